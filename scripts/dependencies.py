#!/usr/bin/env python3
"""Checks every crate that the library is built from: its licence, where it comes from, and that SQLite is there once.

What is linked into a host must have a licence that closed hosts can live with; what only builds or tests may have a few
more. `cargo deny check` asks for known vulnerabilities too, and runs where it is installed.
"""

import json
import re
import shutil
import subprocess
import sys

LINKED = {
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "MIT",
    "Unicode-3.0",
    "Zlib",
    "zlib-acknowledgement",
}
BUILDING = LINKED | {"MPL-2.0", "Unlicense"}
PRODUCTS = {"luotsi", "luotsi-ffi", "luotsi-python"}


def satisfied(expression: str, allowed: set[str]) -> bool:
    """Whether an SPDX expression leaves a choice that is allowed."""
    words = re.findall(r"\(|\)|[^\s()/]+|/", expression)
    words = ["OR" if word == "/" else word for word in words]

    def either() -> bool:
        found = both()
        while words and words[0] == "OR":
            words.pop(0)
            found = both() or found
        return found

    def both() -> bool:
        found = one()
        while words and words[0] == "AND":
            words.pop(0)
            found = one() and found
        return found

    def one() -> bool:
        name = words.pop(0)
        if name == "(":
            found = either()
            words.pop(0)
            return found
        if words and words[0] == "WITH":
            name = f"{name} WITH {words[1]}"
            del words[:2]
        return name in allowed

    return either()


def main() -> int:
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    metadata = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}

    linked: set[str] = set()
    ahead = [id for id, package in packages.items() if package["name"] in PRODUCTS]
    while ahead:
        id = ahead.pop()
        if id not in linked:
            linked.add(id)
            kinds = ((dep["pkg"], {kind["kind"] for kind in dep["dep_kinds"]}) for dep in nodes[id]["deps"])
            ahead += [dep for dep, of in kinds if None in of]

    wrong = []
    for id, package in packages.items():
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or "no licence"
        if not satisfied(licence, LINKED if id in linked else BUILDING):
            wrong.append(f"{name}: {licence}")
        if package["source"] and not package["source"].startswith("registry+"):
            wrong.append(f"{name}: comes from {package['source']}")
    registries = {package["source"] for package in packages.values() if package["source"]}
    if len(registries) != 1:
        wrong.append(f"dependencies come from several registries: {sorted(registries)}")
    sqlite = [package["version"] for package in packages.values() if package.get("links") == "sqlite3"]
    if len(sqlite) != 1:
        wrong.append(f"SQLite must be there once: {sqlite}")
    for line in wrong:
        print(f"dependencies: {line}", file=sys.stderr)
    if wrong:
        return 1
    print(f"dependencies: {len(linked)} crates linked, {len(packages) - len(linked)} for building and testing: all in order")

    if shutil.which("cargo-deny"):
        return deny("bans", "licenses", "sources") or deny("advisories")
    print("dependencies: skipped: cargo-deny is not installed (known vulnerabilities were not looked up)")
    return 0


def deny(*checks: str) -> int:
    """What cargo-deny finds. Without the network there are no advisories."""
    command = ["cargo", "deny", "--log-level", "error", "check", *checks]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if "failed to fetch advisory database" in done.stderr:
        print("dependencies: skipped: known vulnerabilities could not be fetched")
        return 0
    print(done.stdout, done.stderr, sep="", end="", file=sys.stderr if done.returncode else sys.stdout)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
