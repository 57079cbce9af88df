"""The examples are small programs that do what they say."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

EXAMPLES = ROOT / "examples" / "python"
SAY = {
    "care_plan": ["services fit; the best of them:\n* ", "  why: ", "  check first: ", "Muistikahvila [muistikahvila]\n    - "],
    "coverage": ["carer_respite", "Lestijärvi", " - "],
    "event_loop": ["omaishoitajille: ", "vän som ringer: "],
    "follow": ["services visit at home\n+ new-visits: Uusi ystävä\n- new-visits\n"],
}


def test_every_example_is_tried() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.py")} == set(SAY)


@pytest.mark.parametrize("name", SAY)
def test_the_example_runs(name: str, county_file: Path, tmp_path: Path) -> None:
    shutil.copyfile(county_file, tmp_path / "county.luotsi")
    arguments = ["county.luotsi", "muistikahvila"][: 2 if name == "care_plan" else 1]
    done = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *arguments], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    for words in SAY[name]:
        assert words in done.stdout
