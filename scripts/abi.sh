#!/usr/bin/env bash
# The binary interface that include/luotsi.h describes, as abidw sees it, beside the one that is kept.
# usage: scripts/abi.sh compare | write. Functions may be added; what is there may not change within an ABI version.
set -euo pipefail
cd "$(dirname "$0")/.."

kept=include/luotsi.abi
build=build/abi
mkdir -p "$build"

# A library of empty functions: the types of the real one are not in its debug information, but in the header.
python3 - include/luotsi.h "$build/stub.c" <<'PY'
import re, sys
header = open(sys.argv[1], encoding="utf-8").read()
declarations = re.findall(r"^LUOTSI_API\s+([^;]+);", re.sub(r"/\*.*?\*/", "", header, flags=re.S), re.M)
with open(sys.argv[2], "w", encoding="utf-8") as stub:
    stub.write("#include <luotsi.h>\n")
    for declaration in declarations:
        stub.write(f"{declaration} {{ __builtin_trap(); }}\n")
PY
"${CC:-cc}" -std=c99 -g -O0 -w -fPIC -shared -Iinclude "$build/stub.c" -Wl,-soname,libluotsi.so.0 -o "$build/libluotsi.so"

if [ "$1" = write ]; then
    abidw --no-show-locs --no-corpus-path --no-comp-dir-path --exported-interfaces-only "$build/libluotsi.so" >"$kept"
else
    abidiff --no-added-syms "$kept" "$build/libluotsi.so"
fi
