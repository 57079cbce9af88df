"""What is written in the package is true: the docstrings run, and so does the demo."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys

import pytest

import luotsi
from conftest import ROOT


@pytest.mark.parametrize("name", ["luotsi", "luotsi.answer", "luotsi.catalogue", "luotsi.profile"])
def test_the_examples_of_the_docstrings_run(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted > 0 and results.failed == 0


def test_the_demo_runs_and_speaks_three_languages() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "demo" / "demo.py"], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("Vertaisryhmä", "Kamratstöd", "At the client's home", "LimitExceededError (6)"):
        assert said in done.stdout


def test_every_public_name_is_documented() -> None:
    for name in luotsi.__all__:
        if name != "__version__":
            assert (getattr(luotsi, name).__doc__ or "").strip(), name


def test_the_readme_s_table_of_errors_is_the_classes() -> None:
    text = (ROOT / "python" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \| (?:`(\w+)`)? ?\| (yes)? ?\|$", text, re.MULTILINE)
    listed = {(name, int(code), base, again == "yes") for name, code, base, again in rows}
    assert listed == {
        (cls.__name__, cls.code, "".join(base.__name__ for base in cls.__bases__[1:]), cls.retryable)
        for cls in luotsi.LuotsiError.__subclasses__()
    }
