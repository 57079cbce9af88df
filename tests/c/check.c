/* The harness, and the order of the chapters. Usage: contract DEMO_COUNTY.jsonl FOLDER */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;
static const char *county, *folder;

void check(int holds, const char *what, const char *file, int line) {
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("%s:%d: does not hold: %s\n", file, line, what);
}

void check_status(luotsi_status got, luotsi_error *err, luotsi_status wanted, const char *where, const char *call,
                  const char *file, int line) {
    luotsi_str text = luotsi_error_text(err), name = luotsi_status_name(wanted), json = luotsi_error_json(err);
    char path[4096];
    snprintf(path, sizeof path, "\"path\":\"%s\"", where == NULL ? "" : where);
    int same = got == wanted && luotsi_error_code(err) == wanted && (err == NULL) == (wanted == LUOTSI_OK);
    int told = err == NULL || (strncmp(text.data, name.data, name.len) == 0 &&
                               strstr(json.data, name.data) != NULL);
    int there = where == NULL || strstr(json.data, path) != NULL;
    if (!same || !told || !there)
        printf("wanted %s (at %s), got %s: %s\n", name.data, where == NULL ? "any place" : where,
               luotsi_status_name(got).data, text.data);
    check(same && told && there, call, file, line);
    luotsi_error_free(err);
}

static void *must(void *found, const char *what) {
    if (found == NULL) {
        perror(what);
        exit(2);
    }
    return found;
}

char *path_of(const char *name) {
    size_t len = strlen(folder) + 1 + strlen(name) + 1;
    char *path = (char *)must(malloc(len), "malloc");
    snprintf(path, len, "%s/%s", folder, name);
    return path;
}

char *new_file(const char *name, const void *content, size_t len) {
    char *path = path_of(name);
    FILE *file = (FILE *)must(fopen(path, "wb"), path);
    if (fwrite(content, 1, len, file) != len || fclose(file) != 0) must(NULL, path);
    return path;
}

char *content_of(const char *path, size_t *len) {
    FILE *file = (FILE *)must(fopen(path, "rb"), path);
    long size = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    if (size < 0) must(NULL, path);
    rewind(file);
    char *content = (char *)must(calloc((size_t)size + 1, 1), "calloc");
    *len = fread(content, 1, (size_t)size, file);
    fclose(file);
    return content;
}

luotsi_catalogue *empty_catalogue(void) {
    luotsi_catalogue *catalogue = NULL;
    OK(luotsi_open(TEXT(":memory:"), NULL, &catalogue, &err));
    return catalogue;
}

luotsi_catalogue *demo_county(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    luotsi_text *report = NULL;
    OK(luotsi_import(catalogue, TEXT(county), NULL, 0, &report, &err));
    CHECK(says(report, "\"imported\":true"));
    return catalogue;
}

int says(luotsi_text *text, const char *word) {
    int found = strstr(luotsi_text_get(text).data, word) != NULL;
    if (!found) printf("not in it: %s\n%.400s\n", word, luotsi_text_get(text).data);
    luotsi_text_free(text);
    return found;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s DEMO_COUNTY.jsonl FOLDER\n", argv[0]);
        return 2;
    }
    county = argv[1];
    folder = argv[2];
    opening();
    recording();
    stewarding();
    importing();
    searching();
    misusing();
    hostile();
    sharing();
    printf("%d checks passed, %d failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
