"""How answers look: as text in a terminal, as HTML in a notebook.

A line that begins with + is a reason for, one with - a reason against; > is what would have to change, ? what to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._luotsi import Hit
    from .answer import Answer, Highlight
    from .matching import Plan, WhyNot
    from .reports import ImportReport


_WORDS: Mapping[str, Mapping[str, str]] = {
    "fi": {
        "none": "ei palveluja",
        "one": "1 palvelu",
        "many": "{total} palvelua",
        "shown": "näytetään {shown}",
        "meant": "luettiin ”{meant}”",
        "next": "seuraavaksi",
        "register_by": "ilmoittautuminen viimeistään",
        "service": "palvelu",
        "organization": "järjestäjä",
        "confirmed": "vahvistettu",
    },
    "sv": {
        "none": "inga tjänster",
        "one": "1 tjänst",
        "many": "{total} tjänster",
        "shown": "{shown} visas",
        "meant": "lästes som ”{meant}”",
        "next": "nästa gång",
        "register_by": "anmälan senast",
        "service": "tjänst",
        "organization": "arrangör",
        "confirmed": "bekräftad",
    },
    "en": {
        "none": "no service",
        "one": "1 service",
        "many": "{total} services",
        "shown": "{shown} shown",
        "meant": "read as “{meant}”",
        "next": "next",
        "register_by": "register by",
        "service": "service",
        "organization": "organization",
        "confirmed": "confirmed",
    },
}


def hit_text(hit: Hit) -> str:
    """A hit on a few lines."""
    lines = [f"{hit.title} [{hit.id}]", *(f"    {line}" for line in _details(hit) if line)]
    return "\n".join(lines)


def answer_text(answer: Answer) -> str:
    """The hits, and the facets under them."""
    lines = [heading(answer)]
    lines += [f"{number:>3}. {_indented(hit_text(hit))}" for number, hit in enumerate(answer, 1)]
    for name, values in answer.facets.items():
        lines.append(f"{name}: " + ", ".join(f"{value.label} {value.count}" for value in values))
    lines += [f"? {line}" for line in _questions(answer)]
    lines += [gap.text for gap in answer.gaps]
    return "\n".join(lines)


def hit_html(hit: Hit) -> str:
    """A hit as a card."""
    return f"<div>{_hit_cells(hit)}</div>"


def answer_html(answer: Answer) -> str:
    """The hits as a table, the facets as lists that open."""
    rows = "".join(
        f'<tr><td style="vertical-align:top">{number}</td>'
        f'<td style="text-align:left">{_hit_cells(hit)}</td>'
        f'<td style="vertical-align:top"><code>{escape(hit.id)}</code></td></tr>'
        for number, hit in enumerate(answer, 1)
    )
    facets = "".join(
        f"<details><summary>{escape(name)}</summary><table>"
        + "".join(
            f'<tr><td style="text-align:left">{escape(value.label)}</td><td>{value.count}</td></tr>'
            for value in values
        )
        + "</table></details>"
        for name, values in answer.facets.items()
    )
    notes = _list([*_questions(answer), *(gap.text for gap in answer.gaps)])
    return f"<div><p>{escape(heading(answer))}</p><table>{rows}</table>{facets}{notes}</div>"


def plan_text(plan: Plan) -> str:
    """The services of a plan, with what each covers."""
    lines = [f"{number:>3}. {line}" for number, line in enumerate(_pick_lines(plan), 1)]
    return "\n".join([*lines, *_uncovered(plan)])


def plan_html(plan: Plan) -> str:
    """A plan as a numbered list."""
    picks = "".join(f"<li>{escape(line)}</li>" for line in _pick_lines(plan))
    return f"<div><ol>{picks}</ol>{_list(_uncovered(plan))}</div>"


def why_not_text(why: WhyNot) -> str:
    """The reasons, and what would have to change."""
    return "\n".join([f"{why.title} [{why.id}]", *(f"    {line}" for line in _why_lines(why))])


def why_not_html(why: WhyNot) -> str:
    """The reasons, and what would have to change, as a list."""
    return f"<div><b>{escape(why.title)}</b> <code>{escape(why.id)}</code>{_list(_why_lines(why))}</div>"


def report_html(report: ImportReport) -> str:
    """What an import did, and the rows that need a look."""
    rows = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(str(cell or ""))}</td>' for cell in cells) + "</tr>"
        for cells in ((row.file, row.row, row.id, row.field, row.severity, row.message) for row in report.rows)
    )
    return f"<div><p>{escape(str(report))}</p><table>{rows}</table></div>"


def _pick_lines(plan: Plan) -> Iterable[str]:
    for pick in plan.picks:
        yield f"{pick.title} [{pick.id}]: " + ", ".join(covered.label for covered in pick.covers)


def _uncovered(plan: Plan) -> list[str]:
    return ["Not covered: " + ", ".join(covered.label for covered in plan.uncovered)] if plan.uncovered else []


def _why_lines(why: WhyNot) -> Iterable[str]:
    if why.fits:
        yield "It fits."
    yield from (f"- {reason.text}" for reason in why.reasons)
    yield from (f"> {change.text}" for change in why.changes)
    yield from (f"? {check.text}" for check in why.checks)


def heading(answer: Answer) -> str:
    """How many services there are, how many of them are shown, and what the words were taken for."""
    words = words_for(answer)
    parts = [words["none"] if answer.total == 0 else words["one"] if answer.total == 1 else words["many"]]
    parts += [words["shown"]] if len(answer) != answer.total else []
    parts += [words["meant"]] if answer.did_you_mean else []
    return ", ".join(parts).format(total=answer.total, shown=len(answer), meant=answer.did_you_mean)


def words_for(answer: Answer) -> Mapping[str, str]:
    """What a page says of itself, in the language that was asked for where a hit has it, otherwise in English."""
    return _words(next((hit.shown_language for hit in answer if not hit.fallback), "en"))


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["en"])


def _questions(answer: Answer) -> Iterable[str]:
    """What to ask the client, each with the services that the answer decides."""
    for question in answer.questions:
        yield f"{question.text} [{', '.join(question.opens or question.closes)}]"


def _details(hit: Hit) -> Iterable[str]:
    yield " · ".join(facts(hit))
    yield hit.summary
    # How fresh it is stands among the facts.
    yield from (f"+ {reason.text}" for reason in hit.reasons if reason.code != "FRESH")
    yield from (f"? {check.text}" for check in hit.checks)
    yield from (highlight.marked() for highlight in hit.highlights)


def facts(hit: Hit) -> Iterable[str]:
    """What is known of a hit, each in a few words."""
    words = _words(hit.shown_language)
    if hit.organization:
        yield hit.organization
    if hit.next_occurrence:
        yield f"{words['next']} {hit.next_occurrence.starts:%Y-%m-%d %H:%M}"
    if hit.register_by:
        yield f"{words['register_by']} {hit.register_by}"
    if hit.distance_km is not None:
        yield f"{hit.distance_km:g} km"
    if hit.freshness:
        yield hit.freshness.text
    contact = hit.contact
    if contact:
        yield " ".join(part for part in (contact.name or contact.role, contact.phone or contact.email) if part)


def _indented(text: str) -> str:
    return text.replace("\n", "\n ")


def _hit_cells(hit: Hit) -> str:
    language = f" <small>({escape(hit.shown_language)})</small>" if hit.fallback else ""
    parts = [f"<b>{escape(hit.title)}</b>{language}", f"<small>{escape(' · '.join(facts(hit)))}</small>"]
    if hit.summary:
        parts.append(escape(hit.summary))
    parts += [f"<i>{_marked(highlight)}</i>" for highlight in hit.highlights]
    body = "<br>".join(parts)
    notes = [f"+ {reason.text}" for reason in hit.reasons] + [f"? {check.text}" for check in hit.checks]
    return body + _list(notes)


def _marked(highlight: Highlight) -> str:
    # The marks are of characters that no text has, so that escaping cannot touch them.
    marked = highlight.marked("\ue000", "\ue001")
    return escape(marked).replace("\ue000", "<mark>").replace("\ue001", "</mark>")


def _list(items: Iterable[str]) -> str:
    entries = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f'<ul style="margin:0;list-style:none">{entries}</ul>' if entries else ""
