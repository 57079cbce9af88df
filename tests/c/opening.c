/* Opening: versions, options, what is a catalogue and what is not. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CLUB "{\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Kerho\"}"

/* What a path opens as, and that a file is left as it was. */
static void opens_as(luotsi_status status, char *path) {
    luotsi_catalogue *catalogue = (luotsi_catalogue *)path;
    size_t before, after;
    char *was = content_of(path, &before);
    EXPECT(status, path, luotsi_open(TEXT(path), NULL, &catalogue, &err));
    CHECK(catalogue == NULL);
    char *is = content_of(path, &after);
    CHECK(before == after && memcmp(was, is, after) == 0);
    free(was);
    free(is);
    free(path);
}

static void versions(void) {
    char macros[32];
    snprintf(macros, sizeof macros, "%d.%d.%d", LUOTSI_VERSION_MAJOR, LUOTSI_VERSION_MINOR, LUOTSI_VERSION_PATCH);
    CHECK(strcmp(luotsi_version().data, macros) == 0);
    CHECK(luotsi_abi_version() == LUOTSI_ABI_VERSION);
}

static void statuses(void) {
    CHECK(strcmp(luotsi_status_name(LUOTSI_OK).data, "OK") == 0);
    CHECK(strcmp(luotsi_status_name(LUOTSI_ERROR_NOT_A_CATALOGUE).data, "NOT_A_CATALOGUE") == 0);
    CHECK(strcmp(luotsi_status_name(-7).data, "UNKNOWN") == 0);
    CHECK(luotsi_status_is_retryable(LUOTSI_ERROR_BUSY) == 1);
    CHECK(luotsi_status_is_retryable(LUOTSI_ERROR_NOT_FOUND) == 0);
}

static luotsi_options *options_with_create(void) {
    luotsi_options *options = NULL;
    OK(luotsi_options_new(&options, &err));
    OK(luotsi_options_set(options, TEXT("create"), TEXT("true"), &err));
    return options;
}

static void options(void) {
    luotsi_options *options = options_with_create();
    luotsi_catalogue *catalogue = NULL;
    luotsi_text *info = NULL;
#define SET(name, value) luotsi_options_set(options, TEXT(name), TEXT(value), &err)
    EXPECT(LUOTSI_ERROR_UNKNOWN_FIELD, "name", SET("colour", "red"));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "mode", SET("mode", "append"));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "create", SET("create", "2"));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "busy_timeout_ms", SET("busy_timeout_ms", "soon"));
    EXPECT(LUOTSI_ERROR_NOT_UTF8, "value, byte 2",
           luotsi_options_set(options, TEXT("time_zone"), BYTES("Eu\xff"), &err));
    OK(SET("accept_network_filesystem", "true"));
    OK(SET("busy_timeout_ms", "100"));
    OK(SET("default_language", "sv"));
    OK(luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    OK(luotsi_info(catalogue, &info, &err));
    CHECK(says(info, "\"default_language\":\"sv\""));
    luotsi_close(catalogue);

    OK(SET("time_zone", "Europe/Kokkola"));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "time_zone", luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    luotsi_options_free(options);
}

/* Files that the options name are read when the catalogue is opened. */
static void files_of_options(void) {
    luotsi_options *options = options_with_create();
    luotsi_catalogue *catalogue = NULL;
    luotsi_result *result = NULL;
    luotsi_text *info = NULL;
    char *fi = new_file("fi.tsv", TEXT("<c1>\tvaellus\n")), *en = new_file("en.tsv", TEXT("<c1>\thiking\n"));
    char *municipalities = new_file("sweden.tsv", TEXT("code\tname:sv\tregion\tcounty\tlat\tlon\tlanguages\n"
                                                       "2482\tSkellefteå\tAC\tAC\t64.75\t20.95\tsv\n"));
    char *broken = new_file("broken.tsv", TEXT("code\n2482\n")), *missing = path_of("missing.lexicon");
    OK(SET("thesaurus.fi", fi));
    OK(SET("thesaurus.en", en));
    OK(SET("municipalities", municipalities));
    OK(luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    OK(luotsi_put(catalogue, TEXT("{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"Vaellus\"}}"), NULL, 0,
                  NULL, &err));
    OK(luotsi_search(catalogue, TEXT("{\"text\": \"hiking\", \"locale\": \"en\"}"), &result, &err));
    CHECK(luotsi_result_total(result) == 1);
    OK(luotsi_suggest(catalogue, TEXT("skelle"), TEXT("sv"), LUOTSI_AUDIENCE_PUBLIC, 5, &info, &err));
    CHECK(says(info, "2482"));
    luotsi_result_free(result);
    luotsi_close(catalogue);

    OK(SET("lexicon", missing));
    EXPECT(LUOTSI_ERROR_IO, missing, luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    OK(SET("lexicon_fallback", "true"));
    OK(luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    luotsi_close(catalogue);
    OK(SET("channels", "lean"));
    OK(luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    luotsi_close(catalogue);
    OK(SET("channels", broken));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, broken, luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    OK(SET("channels", "lean"));
    OK(SET("municipalities", broken));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    OK(SET("thesaurus.fi", municipalities));
    OK(SET("thesaurus.en", missing));
    OK(SET("municipalities", municipalities));
    EXPECT(LUOTSI_ERROR_IO, missing, luotsi_open(TEXT(":memory:"), options, &catalogue, &err));
    luotsi_options_free(options);
    free(fi);
    free(en);
    free(municipalities);
    free(broken);
    free(missing);
}

static void what_is_no_catalogue(void) {
    static const unsigned char png[600] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a};
    luotsi_catalogue *catalogue = NULL;
    char *missing = path_of("missing.luotsi");
    char *folder = path_of(".");
    EXPECT(LUOTSI_ERROR_IO, missing, luotsi_open(TEXT(missing), NULL, &catalogue, &err));
    EXPECT(LUOTSI_ERROR_NOT_A_CATALOGUE, folder, luotsi_open(TEXT(folder), NULL, &catalogue, &err));
    EXPECT(LUOTSI_ERROR_IO, NULL, luotsi_open(NULL, 0, NULL, &catalogue, &err));
    EXPECT(LUOTSI_ERROR_IO, NULL, luotsi_open(BYTES("a\0b"), NULL, &catalogue, &err));
    EXPECT(LUOTSI_ERROR_NOT_UTF8, "path, byte 1", luotsi_open(BYTES("p\xe4iv\xe4"), NULL, &catalogue, &err));
    opens_as(LUOTSI_ERROR_NOT_A_CATALOGUE, new_file("empty.luotsi", "", 0));
    opens_as(LUOTSI_ERROR_NOT_A_CATALOGUE, new_file("picture.png", png, sizeof png));
    free(missing);
    free(folder);

    luotsi_options *create = options_with_create();
    char *nowhere = path_of("no/such/folder/a.luotsi");
    EXPECT(LUOTSI_ERROR_IO, nowhere, luotsi_open(TEXT(nowhere), create, &catalogue, &err));
    free(nowhere);
    luotsi_options_free(create);
}

/* A file that was a catalogue, with other bytes in its header (SQLite's file format: user_version is at 60,
 * application_id at 68), or with its end missing. */
static void what_was_a_catalogue(void) {
    luotsi_options *options = options_with_create();
    luotsi_catalogue *catalogue = NULL;
    char *path = path_of("sound.luotsi");
    char id[16], record[128];
    OK(luotsi_open(TEXT(path), options, &catalogue, &err));
    for (int i = 0; i < 100; i++) {
        snprintf(id, sizeof id, "s%d", i);
        snprintf(record, sizeof record, "{\"kind\": \"service\", \"id\": \"%s\", \"name\": \"Kerho\"}", id);
        OK(luotsi_put(catalogue, TEXT(record), NULL, 0, NULL, &err));
    }
    luotsi_close(catalogue);

    size_t len;
    char *bytes = content_of(path, &len);
    CHECK(len > 16384);
    opens_as(LUOTSI_ERROR_CORRUPT, new_file("truncated.luotsi", bytes, 16384));
    opens_as(LUOTSI_ERROR_CORRUPT, new_file("beginning.luotsi", bytes, 50));
    bytes[71]++;
    opens_as(LUOTSI_ERROR_NOT_A_CATALOGUE, new_file("foreign.luotsi", bytes, len));
    bytes[71]--;
    bytes[63] = 99;
    opens_as(LUOTSI_ERROR_SCHEMA_TOO_NEW, new_file("future.luotsi", bytes, len));
    free(bytes);

    OK(luotsi_options_set(options, TEXT("create"), TEXT("false"), &err));
    OK(luotsi_options_set(options, TEXT("mode"), TEXT("read_only"), &err));
    OK(luotsi_open(TEXT(path), options, &catalogue, &err));
    EXPECT(LUOTSI_ERROR_READ_ONLY, NULL, luotsi_put(catalogue, TEXT(record), NULL, 0, NULL, &err));
    EXPECT(LUOTSI_ERROR_READ_ONLY, NULL, luotsi_delete(catalogue, LUOTSI_KIND_SERVICE, TEXT(id), NULL, 0, NULL, &err));
    luotsi_close(catalogue);
    luotsi_options_free(options);
    free(path);
}

static void a_copy(void) {
    luotsi_catalogue *catalogue = empty_catalogue(), *copy = NULL;
    luotsi_text *findings = NULL, *record = NULL;
    luotsi_options *options = NULL;
    char *path = path_of("copy.luotsi");
    OK(luotsi_put(catalogue, TEXT(CLUB), NULL, 0, NULL, &err));
    OK(luotsi_backup(catalogue, TEXT(path), &err));
    EXPECT(LUOTSI_ERROR_MISUSE, path, luotsi_backup(catalogue, TEXT(path), &err));
    EXPECT(LUOTSI_ERROR_IO, NULL, luotsi_backup(catalogue, BYTES("a\0b"), &err));
    luotsi_close(catalogue);

    OK(luotsi_options_new(&options, &err));
    OK(luotsi_options_set(options, TEXT("mode"), TEXT("snapshot"), &err));
    OK(luotsi_open(TEXT(path), options, &copy, &err));
    OK(luotsi_check(copy, &findings, &err));
    CHECK(says(findings, "[]"));
    OK(luotsi_get(copy, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC, NULL, 0, &record, &err));
    CHECK(says(record, "Kerho"));
    luotsi_close(copy);
    luotsi_options_free(options);
    free(path);
}

/* The child of a fork has no catalogue: it is told so, and may close the handle. What it was told comes back through a
 * pipe, because valgrind puts its own verdict about the child's memory in place of its exit status: the connection that
 * the child inherited is not closed, for that would harm the parent's. */
static void a_fork(void) {
    luotsi_options *options = options_with_create();
    luotsi_catalogue *catalogue = NULL;
    luotsi_result *result = NULL;
    char *path = path_of("forked.luotsi");
    int outcome = 0, ends[2];
    luotsi_status told = LUOTSI_OK;
    CHECK(pipe(ends) == 0);
    OK(luotsi_open(TEXT(path), options, &catalogue, &err));
    luotsi_options_free(options);
    pid_t child = fork();
    if (child == 0) {
        told = luotsi_search(catalogue, NULL, 0, &result, NULL);
        luotsi_close(catalogue);
        _exit(write(ends[1], &told, sizeof told) == (ssize_t)sizeof told ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &outcome, 0) == child);
    CHECK(WIFEXITED(outcome));
    close(ends[1]);
    CHECK(read(ends[0], &told, sizeof told) == (ssize_t)sizeof told && told == LUOTSI_ERROR_FORKED);
    close(ends[0]);
    OK(luotsi_search(catalogue, NULL, 0, &result, &err));
    luotsi_result_free(result);
    luotsi_close(catalogue);
    free(path);
}

void opening(void) {
    versions();
    statuses();
    options();
    files_of_options();
    what_is_no_catalogue();
    what_was_a_catalogue();
    a_copy();
    a_fork();
}
