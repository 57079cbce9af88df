"""The wheel: what is in it, and that it works in a clean environment of every Python that is installed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import luotsi
from conftest import COUNTY

PYTHON = Path(__file__).parents[1]
OLDEST = (3, 10)


def interpreters() -> dict[str, str]:
    """The Pythons of this machine that the wheel is for, by version."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    folders = [*map(str, pyenv.glob("*/bin")), *os.environ.get("PATH", "").split(os.pathsep)]
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    found = {own: sys.executable}
    for minor in range(OLDEST[1], 40):
        for folder in folders:
            path = shutil.which(f"python3.{minor}", path=folder)
            # A Debian Python without its venv package, and pyenv's shims of what is not chosen, cannot.
            if path and f"3.{minor}" not in found and runs(path, "-c", "import sys, venv"):
                found[f"3.{minor}"] = path
    return found


def runs(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def said(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, encoding="utf-8", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    maturin = shutil.which("maturin", path=str(Path(sys.executable).parent))
    if maturin is None or shutil.which("cargo") is None:
        pytest.skip("maturin and cargo build the wheel")
    out = tmp_path_factory.mktemp("wheel")
    built = [maturin, "build", "--quiet", "--offline", "--interpreter", sys.executable, "--out", str(out)]
    done = subprocess.run(built, cwd=PYTHON, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.iterdir()
    return wheel


def test_there_is_one_wheel_for_every_python_from_3_10_on(wheel: Path) -> None:
    assert wheel.name.startswith(f"luotsi-{luotsi.__version__}-cp310-abi3-")


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        described = archive.read(metadata).decode("utf-8")
    info = metadata.rpartition("/")[0]
    sources = (PYTHON / "python" / "luotsi").iterdir()
    package = {f"luotsi/{file.name}" for file in sources if file.suffix in (".py", ".pyi") or file.name == "py.typed"}
    native = {name for name in names if name.startswith("luotsi/_luotsi.") and not name.endswith(".pyi")}
    licences = {f"{info}/licenses/LICENSE-{name}" for name in ("APACHE", "MIT")}
    records = {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    materials = {name for name in names if name.startswith(f"{info}/sboms/")}
    assert len(native) == 1
    assert names == package | native | licences | records | materials
    for line in ("Requires-Python: >=3.10", "Provides-Extra: pandas", "Provides-Extra: polars", "# Luotsi for Python"):
        assert line in described
    assert "Requires-Dist: pandas>=2 ; extra == 'pandas'" in described
    assert not [line for line in described.splitlines() if line.startswith("Requires-Dist") and "extra" not in line]


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("objdump") is None, reason="no objdump here")
def test_the_wheel_needs_no_newer_glibc_than_the_book_says(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        native = next(name for name in archive.namelist() if re.match(r"luotsi/_luotsi\.(?!pyi)", name))
        symbols = said("objdump", "-T", archive.extract(native, tmp_path), cwd=tmp_path)
    page = (PYTHON.parent / "docs" / "integration.md").read_text(encoding="utf-8")
    promised = re.search(r"need glibc (\d+)\.(\d+) or newer", page)
    assert promised
    needed = {(int(major), int(minor)) for major, minor in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols)}
    assert needed and max(needed) <= (int(promised[1]), int(promised[2]))


@pytest.mark.parametrize("version", interpreters())
def test_the_wheel_works_in_a_clean_environment(wheel: Path, tmp_path: Path, version: str) -> None:
    said(interpreters()[version], "-m", "venv", "--without-pip", tmp_path / "clean", cwd=tmp_path)
    programs = tmp_path / "clean" / ("Scripts" if os.name == "nt" else "bin")
    python = programs / "python"
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "--quiet"]
    said(*pip, "install", "--no-index", "--no-deps", "--no-compile", wheel, cwd=tmp_path)

    assert said(programs / "luotsi", "--version", cwd=tmp_path).strip() == f"luotsi {luotsi.__version__}"
    said(programs / "luotsi", "import", "county.luotsi", COUNTY, cwd=tmp_path)
    assert '"id":"muistikahvila"' in said(programs / "luotsi", "search", "county.luotsi", "muisti", "--json", cwd=tmp_path)
    program = "import luotsi; print(luotsi.open('county.luotsi').match(luotsi.Person(needs='memory'), limit=1)[0].id)"
    with luotsi.open(tmp_path / "county.luotsi", mode="read_only") as catalogue:
        best = catalogue.match(luotsi.Person(needs="memory"), limit=1)[0].id
    assert said(python, "-I", "-c", program, cwd=tmp_path).strip() == best
