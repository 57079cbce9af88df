#!/usr/bin/env bash
# Builds the programs that `make bench` asks in processes of their own, of the peers that are installed; installs no peer.
# usage: benches/peers/build.sh OUT FEATURES WITHOUT: FEATURES has the peers that take minutes to build (seekstorm), WITHOUT
# those that are left out
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
mkdir -p "$root/$1"
out=$(cd "$root/$1" && pwd)
rm -f "$out"/{ask,luotsi_python.py,postgres,xapian,seekstorm}

wanted() { [[ " $without " != *" $1 "* ]]; }
without=$3
have() { command -v "$1" >/dev/null; }
cpp() { c++ -std=c++17 -O2 -Wall -Wextra -o "$out/$1" "$1.cpp" "${@:2}" || echo "bench: $1 could not be built" >&2; }

if wanted c && have cc; then
    abi=$(sed -n 's/^#define LUOTSI_ABI_VERSION //p' "$root/include/luotsi.h")
    ln -sf ../release/libluotsi.so "$out/libluotsi.so.$abi"
    cc -O2 -I"$root/include" -o "$out/ask" ask.c -L"$root/target/release" -lluotsi -Wl,-rpath,"$out"
fi
# A release build in the place of what the tests made; they make theirs again.
if wanted python; then
    if make --no-print-directory -C "$root" python MATURIN=--release; then
        cp luotsi_python.py "$out"
    else
        echo "bench: the Python package could not be built" >&2
    fi
fi
if wanted postgresql && have c++ && have pg_config; then
    cpp postgres -I"$(pg_config --includedir)" -L"$(pg_config --libdir)" -lpq
fi
if wanted xapian && have c++ && have xapian-config; then
    # shellcheck disable=SC2046 # Flags, one a word.
    cpp xapian $(xapian-config --cxxflags --libs)
fi
if [[ " $2 " == *" seekstorm "* ]]; then
    built=$root/target/seekstorm
    if CARGO_TARGET_DIR=$built cargo build --release --locked --quiet --manifest-path ../seekstorm/Cargo.toml; then
        cp "$built/release/luotsi-bench-seekstorm" "$out/seekstorm"
    else
        echo "bench: seekstorm could not be built" >&2
    fi
fi
