import os
from collections.abc import Callable
from datetime import date
from typing import Any, NoReturn, final

from .answer import (
    Conditional,
    Contact,
    FacetValue,
    Freshness,
    Gap,
    Highlight,
    Occurrence,
    Question,
    Reason,
    Receipt,
)

__all__ = [
    "Answer",
    "Catalogue",
    "Hit",
    "__version__",
    "build_lexicon",
    "error_kinds",
    "evaluate",
    "judge",
    "restore",
]

__version__: str

_Write = tuple[str | None, str | None, str | None, int | None, str | None]

def error_kinds() -> list[tuple[int, str, bool]]: ...
def evaluate(folder: str | os.PathLike[str], variants: list[str], lexicon: str | os.PathLike[str] | None = None) -> str:
    """Asks the judged queries of a folder, each collection on its own: rows of figures, as JSON."""

def judge(
    catalogue: str | os.PathLike[str], scenarios: str | os.PathLike[str]
) -> tuple[str, list[tuple[str, str, str]], bool]:
    """Asks a catalogue judged situations: the counts as JSON, what is wrong, and whether all that is promised holds."""

def build_lexicon(list: str | os.PathLike[str], target: str | os.PathLike[str]) -> tuple[str, str, int]:
    """Compiles a Finnish word list into a lexicon file: name and licence of the list, and the number of forms."""

def restore(
    backup: str | os.PathLike[str],
    path: str | os.PathLike[str],
    busy_timeout: float,
    accept_network_filesystem: bool,
) -> str:
    """Restores a backup as the catalogue at a path."""

@final
class Catalogue:
    @staticmethod
    def open(
        path: str | os.PathLike[str],
        *,
        mode: str,
        create: bool,
        busy_timeout: float,
        accept_network_filesystem: bool,
        default_language: str,
        time_zone: str,
        lexicon: str | os.PathLike[str] | None,
        lexicon_fallback: bool,
        thesaurus: list[tuple[str, str | os.PathLike[str]]],
        municipalities: str | os.PathLike[str] | None,
        channels: str | None,
    ) -> Catalogue: ...
    @property
    def closed(self) -> bool: ...
    def close(self) -> None: ...
    def search(self, request: str) -> Answer: ...
    def search_many(self, requests: list[str], threads: int) -> list[Answer]: ...
    def why_not(self, id: str, request: str) -> str: ...
    def plan(self, request: str, max: int) -> str: ...
    def verify_receipt(self, request: str, receipt: str) -> str: ...
    def put(self, record: str, write: _Write) -> tuple[int, bool]: ...
    def put_many(self, records: list[str], write: _Write) -> list[tuple[int, bool]]: ...
    def get(self, kind: str, id: str, audience: str, as_of: str | None) -> str | None: ...
    def records(self, kind: str, audience: str, after: str, limit: int) -> list[str]: ...
    def history(self, kind: str, id: str) -> str: ...
    def suggest(self, prefix: str, locale: str | None, audience: str, limit: int) -> str: ...
    def delete(self, kind: str, id: str, write: _Write) -> tuple[int, bool]: ...
    def changes(self, since: int, limit: int) -> str: ...
    def municipality_code(self, name: str) -> str | None: ...
    def info(self) -> str: ...
    def revision(self) -> int: ...
    def import_file(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None,
        language: str | None,
        dry_run: bool,
        skip_errors: bool,
        write: _Write,
        progress: Callable[[int, int], object] | None,
    ) -> str: ...
    def export_file(self, path: str | os.PathLike[str], audience: str) -> int: ...
    def backup(self, path: str | os.PathLike[str]) -> None: ...
    def act(self, action: str) -> str: ...
    def steward(self, name: str, signs: str | None, organizations: list[str] | None, action: str) -> str:
        """One step of a steward's session; without organizations, the steward of everything."""
    def check(self) -> list[str]: ...
    def interrupt(self) -> None: ...

@final
class Answer:
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> Hit: ...
    def hits(self) -> list[Hit]: ...
    @property
    def total(self) -> int: ...
    @property
    def did_you_mean(self) -> str | None: ...
    @property
    def took_us(self) -> int | None: ...
    @property
    def facets(self) -> dict[str, list[FacetValue]]: ...
    @property
    def conditional(self) -> tuple[Conditional, ...]: ...
    @property
    def excluded_counts(self) -> dict[str, int]: ...
    @property
    def questions(self) -> tuple[Question, ...]: ...
    @property
    def gaps(self) -> tuple[Gap, ...]: ...
    @property
    def receipt(self) -> Receipt: ...
    def to_json(self) -> str: ...

@final
class Hit:
    """One service that fits: a lazy view of its answer. It cannot be changed."""

    @property
    def id(self) -> str:
        """The service's id."""
    @property
    def title(self) -> str:
        """Its name, in the reader's language where there is one."""
    @property
    def shown_language(self) -> str:
        """The language of the title."""
    @property
    def fallback(self) -> bool:
        """Whether the reader's language was missing."""
    @property
    def summary(self) -> str:
        """Summary, in the reader's language where there is one; empty under ``explain="none"``."""
    @property
    def organization(self) -> str:
        """Name of the organization; empty where there is none."""
    @property
    def score(self) -> int:
        """Score in thousandths; the sum of the parts."""
    @property
    def parts(self) -> dict[str, int]:
        """The parts of the score, in thousandths, under ``explain="full"``."""
    @property
    def persons(self) -> tuple[int, ...]:
        """Which persons of the profile it fits: positions in ``persons``."""
    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is here."""
    @property
    def checks(self) -> tuple[Reason, ...]:
        """What to check before referring."""
    @property
    def next_occurrence(self) -> Occurrence | None:
        """When it next happens."""
    @property
    def register_by(self) -> date | None:
        """Last day to register."""
    @property
    def distance_km(self) -> float | None:
        """Distance to the nearest place, with one decimal."""
    @property
    def freshness(self) -> Freshness | None:
        """How fresh the record is."""
    @property
    def contact(self) -> Contact | None:
        """Whom to call."""
    @property
    def highlights(self) -> tuple[Highlight, ...]:
        """Passages that matched the text, under ``highlight=True``."""
    def to_dict(self) -> dict[str, Any]:
        """The hit as plain dicts and lists."""
    def to_json(self) -> str:
        """The hit as JSON on one line."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def _repr_html_(self) -> str: ...
    def __reduce__(self) -> NoReturn: ...
