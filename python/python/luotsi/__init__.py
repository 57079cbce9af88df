"""Luotsi: a catalogue of support services, and the engine that finds what fits one person's situation.

>>> import luotsi
>>> catalogue = luotsi.memory()
>>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Omaishoitajien vertaisryhmä"}, "forms": ["peer_group"]})
>>> answer = catalogue.search("omaishoitajille", facets=["form"])
>>> answer[0].id, answer.facets["form"][0].label
('s1', 'Vertaisryhmä')

Everything happens in this process; nothing about a client is stored, logged or sent anywhere.
"""

from ._luotsi import Hit, __version__
from .answer import (
    Answer,
    Conditional,
    Contact,
    FacetValue,
    Freshness,
    Gap,
    Highlight,
    Nearest,
    Occurrence,
    Question,
    Reason,
    Receipt,
)
from .catalogue import Catalogue, memory, open
from .errors import (
    AccessDeniedError,
    BusyError,
    ClosedError,
    ConflictError,
    CorruptError,
    DiskFullError,
    ForeignSqliteError,
    ForkedError,
    InternalError,
    InterruptedError,
    InvalidDocumentError,
    InvalidRequestError,
    IoError,
    LimitExceededError,
    LuotsiError,
    MisuseError,
    NetworkFilesystemError,
    NotACatalogueError,
    NotFoundError,
    NotPermittedError,
    NotUtf8Error,
    OutOfMemoryError,
    PanicError,
    ReadOnlyError,
    SchemaTooNewError,
    SchemaTooOldError,
    TimedOutError,
    UnknownFieldError,
)
from .matching import Alternative, Covered, Pick, Plan, Verdict, WhyNot
from .profile import Constraints, Person, Profile
from .reports import Change, ImportReport, Info, RowIssue, Suggestion, Written
from .request import Query

__all__ = [
    "AccessDeniedError",
    "Alternative",
    "Answer",
    "BusyError",
    "Catalogue",
    "Change",
    "ClosedError",
    "Conditional",
    "ConflictError",
    "Constraints",
    "Contact",
    "CorruptError",
    "Covered",
    "DiskFullError",
    "FacetValue",
    "ForeignSqliteError",
    "ForkedError",
    "Freshness",
    "Gap",
    "Highlight",
    "Hit",
    "ImportReport",
    "Info",
    "InternalError",
    "InterruptedError",
    "InvalidDocumentError",
    "InvalidRequestError",
    "IoError",
    "LimitExceededError",
    "LuotsiError",
    "MisuseError",
    "Nearest",
    "NetworkFilesystemError",
    "NotACatalogueError",
    "NotFoundError",
    "NotPermittedError",
    "NotUtf8Error",
    "Occurrence",
    "OutOfMemoryError",
    "PanicError",
    "Person",
    "Pick",
    "Plan",
    "Profile",
    "Query",
    "Question",
    "ReadOnlyError",
    "Reason",
    "Receipt",
    "RowIssue",
    "SchemaTooNewError",
    "SchemaTooOldError",
    "Suggestion",
    "TimedOutError",
    "UnknownFieldError",
    "Verdict",
    "WhyNot",
    "Written",
    "__version__",
    "memory",
    "open",
]
