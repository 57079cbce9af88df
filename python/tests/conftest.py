"""What the tests share: the demo county, and a small catalogue of one's own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import luotsi

ROOT = Path(__file__).parents[2]
COUNTY = ROOT / "demo" / "county.jsonl"
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
NOW = "2026-03-10T10:00:00+02:00"

# A job in the background starts with Ctrl-C ignored; the tests of Ctrl-C are for the others too.
signal.signal(signal.SIGINT, signal.default_int_handler)

GROUP: dict[str, Any] = {
    "kind": "service",
    "id": "group",
    "organization": "omaiset",
    "name": {"fi": "Omaishoitajien vertaisryhmä", "sv": "Kamratgrupp för närståendevårdare"},
    "summary": {"fi": "Hengähdystauko omaishoitajille joka tiistai."},
    "forms": ["peer_group"],
    "needs": ["carer_support"],
    "roles": ["informal_carer"],
    "languages": ["fi", "sv"],
    "delivery": ["place"],
    "area": {"municipalities": ["272"]},
    "places": [{"position": {"latitude": 63.84, "longitude": 23.13}}],
    "contacts": [{"name": "Aino Esimerkki", "role": {"fi": "ohjaaja"}, "phones": [{"number": "000 500 0001"}]}],
    "verification": {"at": "2026-03-01"},
}
LINE: dict[str, Any] = {
    "kind": "service",
    "id": "line",
    "name": {"fi": "Muistipuhelin"},
    "summary": {"fi": "Apua, kun läheisellä on muistisairaus. 📞 Soita, niin omaishoitajat auttavat."},
    "forms": ["helpline"],
    "needs": ["memory"],
    "languages": ["fi"],
    "delivery": ["phone"],
    "area": {"nationwide": True},
}
VISITS: dict[str, Any] = {
    "kind": "service",
    "id": "visits",
    "name": {"fi": "Ystävätoiminta <kotona>"},
    "forms": ["friend_visit"],
    "languages": ["fi"],
    "delivery": ["client_home"],
    "area": {"municipalities": ["091"]},
    "contacts": [{"name": "Vain Ylläpitäjä", "visibility": "steward"}],
}
ORGANIZATION: dict[str, Any] = {"kind": "organization", "id": "omaiset", "name": {"fi": "Esimerkin Omaiset ry"}}
RECORDS = [ORGANIZATION, GROUP, LINE, VISITS]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[luotsi.Catalogue]:
    """A small catalogue, good for writing."""
    with luotsi.open(tmp_path / "small.luotsi", create=True) as catalogue:
        catalogue.put_many(RECORDS)
        yield catalogue


@pytest.fixture(scope="session")
def county_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county as a catalogue file, not to be changed."""
    file = tmp_path_factory.mktemp("county") / "county.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        assert catalogue.import_file(COUNTY).imported
    return file


@pytest.fixture(scope="session")
def county(county_file: Path) -> Iterator[luotsi.Catalogue]:
    """The demo county, not to be changed."""
    with luotsi.open(county_file, mode="read_only") as catalogue:
        yield catalogue


def built(*parts: str) -> Path:
    """What cargo has built; without it, the test is skipped, but for `make test`, which builds it."""
    path = BUILT.joinpath(*parts)
    if not path.exists():
        missing = f"{path} is not built: make test-rust test-c"
        pytest.fail(missing) if "LUOTSI_ROOT" in os.environ else pytest.skip(missing)
    return path
