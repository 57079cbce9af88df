"""One numbered table for all languages, and errors that keep a client's data to themselves."""

from __future__ import annotations

import copy
import pickle
import traceback

import pytest

import luotsi
from luotsi import _luotsi, errors

CLASSES = luotsi.LuotsiError.__subclasses__()
SECRET = "Matti Meikäläinen"


def test_the_classes_are_the_numbered_table_of_the_core() -> None:
    table = {(cls.code, cls.kind, cls.retryable) for cls in CLASSES}
    assert table == set(_luotsi.error_kinds())
    assert len(table) == len(CLASSES)


def test_every_class_is_named_after_its_kind_and_is_public() -> None:
    for cls in CLASSES:
        assert cls.__name__ == "".join(word.capitalize() for word in cls.kind.split("_")) + "Error"
        assert getattr(luotsi, cls.__name__) is cls
        assert cls.__name__ in luotsi.__all__


@pytest.mark.parametrize(
    ("standard", "classes"),
    [
        (KeyError, {"NotFoundError"}),
        (
            ValueError,
            {
                "InvalidRequestError",
                "InvalidDocumentError",
                "UnknownFieldError",
                "LimitExceededError",
                "NotUtf8Error",
                "NotACatalogueError",
            },
        ),
        (
            PermissionError,
            {"ReadOnlyError", "NotPermittedError", "AccessDeniedError"},
        ),
        (TimeoutError, {"BusyError", "TimedOutError"}),
        (
            OSError,
            {
                "IoError",
                "DiskFullError",
                "AccessDeniedError",
                "NetworkFilesystemError",
                "ReadOnlyError",
                "NotPermittedError",
                "BusyError",
                "TimedOutError",
                "InterruptedError",
            },
        ),
        (MemoryError, {"OutOfMemoryError"}),
    ],
)
def test_standard_bases_are_what_a_programmer_would_catch(standard: type[Exception], classes: set[str]) -> None:
    assert {cls.__name__ for cls in CLASSES if issubclass(cls, standard)} == classes


@pytest.mark.parametrize("cls", CLASSES)
def test_an_error_says_everything_and_travels_between_processes(cls: type[luotsi.LuotsiError]) -> None:
    error = cls("it is wrong", path="$.limit", hint="put it right", current_seq=7)
    assert str(error) == f"{cls.kind}: it is wrong (at $.limit); put it right"
    assert str(cls("it is wrong")) == f"{cls.kind}: it is wrong"
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(other) is cls
        assert (str(other), other.code, other.current_seq) == (str(error), cls.code, 7)


def test_a_number_of_a_newer_version_is_an_internal_error() -> None:
    assert errors._of_code(1000) is luotsi.InternalError


@pytest.mark.parametrize(
    ("request_", "code", "path"),
    [
        ({"limit": 10**9}, 6, "$.limit"),
        ({"offset": 10**9}, 6, "$.offset"),
        ({"limit": SECRET}, 3, "$.limit"),
        ({"facets": [SECRET]}, 3, "$.facets[0]"),
        ({"filters": {"form": [SECRET]}}, 3, "$.filters.form[0]"),
        ({"filters": {"colour": [SECRET]}}, 5, "$.filters.colour"),
        ({"colour": SECRET}, 5, "$.colour"),
        ({"now": SECRET}, 3, "$.now"),
        ({"text": 7}, 3, "$.text"),
        ({"sort": "distance"}, 3, "$.sort"),
        ({"profile": {"persons": [{"birth_date": SECRET}]}}, 3, "$.profile.persons[0].birth_date"),
        ({"profile": {"persons": [{"agee": SECRET}]}}, 5, "$.profile.persons[0].agee"),
        ({"text": "a" * 5_000_000}, 6, None),
        ([SECRET], 3, "$"),
        ('{"text": "' + SECRET, 3, "line 1, column 29"),
        ({"text": f"\udcff {SECRET}"}, 2, "$"),
    ],
)
def test_a_wrong_request_is_a_numbered_error_with_its_place_and_without_its_values(
    catalogue: luotsi.Catalogue, request_: dict[str, object], code: int, path: str | None
) -> None:
    with pytest.raises(luotsi.LuotsiError) as caught:
        catalogue.search(request=request_)
    error = caught.value
    assert (error.code, error.path) == (code, path)
    # Neither the error nor anything that it drags along repeats a value.
    chain = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert SECRET not in chain.replace(repr(SECRET), "")
    assert error.__cause__ is None and error.__context__ is None


@pytest.mark.parametrize(
    ("arguments", "code", "path"),
    [
        ({"limit": 10**9}, 6, "$.limit"),
        ({"facets": "colour"}, 3, "$.facets[0]"),
        ({"forms": "choir"}, 3, "$.filters.form[0]"),
        ({"municipality": ["Kokkola", "Kokola"]}, 3, "$.filters.municipality[1]"),
        ({"near": (63.8,)}, 3, "$.filters.near"),
        ({"near": (163.8, 23.1, 5)}, 3, "$.filters.near.latitude"),
        ({"now": "yesterday"}, 3, "$.now"),
        ({"age": float("nan")}, 3, None),
        ({"profile": luotsi.Person(municipality="Kokola")}, 3, "$.profile.persons[0].municipality"),
        ({"profile": luotsi.Person(age=-1)}, 3, "$.profile.persons[0].age"),
    ],
)
def test_a_wrong_argument_is_a_numbered_error_with_its_place(
    catalogue: luotsi.Catalogue, arguments: dict[str, object], code: int, path: str | None
) -> None:
    with pytest.raises(luotsi.LuotsiError) as caught:
        catalogue.search(**arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert path is None or caught.value.path == path
    assert isinstance(caught.value, ValueError)


def test_a_profile_is_silent_wherever_it_is_shown() -> None:
    person = luotsi.Person(municipality=SECRET, attributes={SECRET: True}, constraints=luotsi.Constraints(max_km=5))
    for thing in (person, luotsi.Profile([person]), person.constraints):
        assert SECRET not in f"{thing!r} {thing}" and "5" not in repr(thing)
