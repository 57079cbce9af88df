"""Every block of commands that is written down runs, in a folder that looks like the tree after it was built.

A block that does not run says why behind its fence, ``sh not run: it takes an hour``; then what it names is there at least.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BUILT, COUNTY, ROOT, built
from luotsi.command import _parser
from test_book import BOOK, PAGES

_MARK = "sh not run: "
BLOCKS: dict[Path, list[tuple[str, str]]] = {
    page: [(kind, block) for kind, block in BOOK.blocks(page.read_text(encoding="utf-8")) if kind.split(" ")[0] == "sh"]
    for page in [*PAGES, ROOT / "CONTRIBUTING.md"]
}

#: In place of cargo: what it would build is built, and what it would run is run as it was built.
CARGO = """#!/usr/bin/env bash
while [ $# -gt 0 ]; do
    case $1 in
        build) exit 0 ;;
        --example) program=examples/$2 ;;
        --bin) program=$2 ;;
        --) shift; break ;;
    esac
    shift
done
exec "$LUOTSI_BUILT/$program" "$@"
"""
JUDGED = {
    "corpus.jsonl": '{"id": "d1", "coll": "c", "lang": "fi", "title": "Vertaistuki", "body": ""}\n',
    "queries.jsonl": '{"id": "q1", "coll": "c", "lang": "fi", "text": "tuki"}\n',
    "qrels.tsv": "q1\td1\t1\n",
}
JNA = Path("/usr/share/java/jna.jar")


@pytest.fixture(scope="session")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the library is installed; the pages say /usr/local."""
    built("libluotsi.so")
    folder = tmp_path_factory.mktemp("local")
    subprocess.run([ROOT / "scripts" / "install.sh", BUILT], env={**os.environ, "PREFIX": str(folder)}, check=True)
    return folder


@pytest.fixture
def tree(tmp_path: Path, prefix: Path, county_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tree after it was built, and what a reader is said to have."""
    for name in ("Makefile", "Cargo.toml", "ffi", "include", "scripts", "demo"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "release").symlink_to(BUILT)
    cargo = tmp_path / "bin" / "cargo"
    cargo.parent.mkdir()
    cargo.write_text(CARGO, encoding="utf-8")
    cargo.chmod(0o755)
    for name in ("county.luotsi", "monday.luotsi"):
        shutil.copyfile(county_file, tmp_path / name)
    shutil.copyfile(COUNTY, tmp_path / "county.jsonl")
    for name in ("situations.json", "ours.json"):
        shutil.copyfile(ROOT / "tests" / "scenarios" / "demo.json", tmp_path / name)
    (tmp_path / "some" / "directory").mkdir(parents=True)
    (tmp_path / "some" / "directory" / "services.csv").write_text("id,name\ns1,Vertaisryhmä\n", encoding="utf-8")
    (tmp_path / "queries.txt").write_text("omaishoitajille\nmuistikahvila\n", encoding="utf-8")
    (tmp_path / "DIR").mkdir()
    for name, line in JUDGED.items():
        (tmp_path / "DIR" / name).write_text(line, encoding="utf-8")
    for example in ("c", "cpp", "csharp", "pascal", "java"):
        shutil.copytree(ROOT / "examples" / example, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([str(cargo.parent), str(Path(sys.executable).parent), os.environ["PATH"]]))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LUOTSI_BUILT", str(BUILT))
    monkeypatch.setenv("PKG_CONFIG_PATH", str(prefix / "lib" / "pkgconfig"))
    monkeypatch.setenv("LD_LIBRARY_PATH", str(prefix / "lib"))
    for name in ("CARGO_TARGET_DIR", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in BLOCKS if any(kind == "sh" for kind, _ in BLOCKS[page])], ids=_named)
def test_shell_blocks_run(page: Path, tree: Path, prefix: Path) -> None:
    programs = [block for kind, block in BOOK.blocks(page.read_text(encoding="utf-8")) if kind == "c"]
    for name in ("program.c", "hello.c"):
        (tree / name).write_text("".join(programs[:1]), encoding="utf-8")
    missing = []
    for block in (block for kind, block in BLOCKS[page] if kind == "sh"):
        if reason := _lacks(block):
            missing.append(reason)
            continue
        path = os.environ["PATH"]
        if "jna.jar" in block:
            shutil.copyfile(JNA, "jna.jar")
            shutil.copyfile(ROOT / "examples" / "java" / "Luotsi.java", "Luotsi.java")
        elif "javac" in block:
            shutil.copyfile(ROOT / "examples" / "java_ffm" / "Luotsi.java", "Luotsi.java")
            path = f"{_newer_java()}{os.pathsep}{path}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.replace("/usr/local", str(prefix))],
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}")


def _lacks(block: str) -> str | None:
    """What a block needs and this machine does not have."""
    for command in ("cc", "c++", "pkg-config", "javac", "mcs", "mono", "fpc"):
        if re.search(rf"(?<![\w.+-]){re.escape(command)} ", block) and shutil.which(command) is None:
            return command
    if "jna.jar" in block and not JNA.exists():
        return "jna.jar"
    if "--enable-native-access" in block and _newer_java() is None:
        return "Java 22"
    return None


def _newer_java() -> Path | None:
    """The programs of a JDK, 22 or newer, where Debian puts it or on the path."""
    found = shutil.which("javac")
    for javac in [*Path("/usr/lib/jvm").glob("*/bin/javac"), *([Path(found)] if found else [])]:
        version = subprocess.run([javac, "-version"], capture_output=True, text=True, check=True)
        if int(re.findall(r"\d+", version.stdout + version.stderr)[0]) >= 22:
            return javac.parent
    return None


@pytest.mark.parametrize("page", [page for page in BLOCKS if any(kind != "sh" for kind, _ in BLOCKS[page])], ids=_named)
def test_a_shell_block_that_does_not_run_says_why_and_names_what_is_there(page: Path) -> None:
    for kind, block in BLOCKS[page]:
        if kind == "sh":
            continue
        assert kind.startswith(_MARK) and len(kind) > len(_MARK) + 10, kind
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True)
            if words:
                assert COMMANDS[words[0].rpartition("/")[2]](words), line


def test_few_shell_blocks_do_not_run() -> None:
    kinds = [kind for blocks in BLOCKS.values() for kind, _ in blocks]
    assert sum(kind != "sh" for kind in kinds) * 2 < len(kinds)


def _luotsi(words: list[str]) -> bool:
    return bool(_parser().parse_args(words[1:]))


def _make(words: list[str]) -> bool:
    rules = "".join((ROOT / file).read_text(encoding="utf-8") for file in ("Makefile", "ffi/ffi.mk"))
    targets = {word for word in words[1:] if "=" not in word}
    return targets <= set(re.findall(r"^([\w-]+):", rules, re.MULTILINE))


def _cargo(words: list[str]) -> bool:
    named = dict(zip(words, words[1:]))
    example, package = named.get("--example"), named.get("-p")
    packages = {"luotsi": "core", "luotsi-ffi": "ffi", "luotsi-python": "python", "luotsi-benches": "benches"}
    return (package is None or package in packages) and (
        example is None or (ROOT / "core" / "examples" / f"{example}.rs").is_file()
    )


COMMANDS: dict[str, Callable[[list[str]], bool]] = {
    "luotsi": _luotsi,
    "make": _make,
    "cargo": _cargo,
    "pip": lambda words: words[1] == "install" and words[2].startswith("luotsi"),
}
