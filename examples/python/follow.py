"""Keep something of one's own in step with a catalogue: here, the names of the services that visit at home.

    follow.py county.luotsi

The revision says how far one has come. What other processes commit is in the next round.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import luotsi


class Visits:
    """The services that come to the client's home, by id."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.revision = 0

    def follow(self, catalogue: luotsi.Catalogue) -> Iterator[str]:
        """Takes in what has changed, and tells it."""
        for change in catalogue.changes(since=self.revision):
            self.revision = change.seq
            if change.kind != "service":
                continue
            service = catalogue.get(change.id)
            if service is None or "client_home" not in service.get("delivery", ()):
                if self.names.pop(change.id, None):
                    yield f"- {change.id}"
            elif self.names.get(change.id) != (name := next(iter(service["name"].values()))):
                self.names[change.id] = name
                yield f"+ {change.id}: {name}"


def main(path: str) -> None:
    visits = Visits()
    with luotsi.open(path) as catalogue:
        print(f"{sum(1 for _ in visits.follow(catalogue))} services visit at home")
        catalogue.put({"kind": "service", "id": "new-visits", "name": {"fi": "Uusi ystävä"}, "delivery": ["client_home"]})
        print(*visits.follow(catalogue))
        catalogue.delete("new-visits")
        print(*visits.follow(catalogue))


if __name__ == "__main__":
    main(*sys.argv[1:])
