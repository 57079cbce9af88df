"""Everything that can go wrong: one class for each row of the library's numbered table.

The root is :class:`LuotsiError`. Each class also has the standard base that a Python programmer would catch: a missing
record is a ``KeyError``, a wrong request a ``ValueError``, trouble with a file an ``OSError``, waiting too long a
``TimeoutError``.

No error holds a client's data: neither the text of a search nor a value of a profile.
"""

from __future__ import annotations

import builtins
import json
from typing import Any, ClassVar


class LuotsiError(Exception):
    """What was wrong, where, and what would be right.

    ``str(error)`` is one line: ``LIMIT_EXCEEDED: at most 1000 (at $.limit)``.
    """

    code: ClassVar[int]
    """The number in the table, the same in Rust, C and Python."""
    kind: ClassVar[str]
    """The name in the table: ``NOT_FOUND``."""
    retryable: ClassVar[bool] = False
    """Whether the same call may succeed if it is simply made again."""

    message: str
    """What was wrong, as a clause."""
    path: str | None
    """Where: a JSON path into the request or record, an argument, or a file."""
    hint: str | None
    """What would be right."""
    current_seq: int | None
    """For a :class:`ConflictError`: the version that stands now, 0 where there has never been one."""
    conflict: dict[str, Any] | None
    """For a :class:`ConflictError`, both sides: ``theirs`` is what others have written, ``ours`` what the writer wanted to
    write, each a list of ``path``, ``before``, ``after``; ``both`` are the paths that both touch."""

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        hint: str | None = None,
        current_seq: int | None = None,
        conflict: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.hint = hint
        self.current_seq = current_seq
        self.conflict = None if conflict is None else json.loads(conflict)

    def __str__(self) -> str:
        place = f" (at {self.path})" if self.path else ""
        cure = f"; {self.hint}" if self.hint else ""
        return f"{self.kind}: {self.message}{place}{cure}"


# The caller.


class MisuseError(LuotsiError, RuntimeError):
    """A function was called in a way that its documentation rules out."""

    code, kind = 1, "MISUSE"


class NotUtf8Error(LuotsiError, UnicodeError):
    """A text holds what is no character: a lone surrogate, bytes that are not UTF-8."""

    code, kind = 2, "NOT_UTF8"


class InvalidRequestError(LuotsiError, ValueError):
    """A request could not be understood; ``path`` is the place in it."""

    code, kind = 3, "INVALID_REQUEST"


class InvalidDocumentError(LuotsiError, ValueError):
    """A record, or a file to be imported, is not valid. Nothing was stored."""

    code, kind = 4, "INVALID_DOCUMENT"


class UnknownFieldError(LuotsiError, ValueError):
    """A field that does not exist: misspelt, or from a newer version."""

    code, kind = 5, "UNKNOWN_FIELD"


class LimitExceededError(LuotsiError, ValueError):
    """Something is larger than its documented limit."""

    code, kind = 6, "LIMIT_EXCEEDED"


class ClosedError(LuotsiError, RuntimeError):
    """The catalogue was closed."""

    code, kind = 7, "CLOSED"


class ForkedError(LuotsiError, RuntimeError):
    """The catalogue was opened before a fork and used in the child. Open it in the child."""

    code, kind = 8, "FORKED"


# The state of the catalogue.


class NotFoundError(LuotsiError, KeyError):
    """There is no such record."""

    code, kind = 20, "NOT_FOUND"


class ConflictError(LuotsiError):
    """The record has changed since the caller read it; ``current_seq`` is the version that stands now."""

    code, kind = 21, "CONFLICT"


class ReadOnlyError(LuotsiError, PermissionError):
    """A write to a catalogue that is open for reading only, or lies on a read-only disk."""

    code, kind = 22, "READ_ONLY"


class NotPermittedError(LuotsiError, PermissionError):
    """The steward's scope does not cover the record."""

    code, kind = 23, "NOT_PERMITTED"


# Contention.


class BusyError(LuotsiError, TimeoutError):
    """Another writer did not finish within the busy timeout. Nothing was done."""

    code, kind, retryable = 30, "BUSY", True


class InterruptedError(LuotsiError, builtins.InterruptedError):  # noqa: A001
    """The call was interrupted from another thread. Nothing was done."""

    code, kind, retryable = 31, "INTERRUPTED", True


class TimedOutError(LuotsiError, TimeoutError):
    """The request's time was up before the answer was complete."""

    code, kind, retryable = 32, "TIMED_OUT", True


# The environment.


class IoError(LuotsiError, OSError):
    """Reading or writing a file failed, or the file is not there."""

    code, kind = 40, "IO"


class DiskFullError(LuotsiError, OSError):
    """The disk or the quota is full. Nothing was lost."""

    code, kind = 41, "DISK_FULL"


class AccessDeniedError(LuotsiError, PermissionError):
    """The operating system denies access to the file or its folder."""

    code, kind = 42, "ACCESS_DENIED"


class NetworkFilesystemError(LuotsiError, OSError):
    """The catalogue lies on a network file system, where locks cannot be trusted."""

    code, kind = 43, "NETWORK_FILESYSTEM"


class OutOfMemoryError(LuotsiError, MemoryError):
    """There was not enough memory."""

    code, kind = 44, "OUT_OF_MEMORY"


# The data in the file.


class CorruptError(LuotsiError):
    """The file is a catalogue, but damaged. It has been left as it is."""

    code, kind = 50, "CORRUPT"


class NotACatalogueError(LuotsiError, ValueError):
    """The file is something else."""

    code, kind = 51, "NOT_A_CATALOGUE"


class SchemaTooNewError(LuotsiError):
    """A newer version of this library has written the file. Update the library."""

    code, kind = 52, "SCHEMA_TOO_NEW"


class SchemaTooOldError(LuotsiError):
    """An older version has written the file, and it is open for reading only. Open it once for writing."""

    code, kind = 53, "SCHEMA_TOO_OLD"


class ForeignSqliteError(LuotsiError, RuntimeError):
    """A second SQLite library in this process, such as ``sqlite3``, has the same file open. Close it there."""

    code, kind = 54, "FOREIGN_SQLITE"


# Ourselves.


class InternalError(LuotsiError, RuntimeError):
    """A mistake of ours. Please report the message."""

    code, kind = 90, "INTERNAL"


class PanicError(LuotsiError, RuntimeError):
    """A panic inside the library was caught; the catalogue has been closed. Please report it."""

    code, kind = 91, "PANIC"


_BY_CODE: dict[int, type[LuotsiError]] = {cls.code: cls for cls in LuotsiError.__subclasses__()}


def _of_code(code: int) -> type[LuotsiError]:
    """The class of a number; a number that this version does not know is a mistake of ours."""
    return _BY_CODE.get(code, InternalError)
