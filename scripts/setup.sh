#!/usr/bin/env bash
# Sets up what the build needs beyond Rust: Debian packages when they are missing, and a virtual environment.
# usage: scripts/setup.sh VENV
set -euo pipefail

venv=$1
root=$(cd "$(dirname "$0")/.." && pwd)

command -v cargo >/dev/null || { echo "setup: Rust 1.89 or newer is needed: install rustup, then run this again"; exit 1; }

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
need cc gcc
need c++ g++
need make make
need valgrind valgrind
need strace strace
need pkg-config pkg-config
# For the example in Java, where there is a JDK.
if command -v javac >/dev/null && [ ! -f /usr/share/java/jna.jar ]; then missing+=(libjna-java); fi
need python3 python3
python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
if ((${#missing[@]})); then
    echo "setup: installing Debian packages: ${missing[*]}"
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

if [ ! -x "$venv/bin/python" ]; then
    echo "setup: making the virtual environment $venv"
    python3 -m venv "$venv"
fi
echo "setup: installing Python packages into $venv: $(tr '\n' ' ' < "$root/python/requirements-dev.txt")"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/python/requirements-dev.txt"
