# The C interface: its header, its tests, its installation.

BUILT := $(or $(CARGO_TARGET_DIR),target)
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: header schemas abi test-c soak-c test-hosts install

header: ## write include/luotsi.h and its list of symbols from the sources
	LUOTSI_UPDATE=1 cargo test -p luotsi-ffi --test header --quiet

schemas: ## write include/schema/*.schema.json, and the book's tables, from the types of the core
	LUOTSI_UPDATE=1 cargo test -p luotsi --lib --quiet schema::
	python3 scripts/book.py --write

test-c: ## the C interface from C and C++, with valgrind
	cargo build -p luotsi-ffi --quiet
	tests/c/run.sh $(BUILT)/debug
	tests/c/abuse.sh $(BUILT)/debug 3

soak-c: ## calls in random order for a minute under each sanitizer, from SEED on
	cargo build -p luotsi-ffi --quiet
	tests/c/abuse.sh $(BUILT)/debug 60 $(or $(SEED),1)

abi: ## write include/luotsi.abi, the binary interface that later versions keep
	scripts/abi.sh write

test-hosts: $(VENV)/installed ## installed into an empty prefix: the examples in C, C++, Java, C# and Pascal, where the tools are
	cargo build -p luotsi-ffi --quiet
	cargo build -p luotsi --example answers --quiet
	tests/hosts/run.sh $(BUILT)/debug

install: ## the library, headers, schemas, pkg-config and CMake files into PREFIX (/usr/local), below DESTDIR
	cargo build --release -p luotsi-ffi $(CARGO_FLAGS)
	PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" scripts/install.sh $(BUILT)/release
