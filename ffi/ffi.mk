# The C interface: its header and its tests.

.PHONY: header schemas test-c

header: ## write include/luotsi.h and its list of symbols from the sources
	LUOTSI_UPDATE=1 cargo test -p luotsi-ffi --test header --quiet

schemas: ## write include/schema/*.schema.json, and the book's tables, from the types of the core
	LUOTSI_UPDATE=1 cargo test -p luotsi --lib --quiet schema::
	python3 scripts/book.py --write

test-c: ## the C interface from C and C++, with valgrind
	cargo build -p luotsi-ffi --quiet
	tests/c/run.sh $(or $(CARGO_TARGET_DIR),target)/debug
