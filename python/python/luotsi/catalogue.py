"""The catalogue: open, search, read, write, import, follow."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NoReturn

from . import _luotsi, frames
from .answer import Answer, Receipt
from .errors import LuotsiError, NotFoundError
from .matching import Plan, Verdict, WhyNot, plan, why_not
from .profile import Person, Profile
from .reports import Change, ImageReport, ImportReport, Info, Suggestion, Written, change, import_report
from .request import Audience, Moment, Query, asks, dump, moment, search_request
from .upkeep import Upkeep

if TYPE_CHECKING:
    from typing_extensions import Unpack

Kind = Literal["service", "organization", "location"]
Mode = Literal["read_write", "read_only", "snapshot"]
Record = Mapping[str, Any]

_PAGE = 1_000

_Search = tuple[str, Mapping[str, Any], Mapping[str, Any] | str | None]
"""Words, the other arguments, or a whole request in place of both."""


def open(  # noqa: A001
    path: str | os.PathLike[str],
    *,
    create: bool = False,
    mode: Mode = "read_write",
    busy_timeout: float = 5.0,
    accept_network_filesystem: bool = False,
    default_language: str = "fi",
    time_zone: str = "Europe/Helsinki",
    lexicon: str | os.PathLike[str] | None = None,
    lexicon_fallback: bool = False,
    thesaurus: Mapping[str, str | os.PathLike[str]] | None = None,
    municipalities: str | os.PathLike[str] | None = None,
    channels: Literal["lean"] | Mapping[str, Any] | None = None,
) -> Catalogue:
    """Opens the catalogue in a file.

    ``create`` begins one where there is no file. ``mode`` is ``"read_write"``; ``"read_only"``, while others may write; or
    ``"snapshot"``, for a file that nobody writes, on read-only media for example. ``busy_timeout`` is in seconds.
    ``default_language`` is that of texts that do not say theirs, in a catalogue that is created. ``lexicon`` is a Finnish
    lexicon file in place of the one that is built in, which is used all the same with ``lexicon_fallback`` where the file
    cannot be. ``thesaurus`` maps languages to files of concepts, on each line an identifier, a tab and a name: by it words
    of one language find records of another. ``municipalities`` is a tab-separated table in place of Finland's, with the
    columns ``code``, ``name:LANGUAGE``, ``region``, ``county``, ``lat``, ``lon`` and ``languages``. ``channels`` says how words
    are indexed and weighed, in the form of ``core/data/channels.json``; ``"lean"`` takes a third of the memory and forgives no
    typing error.

    Raises :class:`~luotsi.IoError` where there is no such file, :class:`~luotsi.NotACatalogueError`,
    :class:`~luotsi.CorruptError`, :class:`~luotsi.SchemaTooNewError`, :class:`~luotsi.SchemaTooOldError`,
    :class:`~luotsi.AccessDeniedError`, :class:`~luotsi.NetworkFilesystemError`, :class:`~luotsi.ForeignSqliteError` or
    :class:`~luotsi.BusyError`.
    """
    native = _luotsi.Catalogue.open(
        path,
        mode=mode,
        create=create,
        busy_timeout=busy_timeout,
        accept_network_filesystem=accept_network_filesystem,
        default_language=default_language,
        time_zone=time_zone,
        lexicon=lexicon,
        lexicon_fallback=lexicon_fallback,
        thesaurus=list((thesaurus or {}).items()),
        municipalities=municipalities,
        channels=channels if channels is None else dump(channels),
    )
    return Catalogue(native, os.fspath(path))


def memory(*, default_language: str = "fi", time_zone: str = "Europe/Helsinki") -> Catalogue:
    """A new catalogue in memory, gone when it is closed."""
    return open(":memory:", create=True, default_language=default_language, time_zone=time_zone)


class Catalogue(Upkeep):
    """An open catalogue. :func:`luotsi.open` and :func:`luotsi.memory` make one.

    It may be shared between threads; every call lets other Python threads run. Another process's commit is in the very next
    search. After a fork, open the file again in the child.

    >>> import luotsi
    >>> with luotsi.memory() as catalogue:
    ...     _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Ystävätoiminta", "sv": "Vänverksamhet"}})
    ...     catalogue.search("ystävää", locale="sv")[0].title
    'Vänverksamhet'
    """

    __slots__ = ("_native", "_path")

    def __init__(self, native: _luotsi.Catalogue, path: str) -> None:
        self._native = native
        self._path = path

    # Opening and closing

    @property
    def path(self) -> str:
        """The file, as it was given."""
        return self._path

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return self._native.closed

    def close(self) -> None:
        """Closes the catalogue; closing it again does nothing. Calls that other threads are making finish first."""
        self._native.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<luotsi.Catalogue {self._path!r}{', closed' if self.closed else ''}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a catalogue cannot be pickled: open its file again with luotsi.open(path) where it is needed")

    # Searching

    @asks
    def search(
        self, text: str = "", *, request: Mapping[str, Any] | str | None = None, **query: Unpack[Query]
    ) -> Answer:
        """Searches the services.

        ``text`` is what the user typed; it is never read as a query language. The other arguments are those of
        :class:`~luotsi.Query`: filters, facets, the client's profile, the page, the reader. Or give ``request`` alone:
        a whole request, as a dict or as JSON text.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Muistikahvila"}, "forms": ["meeting_place"]})
        >>> catalogue.search("muisti", forms=["meeting_place", "peer_group"], facets=["form"]).total
        1

        Raises :class:`~luotsi.InvalidRequestError`, :class:`~luotsi.UnknownFieldError` or
        :class:`~luotsi.LimitExceededError` with the place in the request, and :class:`~luotsi.TimedOutError`.
        """
        return Answer(self._native.search(self._request(text, query, request)))

    @asks
    def match(
        self, profile: Profile | Person | Mapping[str, Any], /, text: str = "", **query: Unpack[Query]
    ) -> Answer:
        """Searches for what fits a client's situation: :meth:`search` with a profile.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"en": "Group"}, "needs": ["carer_support"]})
        >>> catalogue.match(luotsi.Person(age=78, needs="carer_support"))[0].id
        's1'
        """
        query["profile"] = profile
        return self.search(text, **query)

    @asks
    def why_not(
        self, id: str, text: str = "", *, request: Mapping[str, Any] | str | None = None, **query: Unpack[Query]
    ) -> WhyNot:
        """Why a service is not an answer to a question: every reason, and the smallest change that would make it one.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"en": "Group"}, "eligibility": {"age": {"min": 65}}})
        >>> catalogue.why_not("s1", profile=luotsi.Person(age=60), locale="en").reasons[0].code
        'AGE_BELOW'

        Raises :class:`~luotsi.NotFoundError`, and what :meth:`search` raises.
        """
        return why_not(json.loads(self._native.why_not(id, self._request(text, query, request))))

    @asks
    def plan(
        self,
        profile: Profile | Person | Mapping[str, Any] | None = None,
        /,
        *,
        max: int = 5,
        request: Mapping[str, Any] | str | None = None,
        **query: Unpack[Query],
    ) -> Plan:
        """The fewest services, at most ``max``, that cover the most of what the persons of a profile need.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"en": "Café"}, "needs": ["memory", "carer_support"]})
        >>> couple = luotsi.Profile([luotsi.Person(needs="memory"), luotsi.Person(needs="carer_support")])
        >>> [pick.id for pick in catalogue.plan(couple).picks]
        ['s1']

        Raises :class:`~luotsi.InvalidRequestError` where nobody has needs, and what :meth:`search` raises.
        """
        if profile is not None:
            query["profile"] = profile
        return plan(json.loads(self._native.plan(self._request("", query, request), max)))

    @asks
    def verify_receipt(
        self,
        receipt: Receipt | Mapping[str, Any] | str,
        text: str = "",
        *,
        request: Mapping[str, Any] | str | None = None,
        **query: Unpack[Query],
    ) -> Verdict:
        """Whether a request, asked of the catalogue as it was then, gives the answer that a receipt is of.

        Keep request and receipt, and you can show years later what was suggested.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Muistikahvila"}})
        >>> receipt = catalogue.search("muisti").receipt
        >>> _ = catalogue.delete("s1")
        >>> catalogue.verify_receipt(receipt, "muisti")
        Verdict(verdict='verified', changes_since=1, newest=None, was=None, now=None)

        Raises :class:`~luotsi.InvalidRequestError` for what is not a receipt, and what :meth:`search` raises.
        """
        if isinstance(receipt, Receipt):
            receipt = receipt._asdict()
        verdict = self._native.verify_receipt(self._request(text, query, request), dump(receipt))
        return Verdict(**json.loads(verdict))

    @asks
    def search_many(
        self, searches: Iterable[str | Mapping[str, Any]], *, threads: int | None = None, **query: Unpack[Query]
    ) -> list[Answer]:
        """Answers many searches on all cores, or on so many ``threads``; the answers are in the order of the searches.

        A search is a text, which is asked with the other arguments, or a whole request as a dict, which stands alone.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Muistikahvila"}})
        >>> [answer.total for answer in catalogue.search_many(["muisti", "päihde", {"limit": 0}])]
        [1, 0, 1]

        Raises what :meth:`search` raises; the place begins with the position, ``$[3].limit``. All are answered, or none.
        """
        return self._answers((_split(search, query) for search in searches), threads)

    @asks
    def match_many(
        self,
        profiles: Iterable[Profile | Person | Mapping[str, Any]],
        /,
        text: str = "",
        *,
        threads: int | None = None,
        **query: Unpack[Query],
    ) -> list[Answer]:
        """Searches for what fits each of many situations, on all cores or on so many ``threads``, in their order.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"en": "Group"}, "eligibility": {"age": {"min": 65}}})
        >>> ages = [luotsi.Person(age=age) for age in (40, 70)]
        >>> [answer.total for answer in catalogue.match_many(ages)]
        [0, 1]

        Raises what :meth:`match` raises; the place begins with the position, ``$[3].profile``. All are answered, or none.
        """
        return self._answers(((text, {**query, "profile": profile}, None) for profile in profiles), threads)

    def _answers(self, searches: Iterable[_Search], threads: int | None) -> list[Answer]:
        if threads is not None and threads < 1:
            raise ValueError("at least one thread is needed")
        requests = []
        for position, search in enumerate(searches):
            try:
                requests.append(self._request(*search))
            except LuotsiError as error:
                error.path = f"$[{position}]{(error.path or '$')[1:]}"
                raise
        return [Answer(native) for native in self._native.search_many(requests, threads or 0)]

    def _request(self, text: str, query: Mapping[str, Any], whole: Mapping[str, Any] | str | None) -> str:
        return search_request(text, query, whole, code_of=self._native.municipality_code)

    # Asking from an event loop: the call runs in a thread, and the loop goes on

    @asks
    async def asearch(
        self, text: str = "", *, request: Mapping[str, Any] | str | None = None, **query: Unpack[Query]
    ) -> Answer:
        """:meth:`search`, to be awaited. Any other method: ``await asyncio.to_thread(catalogue.get, "s1")``."""
        return await asyncio.to_thread(self.search, text, request=request, **query)

    @asks
    async def amatch(
        self, profile: Profile | Person | Mapping[str, Any], /, text: str = "", **query: Unpack[Query]
    ) -> Answer:
        """:meth:`match`, to be awaited."""
        return await asyncio.to_thread(self.match, profile, text, **query)

    @asks
    async def awhy_not(
        self, id: str, text: str = "", *, request: Mapping[str, Any] | str | None = None, **query: Unpack[Query]
    ) -> WhyNot:
        """:meth:`why_not`, to be awaited."""
        return await asyncio.to_thread(self.why_not, id, text, request=request, **query)

    @asks
    async def aplan(
        self,
        profile: Profile | Person | Mapping[str, Any] | None = None,
        /,
        *,
        max: int = 5,
        request: Mapping[str, Any] | str | None = None,
        **query: Unpack[Query],
    ) -> Plan:
        """:meth:`plan`, to be awaited."""
        return await asyncio.to_thread(self.plan, profile, max=max, request=request, **query)

    async def asuggest(
        self, prefix: str, *, limit: int = 10, locale: str | None = None, audience: Audience = "professional"
    ) -> list[Suggestion]:
        """:meth:`suggest`, to be awaited."""
        return await asyncio.to_thread(self.suggest, prefix, limit=limit, locale=locale, audience=audience)

    # Reading

    def get(
        self,
        id: str,
        kind: Kind = "service",
        *,
        audience: Audience = "professional",
        as_of: Moment | None = None,
    ) -> dict[str, Any] | None:
        """The record as the audience may see it today, or at the instant ``as_of``; ``None`` where there is none.

        To change a record and put it back, read it as ``audience="steward"``: what another audience does not see would be
        lost.
        """
        record = self._native.get(kind, id, audience, moment(as_of))
        return None if record is None else json.loads(record)

    def __getitem__(self, id: str) -> dict[str, Any]:
        record = self.get(id)
        if record is None:
            raise NotFoundError("there is no such service")
        return record

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self.get(id) is not None

    def records(self, kind: Kind = "service", *, audience: Audience = "professional") -> Iterator[dict[str, Any]]:
        """Every record of a kind as the audience may see it, in the order of the ids.

        The records are read in pages while you go through them, so that a large catalogue does not fill the memory: one that
        is changed meanwhile is given as it stands when its turn comes.

        >>> import luotsi
        >>> catalogue = luotsi.memory()
        >>> _ = catalogue.put_many({"kind": "service", "id": id, "name": {"fi": "Ryhmä"}} for id in ("b", "a"))
        >>> [record["id"] for record in catalogue.records()]
        ['a', 'b']
        """
        # The first page is read at once, so that an error comes from this call and not from the loop over its result.
        page = self._records(kind, audience, "")
        return self._further_records(kind, audience, page)

    def to_frame(
        self, library: frames.Library | None = None, *, locale: str | None = None, audience: Audience = "professional"
    ) -> Any:
        """The services as a data frame, one row each: what they are, for whom, where, and when they were last confirmed.

        ``library`` is ``"pandas"``, ``"polars"`` or ``"pyarrow"``; without it, the one that the program has imported or that
        is installed. Names are in the language ``locale`` where there is one.
        """
        locale = locale or self.info().default_language
        return frames.frame(frames.of_services(self.records(audience=audience), locale), library)

    def _records(self, kind: Kind, audience: Audience, after: str) -> list[dict[str, Any]]:
        return [json.loads(record) for record in self._native.records(kind, audience, after, _PAGE)]

    def _further_records(
        self, kind: Kind, audience: Audience, page: list[dict[str, Any]]
    ) -> Iterator[dict[str, Any]]:
        while page:
            yield from page
            page = self._records(kind, audience, page[-1]["id"]) if len(page) == _PAGE else []

    @property
    def revision(self) -> int:
        """The newest change; 0 in an empty catalogue. Good as an ETag."""
        return self._native.revision()

    def info(self) -> Info:
        """What the catalogue is and holds."""
        fields = json.loads(self._native.info())
        return Info(**{**fields, "image": ImageReport(**fields["image"])})

    def history(self, id: str, kind: Kind = "service") -> list[Change]:
        """The changes of one record, the oldest first; none for a record that never was."""
        return [change(document) for document in json.loads(self._native.history(kind, id))]

    def suggest(
        self, prefix: str, *, limit: int = 10, locale: str | None = None, audience: Audience = "professional"
    ) -> list[Suggestion]:
        """Completions of what is being typed: needs, municipalities, organizations and services.

        >>> import luotsi
        >>> luotsi.memory().suggest("kokko")
        [Suggestion(kind='municipality', value='272', label='Kokkola', matched=None)]
        """
        suggestions = json.loads(self._native.suggest(prefix, locale, audience, limit))
        return [Suggestion(**{"matched": None, **suggestion}) for suggestion in suggestions]

    def changes(self, since: int = 0, limit: int | None = None) -> Iterator[Change]:
        """Changes after ``since`` in order; the ``seq`` of the last one is where to go on."""
        page = self._changes(since)
        return islice(self._further(page), limit)

    def _changes(self, since: int) -> list[Change]:
        return [change(document) for document in json.loads(self._native.changes(since, _PAGE))]

    def _further(self, page: list[Change]) -> Iterator[Change]:
        while page:
            yield from page
            page = self._changes(page[-1].seq) if len(page) == _PAGE else []

    # Writing

    def put(
        self,
        record: Record | str,
        *,
        steward: str | None = None,
        source: str | None = None,
        comment: str | None = None,
        expected: int | None = None,
        now: Moment | None = None,
    ) -> Written:
        """Puts a record, a dict or JSON text, in place of the one with its kind and id, if there is one.

        ``steward``, ``source`` and ``comment`` are kept with the version: who, from where, why. ``expected`` is the version
        that the writer has seen, 0 for none; if another one stands, :class:`~luotsi.ConflictError` tells which.

        Raises :class:`~luotsi.InvalidDocumentError` or :class:`~luotsi.UnknownFieldError` with the place in the record.
        """
        return Written(*self._native.put(dump(record), (steward, source, comment, expected, moment(now))))

    def put_many(
        self,
        records: Iterable[Record | str],
        *,
        steward: str | None = None,
        source: str | None = None,
        comment: str | None = None,
        now: Moment | None = None,
    ) -> list[Written]:
        """Puts all of these records, or none. The place in an error begins with the record's position: ``$[3].name``."""
        texts = [dump(record) for record in records]
        written = self._native.put_many(texts, (steward, source, comment, None, moment(now)))
        return [Written(*one) for one in written]

    def delete(
        self,
        id: str,
        kind: Kind = "service",
        *,
        steward: str | None = None,
        source: str | None = None,
        comment: str | None = None,
        expected: int | None = None,
        now: Moment | None = None,
    ) -> Written:
        """Deletes a record; its history stays. Deleting what is not there changes nothing."""
        return Written(*self._native.delete(kind, id, (steward, source, comment, expected, moment(now))))

    # Files

    def import_file(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        language: str | None = None,
        dry_run: bool = False,
        on_error: Literal["abort", "skip"] = "abort",
        progress: Callable[[int, int], object] | None = None,
        steward: str | None = None,
        source: str | None = None,
        comment: str | None = None,
        now: Moment | None = None,
    ) -> ImportReport:
        """Imports a file or a folder: all of it becomes visible at once, or nothing.

        The format is told by content unless ``format`` names it. ``language`` is that of texts that do not say theirs.
        ``dry_run`` reads and reports, and changes nothing. Where rows are in error, ``on_error="abort"`` imports nothing,
        and ``"skip"`` the other rows; either way the report lists them.

        ``progress(done, total)`` is told how many bytes have been read. What it raises stops the import, as Ctrl-C does:
        nothing is imported.

        Raises :class:`~luotsi.InvalidDocumentError` where the input as a whole cannot be read, :class:`~luotsi.IoError`,
        :class:`~luotsi.ReadOnlyError`, :class:`~luotsi.BusyError`.
        """
        if on_error not in ("abort", "skip"):
            raise ValueError('on_error is "abort" or "skip"')
        report = self._native.import_file(
            path,
            format=format,
            language=language,
            dry_run=dry_run,
            skip_errors=on_error == "skip",
            write=(steward, source, comment, None, moment(now)),
            progress=progress,
        )
        return import_report(json.loads(report))

    def export_file(self, path: str | os.PathLike[str], *, audience: Audience = "steward") -> int:
        """Writes what the audience may see as JSON Lines, and returns the number of records.

        As a steward's export has everything, importing it gives the same catalogue.
        """
        return self._native.export_file(path, audience)

    def backup(self, path: str | os.PathLike[str]) -> None:
        """Copies the catalogue to a new file, while others may write.

        Raises :class:`~luotsi.MisuseError` where there is such a file already.
        """
        self._native.backup(path)

    def check(self) -> list[str]:
        """Reads the whole file and says what is wrong with it; nothing where it is sound."""
        return self._native.check()

    def interrupt(self) -> None:
        """Lets the calls that other threads are making end with :class:`~luotsi.InterruptedError`."""
        self._native.interrupt()


def _split(search: str | Mapping[str, Any], query: Mapping[str, Any]) -> _Search:
    """A text goes with the other arguments; a request stands alone."""
    return (search, query, None) if isinstance(search, str) else ("", {}, search)
