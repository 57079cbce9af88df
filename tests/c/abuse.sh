#!/usr/bin/env bash
# Calls in random order, right and wrong: under ASan and UBSan, with panics in the library, under TSan, under valgrind.
# usage: tests/c/abuse.sh FOLDER_OF_THE_LIBRARY [SECONDS_EACH [SEED]]
# The library itself is not instrumented. ASan and UBSan see its memory from malloc to free, and what the program reads. TSan
# watches the program alone: the library's locks and atomics are out of its sight, so what two threads do inside the library
# would look like a race to it whenever a lock is what keeps them apart.
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/steps.sh

library=$(realpath "$1/libluotsi.so")
seconds=${2:-3}
seed=${3:-1}
build=$PWD/build/abuse
soname=libluotsi.so.$(sed -n 's/^#define LUOTSI_ABI_VERSION //p' include/luotsi.h)
rm -rf "$build" && mkdir -p "$build/scratch"
ln -s "$library" "$build/$soname"
ln -s "$soname" "$build/libluotsi.so"

compiles() {
    local name=$1
    shift
    "${CC:-cc}" -std=c99 -g -O1 "${warnings[@]}" "$@" -Iinclude tests/c/abuse.c -o "$build/$name" -L"$build" -lluotsi \
        -Wl,-rpath,"$build" -pthread
}

# In a folder of its own, where random paths may lead.
abuse() {
    rm -rf "$build/scratch" && mkdir "$build/scratch" && cd "$build/scratch" && "$@" "$seconds" "$seed"
}

export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=ignore_noninstrumented_modules=1
if step "the abuser compiles with ASan and UBSan" compiles asan -fsanitize=address,undefined -fno-sanitize-recover=all; then
    show=1 step "calls in random order under ASan and UBSan" abuse "$build/asan"
    show=1 step "the same with panics in the library" abuse env LUOTSI_TEST_PANIC_EVERY=997 "$build/asan"
fi
if step "the abuser compiles with TSan" compiles tsan -fsanitize=thread; then
    show=1 step "calls in random order under TSan" abuse "$build/tsan"
fi
step "the abuser compiles" compiles plain
if command -v valgrind >/dev/null; then
    show=1 step "calls in random order under valgrind: no wrong access, no leak" abuse valgrind --quiet --error-exitcode=9 \
        --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite --child-silent-after-fork=yes "$build/plain"
else
    printf 'skipped: no valgrind\n'
fi
summed_up
