#!/usr/bin/env bash
# Installs into an empty prefix and builds and runs the examples from there, as programs of strangers would be.
# The parity programs among them give the same bytes as Rust. usage: tests/hosts/run.sh FOLDER_OF_THE_LIBRARIES
set -uo pipefail
cd "$(dirname "$0")/../.."
. tests/steps.sh

from=$1
build=$PWD/build/hosts
# Where flags are cut at spaces, as they are with pkg-config in make and shells, a prefix has none.
case $build in *\ *) build=$(mktemp -d) ;; esac
prefix=$build/prefix
examples=$PWD/examples
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export LD_LIBRARY_PATH=$prefix/lib

installs() {
    PREFIX=$prefix scripts/install.sh "$from" && [ -L "$prefix/lib/libluotsi.so" ] && ls "$prefix/include" "$prefix/lib"
}

# What a packager does: the files go below DESTDIR, the paths in them are those of the prefix.
stages() {
    DESTDIR=$build/stage PREFIX=/usr LIBDIR=/usr/lib/x86_64-linux-gnu scripts/install.sh "$from" || return 1
    local staged=$build/stage/usr/lib/x86_64-linux-gnu
    grep -qx 'libdir=/usr/lib/x86_64-linux-gnu' "$staged/pkgconfig/luotsi.pc" || return 1
    grep -q '/../../../.." ABSOLUTE' "$staged/cmake/luotsi/luotsi-config.cmake" || return 1
    ! grep -rn '@' "$staged/pkgconfig" "$staged/cmake" && rm -r "$build/stage"
}

demo_catalogue() {
    "${CC:-cc}" -std=c99 tests/hosts/demo.c -o "$build/demo" $(pkg-config --cflags --libs luotsi) &&
        "$build/demo" demo/county.jsonl "$county"
}

# links LANGUAGE SOURCE PROGRAM: with pkg-config, shared and static.
links() {
    local compiler=("${CC:-cc}" -std=c99)
    [ "$1" = c ] || compiler=("${CXX:-c++}" -std=c++17)
    "${compiler[@]}" "${warnings[@]}" "$2" -o "$3" $(pkg-config --cflags --libs luotsi) -pthread &&
        "${compiler[@]}" "${warnings[@]}" -DLUOTSI_STATIC "$2" -o "$3-static" $(pkg-config --cflags luotsi) \
            -L"$prefix/lib" -Wl,-Bstatic -lluotsi -Wl,-Bdynamic $(pkg-config --static --libs-only-l luotsi | sed 's/-lluotsi//') \
            -pthread && ! ldd "$3-static" | grep luotsi
}

hello() {
    mkdir -p "$build/hello.d" && cp "$county" "$build/hello.d/" && cd "$build/hello.d" && "$@"
}

# suggests COMMAND...: it suggests what fits, in the letters of Finnish, and tells why.
suggests() {
    "$@" "$county" >"$build/output" || { cat "$build/output"; return 1; }
    cat "$build/output"
    grep -q 'services fit' "$build/output" && grep -q '^\* Vapaahetki kotiin' "$build/output" &&
        grep -q 'why:' "$build/output" && grep -q 'ä' "$build/output"
}

with_cmake() {
    cmake -S tests/hosts -B "$build/cmake" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Debug && cmake --build "$build/cmake" &&
        for program in c cpp; do
            for kind in luotsi static; do "$build/cmake/$program-$kind" "$county" >"$build/output" || return 1; done
        done && ! ldd "$build/cmake/cpp-static" | grep libluotsi && ldd "$build/cmake/cpp-luotsi" | grep "$prefix/lib/libluotsi.so.0"
}

# parity COMMAND...: answers, reasons, plans and verdicts on receipts are those of the Rust library, byte for byte.
parity() {
    "$@" "$county" "$build/requests" muistikahvila >"$build/output" && cmp "$build/output" "$build/answers" && wc -l "$build/answers"
}

rust_answers() {
    python3 -c 'import json, sys
for request in json.load(open(sys.argv[1])):
    print(json.dumps(request | {"now": "2026-03-10T10:00:00+02:00"}))' tests/parity/requests.json >"$build/requests" &&
        "$from/examples/answers" "$county" tests/parity/requests.json muistikahvila >"$build/answers"
}

java() {
    mkdir -p "$build/java" && javac -Werror -Xlint:all -cp "$jna" -d "$build/java" "$examples"/java/*.java tests/parity/Parity.java &&
        suggests jvm CarePlan
}

jvm() {
    command java -Djna.library.path="$prefix/lib" -Djna.tmpdir="$build/java" -cp "$jna:$build/java" "$@"
}

# The same programs over the Foreign Function and Memory API, with the newest JDK there is.
java_ffm() {
    mkdir -p "$build/java_ffm" &&
        "$newest/javac" -Werror -Xlint:all -d "$build/java_ffm" "$examples"/java_ffm/*.java "$examples/java/CarePlan.java" tests/parity/Parity.java &&
        suggests jvm_ffm CarePlan
}

jvm_ffm() {
    "$newest/java" --enable-native-access=ALL-UNNAMED -Djava.library.path="$prefix/lib" -cp "$build/java_ffm" "$@"
}

# The folder of the programs of a JDK, 22 or newer, that is on the PATH, in JAVA_HOME or where Debian puts it; the newest.
newest_jdk() {
    local javac version
    for javac in "$(command -v javac)" "${JAVA_HOME:-}/bin/javac" /usr/lib/jvm/*/bin/javac; do
        [ -x "$javac" ] && version=$("$javac" -version 2>/dev/null) && version=${version#javac } &&
            [ "${version%%.*}" -ge 22 ] && printf '%s %s\n' "${version%%.*}" "$(dirname "$javac")"
    done | sort -rn | head -1 | cut -d' ' -f2-
}

csharp() {
    mkdir -p "$build/csharp" && mcs -warnaserror -out:"$build/csharp/CarePlan.exe" "$examples"/csharp/*.cs &&
        suggests mono "$build/csharp/CarePlan.exe"
}

pascal() {
    mkdir -p "$build/pascal" && fpc -v0we -Sew -Fl"$prefix/lib" -FE"$build/pascal" "$examples/pascal/careplan.pas" &&
        suggests "$build/pascal/careplan"
}

rm -rf "$build" && mkdir -p "$build"
county=$build/county.luotsi
jna=/usr/share/java/jna.jar

step "an installation into an empty prefix" installs
step "a staged installation" stages
if has pkg-config; then
    step "the demo county" demo_catalogue
    step "C: hello, with pkg-config" links c "$examples/c/hello.c" "$build/hello"
    step "C: hello runs" hello "$build/hello"
    show=1 step "C: hello runs, static" hello "$build/hello-static"
    step "C: the care plan, with pkg-config" links c "$examples/c/care_plan.c" "$build/care_plan_c"
    step "C: the care plan runs" suggests "$build/care_plan_c"
    step "C++: the care plan, with pkg-config" links c++ "$examples/cpp/care_plan.cpp" "$build/care_plan_cpp"
    step "C++: the care plan runs" suggests "$build/care_plan_cpp"
    step "C: the care plan runs, static" suggests "$build/care_plan_c-static"
    step "C++: the care plan runs, static" suggests "$build/care_plan_cpp-static"
    step "answers from Rust" rust_answers
    step "C: the parity program, with pkg-config" links c tests/parity/parity.c "$build/parity_c"
    show=1 step "C gives the bytes of Rust" parity "$build/parity_c"
    step "C++: the parity program, with pkg-config" links c++ tests/parity/parity.cpp "$build/parity_cpp"
    step "C++ gives the bytes of Rust" parity "$build/parity_cpp"
    ! has cmake || step "C and C++ with CMake, shared and static" with_cmake
    if has javac java; then
        if [ -f "$jna" ]; then
            step "Java: the care plan" java
            step "Java gives the bytes of Rust" parity jvm Parity
        else
            echo "skipped: no $jna"
        fi
    fi
    newest=$(newest_jdk)
    if [ -n "$newest" ]; then
        step "Java 22 and later, without JNA: the care plan" java_ffm
        step "Java 22 and later gives the bytes of Rust" parity jvm_ffm Parity
    else
        echo "skipped: no JDK 22"
    fi
    ! has mcs mono || step "C#: the care plan" csharp
    ! has fpc || step "Pascal: the care plan" pascal
fi
summed_up
