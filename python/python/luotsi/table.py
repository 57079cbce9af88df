"""Tables and wrapped text for a terminal: as wide as the characters really are, and no wider than the window."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence

_GAP = "  "
_NARROWEST = 6


def width(text: str) -> int:
    """How many columns a text takes: two for a wide character, none for a mark on the letter before."""
    return sum(_width(letter) for letter in text)


def fit(text: str, columns: int, right: bool = False) -> str:
    """The text in exactly so many columns: filled with spaces, or cut with an ellipsis."""
    text = " ".join(text.split())
    if width(text) > columns:
        room, kept = max(columns - 1, 0), ""
        for letter in text:
            room -= _width(letter)
            if room < 0:
                break
            kept += letter
        text = kept.rstrip() + "…"
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def wrap(text: str, columns: int) -> list[str]:
    """The text on lines of at most so many columns; a longer word has a line of its own."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    columns: int,
    numbers: Collection[str] = (),
    whole: Collection[str] = (),
) -> list[str]:
    """Lines of a table so many columns wide, the headings first.

    The columns in ``numbers`` are set to the right; those in ``whole`` are never cut, even if the table becomes wider. A
    column in which nothing stands is left out.
    """
    rows = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [i for i in range(len(headings)) if any(row[i] for row in rows)]
    headings = [headings[i] for i in filled]
    rows = [[row[i] for i in filled] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *rows)]
    flexible = [i for i, heading in enumerate(headings) if heading not in whole]
    _narrow(widths, flexible, columns - len(_GAP) * (len(widths) - 1))
    return [
        _GAP.join(
            fit(cell, wide, heading in numbers) for cell, wide, heading in zip(row, widths, headings)
        ).rstrip()
        for row in [headings, *rows]
    ]


def _narrow(widths: list[int], flexible: Sequence[int], room: int) -> None:
    """Takes from the widest column that may be cut, until all fit."""
    while sum(widths) > room and flexible:
        widest = max(flexible, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _width(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
