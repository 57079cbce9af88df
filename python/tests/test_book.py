"""What is written is true: every code block of the book and of the READMEs runs, and no link is dead."""

from __future__ import annotations

import doctest
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import luotsi
from conftest import COUNTY, ROOT, built


def _book() -> ModuleType:
    spec = importlib.util.spec_from_file_location("book", ROOT / "scripts" / "book.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BOOK = _book()
PAGES: list[Path] = [*BOOK.chapters(), ROOT / "README.md", ROOT / "python" / "README.md"]
BLOCKS: dict[Path, list[tuple[str, str]]] = {
    page: list(BOOK.blocks(page.read_text(encoding="utf-8"))) for page in PAGES if page.exists()
}


def pages_with(*kinds: str) -> pytest.MarkDecorator:
    """The pages that have such blocks."""
    found = [page for page, blocks in BLOCKS.items() if any(kind in kinds for kind, _ in blocks)]
    return pytest.mark.parametrize("page", found, ids=[str(page.relative_to(ROOT)) for page in found])


def of_kind(page: Path, *kinds: str) -> list[str]:
    return [block for kind, block in BLOCKS[page] if kind in kinds]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with what the examples read."""
    (tmp_path / "demo").mkdir()
    for target in (tmp_path / "county.jsonl", tmp_path / "demo" / "county.jsonl"):
        shutil.copyfile(COUNTY, target)
    shutil.copyfile(ROOT / "core" / "data" / "ranking.json", tmp_path / "ranking.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_book_is_sound_and_its_tables_are_those_of_the_sources() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "book.py"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pages_with("python")
def test_python_blocks_run(page: Path, folder: Path) -> None:
    blocks = of_kind(page, "python")
    examples = "\n".join(block for block in blocks if block.startswith(">>>"))
    test = doctest.DocTestParser().get_doctest(examples, {}, page.name, str(page), 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(test).failed == 0
    for program in (block for block in blocks if not block.startswith(">>>")):
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8")
        assert (done.returncode, done.stderr) == (0, "") and done.stdout


@pages_with("rust", "rust,no_run")
def test_rust_blocks_are_documentation_tests_of_the_crate(page: Path) -> None:
    source = (ROOT / "core" / "src" / "lib.rs").read_text(encoding="utf-8")
    assert f'include_str!("../../{page.relative_to(ROOT).as_posix()}")' in source


@pages_with("c")
def test_c_blocks_compile_and_run(page: Path, folder: Path, county_file: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here")
    library = built("libluotsi.so")
    header = (ROOT / "include" / "luotsi.h").read_text(encoding="utf-8")
    abi = re.search(r"^#define LUOTSI_ABI_VERSION (\d+)$", header, re.MULTILINE)
    assert abi
    for name in ("libluotsi.so", f"libluotsi.so.{abi[1]}"):
        (folder / name).symlink_to(library)
    shutil.copyfile(county_file, folder / "county.luotsi")
    for program in of_kind(page, "c"):
        (folder / "program.c").write_text(program, encoding="utf-8")
        flags = ["-Wall", "-Wextra", "-Werror", f"-I{ROOT / 'include'}", "-L.", "-Wl,-rpath,$ORIGIN"]
        subprocess.run([compiler, "program.c", *flags, "-lluotsi", "-o", "program"], check=True)
        done = subprocess.run(["./program"], capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0 and done.stdout.strip()


@pages_with("json request")
def test_requests_are_answered(page: Path, county: luotsi.Catalogue) -> None:
    for request in of_kind(page, "json request"):
        assert county.search(request=request).total > 0


@pages_with("json record")
def test_records_are_valid(page: Path, catalogue: luotsi.Catalogue) -> None:
    for record in of_kind(page, "json record"):
        assert catalogue.put(record).changed


@pages_with("cpp", "cmake", "java", "csharp", "pascal")
def test_blocks_of_other_languages_are_out_of_examples_that_run(page: Path) -> None:
    files = [*(ROOT / "examples").glob("*/*"), ROOT / "tests" / "hosts" / "CMakeLists.txt"]
    examples = [file.read_text(encoding="utf-8") for file in files]
    for block in of_kind(page, "cpp", "cmake", "java", "csharp", "pascal"):
        assert any(block.strip() in example for example in examples), block


def test_no_block_is_of_a_kind_that_nothing_runs() -> None:
    known = {"python", "rust", "rust,no_run", "c", "json request", "json record", "sh", "text", "toml"}
    known |= {"cpp", "cmake", "java", "csharp", "pascal"}
    assert {kind.partition(" not run: ")[0] for blocks in BLOCKS.values() for kind, _ in blocks} <= known


def test_the_table_of_errors_is_that_of_the_library() -> None:
    text = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| `(\w+)` \| (yes|later|) ?\|", text, re.MULTILINE)
    assert {(int(code), kind, name, again == "yes") for code, kind, name, again in rows} == {
        (cls.code, cls.kind, cls.__name__, cls.retryable) for cls in luotsi.LuotsiError.__subclasses__()
    }


def test_the_weights_that_are_printed_are_those_that_rank() -> None:
    weights = json.loads((ROOT / "core" / "data" / "ranking.json").read_text(encoding="utf-8"))
    with luotsi.memory() as catalogue:
        assert catalogue.search().receipt.ranking == weights["version"]
