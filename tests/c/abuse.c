/* Calls in random order with random arguments, right and wrong, from several threads: whatever a program does short of
 * using freed memory, it gets a status of the table, outputs that are blank unless the call succeeds, and an error exactly
 * where it fails. Meanwhile catalogues are interrupted, forked, closed and opened again, and, where LUOTSI_TEST_PANIC_EVERY
 * is set and the library is a debug build, calls panic.
 *
 * usage: abuse SECONDS SEED */
#define _POSIX_C_SOURCE 200809L
#include <luotsi.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 3, KINDS = 6, EACH = 3, SERVICES = 40 };
enum { CATALOGUE, OPTIONS, REQUEST, RESULT, TEXT, ERROR };

/* What all threads use. A call reads it under `in_use`, so that nothing is freed while somebody uses it. */
static void *handles[KINDS][EACH];
static pthread_rwlock_t in_use = PTHREAD_RWLOCK_INITIALIZER;
static time_t until;
static int panics;
static unsigned long calls[THREADS], failures[THREADS];

/* A thread's own dice (xorshift). */
typedef struct dice {
    unsigned long long state;
    int thread;
} dice;

static unsigned throw(dice *d, unsigned sides) {
    d->state ^= d->state << 13;
    d->state ^= d->state >> 7;
    d->state ^= d->state << 17;
    return (unsigned)(d->state >> 33) % sides;
}

static void wrong(const char *what, luotsi_status status) {
    fprintf(stderr, "abuse: %s: %s\n", what, luotsi_status_name(status).data);
    abort();
}

/* Texts that are right somewhere, and texts that are right nowhere. */
typedef struct words {
    const char *data;
    size_t len;
} words;

#define WORDS(literal) {literal, sizeof(literal) - 1}
static char deep[100000], large[5 << 20];
static words texts[] = {
    {NULL, 0},
    WORDS("{}"),
    WORDS("[]"),
    WORDS("s1"),
    WORDS("create"),
    WORDS("true"),
    WORDS("thesaurus.fi"),
    WORDS("/nowhere/at/all"),
    WORDS("fi"),
    WORDS("form"),
    WORDS("2026-03-10T10:00:00+02:00"),
    WORDS("{\"text\": \"kerho\", \"facets\": [\"form\"], \"limit\": 3}"),
    WORDS("{\"text\": \"kerhoissa\", \"explain\": \"full\", \"highlight\": true, \"deadline_ms\": 0}"),
    WORDS("{\"profile\": {\"persons\": [{\"age\": 70, \"needs\": [{\"code\": \"memory\"}]}]}}"),
    WORDS("{\"persons\": [{\"age\": 70, \"needs\": [{\"code\": \"memory\"}]}]}"),
    WORDS("{\"as_of\": \"2026-03-10\", \"sort\": \"name\"}"),
    WORDS("{\"limit\": 1e99}"),
    WORDS("{\"limit\": -1, \"colour\": {}}"),
    WORDS("{\"kind\": \"service\", \"id\": \"s2\", \"name\": \"Kerho\", \"needs\": [\"memory\"]}"),
    WORDS("[{\"kind\": \"location\", \"id\": \"l1\", \"name\": \"Talo\"}, {\"kind\": \"service\"}]"),
    WORDS("{\"expected\": 3, \"steward\": \"aino\"}"),
    WORDS("{\"dry_run\": true, \"on_error\": \"skip\"}"),
    WORDS("{\"name\": \"aino\", \"organizations\": \"all\"}"),
    WORDS("{\"do\": \"verify\", \"id\": \"s1\"}"),
    WORDS("{\"do\": \"suggestions\"}"),
    WORDS("{\"do\": \"feed\", \"limit\": 3}"),
    WORDS("{\"do\": \"suggest_change\", \"record\": {\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Piiri\"}}"),
    WORDS("{\"do\": \"erase\", \"person\": {\"name\": \"Aino Esimerkki\"}}"),
    WORDS("{\"text\": \"\\ud800\"}"),
    WORDS("{\"a\0b\": 1}"),
    WORDS("\xff\xfe\x00\x80"),
    WORDS("\xc3"),
    {NULL, 3},
    {NULL, (size_t)-1},
    {"{}", (size_t)-1},
    {deep, sizeof deep},
    {large, sizeof large},
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static words some_words(dice *d) {
    /* The large ones cost time: seldom. */
    unsigned most = throw(d, 50) == 0 ? TEXTS : TEXTS - 2;
    return texts[throw(d, most)];
}

static unsigned some_number(dice *d) {
    static const unsigned numbers[] = {0, 1, 2, 3, 4, 10, 77, 1000, 0xffffffff};
    return numbers[throw(d, 9)];
}

/* Mostly a handle of the kind; now and then none, one of another kind, or an address that no handle has. */
static void *some_handle(dice *d, int kind) {
    void *handle = handles[kind][throw(d, EACH)];
    switch (throw(d, 12)) {
    case 0: return NULL;
    case 1: return handles[throw(d, KINDS)][throw(d, EACH)];
    case 2: return handle == NULL ? NULL : (void *)((char *)handle + 1);
    default: return handle;
    }
}

/* Keeps what a call gave in the place of an older one, which is freed later, by the keeper. */
typedef struct given {
    int kind;
    void *handle;
} given;

/* Looks at how a call ended. `out` is the handle that it gave, if it gives one. */
static void ended(dice *d, const char *call, luotsi_status status, int wants_error, luotsi_error *err, const void *out) {
    calls[d->thread]++;
    if (strcmp(luotsi_status_name(status).data, "UNKNOWN") == 0) wrong(call, status);
    int ours = status == LUOTSI_ERROR_INTERNAL || status == LUOTSI_ERROR_CORRUPT;
    int panicked = status == LUOTSI_ERROR_PANIC || status == LUOTSI_ERROR_CLOSED;
    if (ours || (panicked && !panics)) {
        if (wants_error) fprintf(stderr, "%s\n", luotsi_error_text(err).data);
        wrong(call, status);
    }
    if (status != LUOTSI_OK) failures[d->thread]++;
    if (status != LUOTSI_OK && out != NULL) wrong("an output of a call that failed", status);
    if (wants_error && (err == NULL) != (status == LUOTSI_OK)) wrong("an error where there is none, or none", status);
    if (err != NULL && luotsi_error_code(err) != status && !panics) wrong("the error has another code", status);
    if (err != NULL && !panics && luotsi_error_text(err).len == 0) wrong("the error says nothing", status);
}

/* One call. What it gives is in `kept`. */
static void one_call(dice *d, given *kept) {
    luotsi_error *err = (luotsi_error *)(void *)d, **place = throw(d, 4) ? &err : NULL;
    luotsi_status status = LUOTSI_OK;
    const char *call = "";
    void *out = d, *c = some_handle(d, CATALOGUE);
    uint64_t number = 99;
    words a = some_words(d), b = some_words(d);
    unsigned n = some_number(d), m = some_number(d);
    int blind = throw(d, 20) == 0, gives = -1;
#define OUT(type) (blind ? NULL : (type **)(void *)&out)
#define GIVES(of, made) (gives = (of), call = #made, (made))
#define SAYS(made) (call = #made, (made))
    switch (throw(d, 34)) {
    case 0: status = GIVES(OPTIONS, luotsi_options_new(OUT(luotsi_options), place)); break;
    case 1: {
        /* Legal names, so that options stay fit for opening; wrong ones change nothing. */
        status = SAYS(luotsi_options_set(some_handle(d, OPTIONS), a.data, a.len, b.data, b.len, place));
        break;
    }
    case 2: status = GIVES(CATALOGUE, luotsi_open(a.data, a.len, some_handle(d, OPTIONS), OUT(luotsi_catalogue), place)); break;
    case 3: status = GIVES(TEXT, luotsi_info(c, OUT(luotsi_text), place)); break;
    case 4: status = GIVES(TEXT, luotsi_check(c, OUT(luotsi_text), place)); break;
    case 5: status = SAYS(luotsi_backup(c, a.data, a.len == (size_t)-1 ? a.len : a.len / 2, place)); break;
    case 6:
    case 7: status = SAYS(luotsi_put(c, a.data, a.len, b.data, b.len, blind ? NULL : &number, place)); break;
    case 8: status = GIVES(TEXT, luotsi_get(c, n, a.data, a.len, m, b.data, b.len, OUT(luotsi_text), place)); break;
    case 9: status = SAYS(luotsi_delete(c, n, a.data, a.len, b.data, b.len, blind ? NULL : &number, place)); break;
    case 10: status = GIVES(TEXT, luotsi_import(c, a.data, a.len, b.data, b.len, OUT(luotsi_text), place)); break;
    case 11: status = GIVES(TEXT, luotsi_export(c, n, OUT(luotsi_text), place)); break;
    case 12: status = SAYS(luotsi_export_file(c, n, "/nowhere/at/all", 15, blind ? NULL : &number, place)); break;
    case 13: status = GIVES(REQUEST, luotsi_request_new(a.data, a.len, OUT(luotsi_request), place)); break;
    case 14: status = SAYS(luotsi_request_set_text(some_handle(d, REQUEST), a.data, a.len, place)); break;
    case 15: status = SAYS(luotsi_request_set_profile(some_handle(d, REQUEST), a.data, a.len, place)); break;
    case 16:
    case 17:
    case 18: status = GIVES(RESULT, luotsi_search(c, a.data, a.len, OUT(luotsi_result), place)); break;
    case 19:
    case 20: status = GIVES(RESULT, luotsi_search_prepared(c, some_handle(d, REQUEST), OUT(luotsi_result), place)); break;
    case 21: status = GIVES(TEXT, luotsi_why_not(c, a.data, a.len, b.data, b.len, OUT(luotsi_text), place)); break;
    case 22: status = GIVES(TEXT, luotsi_plan(c, a.data, a.len, n, OUT(luotsi_text), place)); break;
    case 23: status = GIVES(TEXT, luotsi_suggest(c, a.data, a.len, b.data, b.len, n, m, OUT(luotsi_text), place)); break;
    case 24: status = GIVES(TEXT, luotsi_changes(c, n, m, OUT(luotsi_text), place)); break;
    case 25: status = GIVES(TEXT, luotsi_history(c, n, a.data, a.len, OUT(luotsi_text), place)); break;
    case 26: status = GIVES(TEXT, luotsi_verify_receipt(c, a.data, a.len, b.data, b.len, OUT(luotsi_text), place)); break;
    case 27: {
        luotsi_hit hits[4];
        luotsi_facet_value values[4];
        size_t count = 99;
        void *r = some_handle(d, RESULT);
        if (throw(d, 2))
            status = SAYS(luotsi_result_hits(r, hits, throw(d, 5), throw(d, 3) ? sizeof hits[0] : n % 100, blind ? NULL : &count, place));
        else
            status = SAYS(luotsi_result_facet(r, a.data, a.len, blind ? NULL : values, throw(d, 5), sizeof values[0], &count, place));
        break;
    }
    case 28: luotsi_interrupt(c); err = NULL; break;
    case 29: status = GIVES(TEXT, luotsi_steward(c, a.data, a.len, b.data, b.len, OUT(luotsi_text), place)); break;
    case 30: status = GIVES(TEXT, luotsi_act(c, b.data, b.len, OUT(luotsi_text), place)); break;
    case 31: status = GIVES(TEXT, luotsi_restore(a.data, a.len, b.data, b.len, some_handle(d, OPTIONS), OUT(luotsi_text), place)); break;
    default: {
        /* Getters take anything. */
        luotsi_str all[] = {luotsi_result_json(some_handle(d, RESULT)), luotsi_text_get(some_handle(d, TEXT)),
                            luotsi_error_text(some_handle(d, ERROR)), luotsi_error_json(some_handle(d, ERROR)),
                            luotsi_status_name((luotsi_status)n), luotsi_version()};
        for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
            if (all[i].data == NULL || all[i].data[all[i].len] != 0) wrong("a text without its NUL", LUOTSI_OK);
        if (luotsi_result_count(some_handle(d, RESULT)) > luotsi_result_total(handles[RESULT][0]) + 1000) wrong("count", 0);
        luotsi_status_is_retryable((luotsi_status)n);
        err = NULL;
    }
    }
    int failed = status != LUOTSI_OK;
    ended(d, call, status, place != NULL && call[0] != 0, place == NULL ? NULL : err, gives < 0 || blind ? NULL : out);
    if (!failed && gives >= 0 && blind) wrong("a call without a place for its output", status);
    *kept = (given){ERROR, place != NULL && failed ? err : NULL};
    if (!failed && gives >= 0) *kept = (given){gives, out};
}

static void set_free(int kind, void *handle) {
    switch (kind) {
    case CATALOGUE: luotsi_close(handle); break;
    case OPTIONS: luotsi_options_free(handle); break;
    case REQUEST: luotsi_request_free(handle); break;
    case RESULT: luotsi_result_free(handle); break;
    case TEXT: luotsi_text_free(handle); break;
    default: luotsi_error_free(handle);
    }
}

/* A catalogue with something in it. A panic may come in between: then without. */
static void *a_catalogue(void) {
    luotsi_catalogue *catalogue = NULL;
    luotsi_open(":memory:", 8, NULL, &catalogue, NULL);
    for (int i = 0; catalogue != NULL && i < SERVICES; i++) {
        char record[128];
        int len = snprintf(record, sizeof record,
                           "{\"kind\": \"service\", \"id\": \"s%d\", \"name\": \"Kerho %d\", \"needs\": [\"memory\"]}", i, i);
        luotsi_put(catalogue, record, (size_t)len, NULL, 0, NULL, NULL);
    }
    return catalogue;
}

/* The child of a fork is told so and may close the handle. It tells through a pipe, for valgrind has a verdict of its own
 * about the child's memory. */
static void forked(void) {
    int ends[2], outcome;
    luotsi_status told = LUOTSI_OK;
    luotsi_result *result = NULL;
    void *catalogue = handles[CATALOGUE][0];
    if (catalogue == NULL || pipe(ends) != 0) return;
    pid_t child = fork();
    if (child == 0) {
        told = luotsi_search(catalogue, NULL, 0, &result, NULL);
        luotsi_close(catalogue);
        _exit(write(ends[1], &told, sizeof told) == (ssize_t)sizeof told ? 0 : 1);
    }
    close(ends[1]);
    if (child > 0 && waitpid(child, &outcome, 0) == child && read(ends[0], &told, sizeof told) == (ssize_t)sizeof told &&
        told != LUOTSI_ERROR_FORKED && !panics)
        wrong("a search in the child of a fork", told);
    close(ends[0]);
}

static void *abuse(void *own) {
    dice *d = own;
    while (time(NULL) < until) {
        given kept;
        pthread_rwlock_rdlock(&in_use);
        one_call(d, &kept);
        pthread_rwlock_unlock(&in_use);

        int replaced = throw(d, 300) == 0, forks = throw(d, 2000) == 0;
        if (kept.handle == NULL && !replaced && !forks) continue;
        /* Nobody is inside a call now: put what was given in an older one's place, and free that; replace a catalogue. */
        pthread_rwlock_wrlock(&in_use);
        if (kept.handle != NULL) {
            void **slot = &handles[kept.kind][throw(d, EACH)];
            set_free(kept.kind, *slot);
            *slot = kept.handle;
        }
        if (replaced) {
            void **slot = &handles[CATALOGUE][throw(d, EACH)];
            luotsi_close(*slot);
            *slot = a_catalogue();
        }
        if (forks) forked();
        pthread_rwlock_unlock(&in_use);
    }
    return NULL;
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    unsigned long long seed = strtoull(argv[2], NULL, 10);
    pthread_t threads[THREADS];
    dice all[THREADS];
    unsigned long made = 0, refused = 0;
    panics = getenv("LUOTSI_TEST_PANIC_EVERY") != NULL;
    memset(deep, '[', sizeof deep);
    memset(large, ' ', sizeof large);
    large[0] = '{';
    large[sizeof large - 1] = '}';
    for (int i = 0; i < EACH; i++) handles[CATALOGUE][i] = a_catalogue();
    /* The first search reads the word lists, which takes a while in a debug build. */
    luotsi_result *first = NULL;
    luotsi_search(handles[CATALOGUE][0], NULL, 0, &first, NULL);
    luotsi_result_free(first);
    until = time(NULL) + atoi(argv[1]);
    for (int i = 0; i < THREADS; i++) {
        all[i] = (dice){seed * 1000 + (unsigned)i + 88172645463325252ULL, i};
        if (pthread_create(&threads[i], NULL, abuse, &all[i]) != 0) return 1;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        made += calls[i];
        refused += failures[i];
    }
    for (int kind = 0; kind < KINDS; kind++)
        for (int i = 0; i < EACH; i++) set_free(kind, handles[kind][i]);
    printf("seed %llu: %lu calls, %lu refused\n", seed, made, refused);
    return 0;
}
