#!/usr/bin/env bash
# The C interface from C and C++. usage: tests/c/run.sh FOLDER_OF_THE_LIBRARY
# Needs cc, c++, nm and readelf; runs valgrind where it is installed.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/steps.sh

library=$1/libluotsi.so
build=build/c
soname=libluotsi.so.$(sed -n 's/^#define LUOTSI_ABI_VERSION //p' include/luotsi.h)
# scratch COMMAND...: runs it with a fresh folder as its last argument.
scratch() {
    rm -rf "$build/scratch" && mkdir -p "$build/scratch" && "$@" "$(realpath "$build/scratch")"
}

exports_what_the_list_says() {
    diff -u include/luotsi.symbols <(nm -D --defined-only "$library" | awk '{ print $3 }' | LC_ALL=C sort)
}

has_its_soname() {
    readelf -d "$library" | grep -F "Library soname: [$soname]"
}

# What a host's system must have, as docs/integration.md says it.
needs_no_newer_glibc() {
    local said needed
    said=$(sed -n 's/.*need glibc \([0-9.]*\) or newer.*/\1/p' docs/integration.md)
    needed=$(objdump -T "$library" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -1)
    echo "said: glibc $said, needed: glibc $needed"
    [ -n "$said" ] && [ "$(printf '%s\n' "$said" "$needed" | sort -V | tail -1)" = "$said" ]
}

says_hello() {
    cd "$build/scratch" && ../hello
}

rm -rf "$build" && mkdir -p "$build"
ln -s "$(realpath "$library")" "$build/$soname"
ln -s "$soname" "$build/libluotsi.so"
link=(-L"$build" -lluotsi -Wl,-rpath,"$(realpath "$build")" -pthread)
contract=(tests/c/{check,opening,recording,stewarding,importing,searching,misusing,hostile,sharing}.c)

step "the library exports what include/luotsi.symbols lists, and nothing else" exports_what_the_list_says
step "the library's name for the loader is $soname" has_its_soname
! has objdump || step "the library needs no newer glibc than docs/integration.md says" needs_no_newer_glibc
! has abidiff || step "the binary interface is the one that is kept" scripts/abi.sh compare
for standard in c99 c11 c2x; do
    for source in tests/c/*.c examples/c/*.c; do
        step "$source compiles as $standard" \
            "${CC:-cc}" -std=$standard "${warnings[@]}" -Iinclude -fsyntax-only "$source"
    done
done
for standard in c++11 c++17 c++20; do
    step "tests/cxx/header.cpp compiles as $standard" \
        "${CXX:-c++}" -std=$standard "${warnings[@]}" -Iinclude -fsyntax-only tests/cxx/header.cpp
done
for standard in c++17 c++20 c++23; do
    for compiler in ${CXX:-g++ clang++}; do
        command -v "$compiler" >/dev/null || continue
        step "luotsi.hpp compiles as $standard with $compiler" \
            "$compiler" -std=$standard "${warnings[@]}" -Wshadow -Wconversion -Iinclude -fsyntax-only tests/cxx/wrapper.cpp
    done
done
step "the C++ program is linked" "${CXX:-c++}" -std=c++11 -Iinclude tests/cxx/header.cpp -o "$build/header" "${link[@]}"
step "the C++ program runs" "$build/header"
step "luotsi.hpp is linked" "${CXX:-c++}" -std=c++17 -Iinclude tests/cxx/wrapper.cpp -o "$build/wrapper" "${link[@]}"
step "luotsi.hpp holds" scratch "$build/wrapper" demo/county.jsonl
step "the contract is linked" "${CC:-cc}" -std=c99 -g -Iinclude "${contract[@]}" -o "$build/contract" "${link[@]}"
LUOTSI_TEST_LARGE=100000000 show=1 step "the contract holds, with texts of 100 MB" scratch "$build/contract" demo/county.jsonl
step "the program in the header is linked" "${CC:-cc}" -std=c99 -Iinclude examples/c/hello.c -o "$build/hello" "${link[@]}"
show=1 step "the program in the header runs" says_hello
if command -v valgrind >/dev/null; then
    # What a leak has lost is lost for certain. "Possibly lost" is what is only pointed into, not at: the hash tables and
    # time zones that the library keeps for the whole process are.
    step "the contract holds under valgrind: no wrong access, no leak" scratch valgrind --quiet --error-exitcode=9 \
        --leak-check=full --errors-for-leak-kinds=definite \
        --child-silent-after-fork=yes "$build/contract" demo/county.jsonl
else
    printf 'skipped valgrind: it is not installed\n'
fi

summed_up
