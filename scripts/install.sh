#!/usr/bin/env bash
# Lays down what a program needs that links libluotsi. usage: scripts/install.sh FOLDER_OF_THE_LIBRARIES
# From the environment: PREFIX (/usr/local), LIBDIR, INCLUDEDIR, DATADIR (absolute, below it unless given) and DESTDIR (put in
# front of every path, for packagers). PRIVATE are the libraries that a program needs beside libluotsi.a.
set -euo pipefail
cd "$(dirname "$0")/.."

from=$1
prefix=${PREFIX:-/usr/local}
libdir=${LIBDIR:-$prefix/lib}
includedir=${INCLUDEDIR:-$prefix/include}
datadir=${DATADIR:-$prefix/share}
to=${DESTDIR:-}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
abi=$(sed -n 's/^#define LUOTSI_ABI_VERSION //p' include/luotsi.h)
private=${PRIVATE:--lgcc_s -lutil -lrt -lpthread -lm -ldl -lc}

# filled TEMPLATE TARGET: a template of include/ with its @NAMES@ filled in.
filled() {
    sed -e "s|@PREFIX@|$prefix|g; s|@LIBDIR@|$libdir|g; s|@INCLUDEDIR@|$includedir|g; s|@DATADIR@|$datadir|g" \
        -e "s|@VERSION@|$version|g; s|@ABI@|$abi|g; s|@PRIVATE@|$private|g" \
        -e "s|@LIB@|$(below "$libdir")|g; s|@INCLUDE@|$(below "$includedir")|g; s|@DATA@|$(below "$datadir")|g" \
        -e "s|@UP@|$(realpath -m --relative-to="$libdir/cmake/luotsi" "$prefix")|g" "include/$1" >"$2"
}

below() {
    realpath -m --relative-to="$prefix" "$1"
}

install -d "$to$libdir/pkgconfig" "$to$libdir/cmake/luotsi" "$to$includedir" "$to$datadir/luotsi/schema"
install -m 755 "$from/libluotsi.so" "$to$libdir/libluotsi.so.$version"
ln -sf "libluotsi.so.$version" "$to$libdir/libluotsi.so.$abi"
ln -sf "libluotsi.so.$abi" "$to$libdir/libluotsi.so"
install -m 644 "$from/libluotsi.a" "$to$libdir/libluotsi.a"
install -m 644 include/luotsi.h include/luotsi.hpp "$to$includedir"
install -m 644 include/schema/*.schema.json "$to$datadir/luotsi/schema"
filled luotsi.pc.in "$to$libdir/pkgconfig/luotsi.pc"
filled luotsi-config.cmake.in "$to$libdir/cmake/luotsi/luotsi-config.cmake"
filled luotsi-config-version.cmake.in "$to$libdir/cmake/luotsi/luotsi-config-version.cmake"
