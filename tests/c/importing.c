/* Whole files in and out. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

static void what_goes_out_comes_in_unchanged(void) {
    luotsi_catalogue *county = demo_county(), *twin = empty_catalogue();
    char *first = path_of("first.jsonl"), *second = path_of("second.jsonl");
    luotsi_text *report = NULL;
    uint64_t written = 0, again = 0;
    OK(luotsi_export_file(county, LUOTSI_AUDIENCE_STEWARD, TEXT(first), &written, &err));
    OK(luotsi_import(twin, TEXT(first), TEXT("{\"steward\": \"aino\"}"), &report, &err));
    CHECK(says(report, "\"unchanged\":0"));
    OK(luotsi_export_file(twin, LUOTSI_AUDIENCE_STEWARD, TEXT(second), &again, &err));
    CHECK(written > 160 && written == again);

    size_t first_len, second_len;
    char *one = content_of(first, &first_len), *other = content_of(second, &second_len);
    CHECK(first_len == second_len && memcmp(one, other, first_len) == 0);
    OK(luotsi_export(county, LUOTSI_AUDIENCE_STEWARD, &report, &err));
    CHECK(luotsi_text_get(report).len == first_len && memcmp(luotsi_text_get(report).data, one, first_len) == 0);
    luotsi_text_free(report);
    free(one);
    free(other);

    EXPECT(LUOTSI_ERROR_MISUSE, first, luotsi_export_file(county, LUOTSI_AUDIENCE_STEWARD, TEXT(first), &again, &err));
    CHECK(again == 0);
    EXPECT(LUOTSI_ERROR_MISUSE, "audience", luotsi_export_file(county, 0, TEXT("unused"), NULL, &err));
    free(first);
    free(second);

    /* For the program in the header, which opens a file. */
    char *file = path_of("county.luotsi");
    OK(luotsi_backup(county, TEXT(file), &err));
    free(file);
    luotsi_close(county);
    luotsi_close(twin);
}

static void a_row_in_error(void) {
    static const char lines[] = "{\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Kerho\"}\n{\"kind\": \"serv";
    luotsi_catalogue *catalogue = empty_catalogue();
    char *path = new_file("rows.jsonl", BYTES(lines));
    luotsi_text *report = NULL;
    OK(luotsi_import(catalogue, TEXT(path), NULL, 0, &report, &err));
    CHECK(strstr(luotsi_text_get(report).data, "\"imported\":false") != NULL);
    CHECK(says(report, "\"row\":2"));
    OK(luotsi_import(catalogue, TEXT(path), TEXT("{\"on_error\": \"skip\", \"dry_run\": true}"), &report, &err));
    CHECK(says(report, "\"imported\":false"));
    OK(luotsi_import(catalogue, TEXT(path), TEXT("{\"on_error\": \"skip\"}"), &report, &err));
    CHECK(says(report, "\"imported\":true,\"changed\":1"));
    free(path);
    luotsi_close(catalogue);
}

static void what_cannot_be_imported(void) {
    static const unsigned char png[] = {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d};
    luotsi_catalogue *catalogue = empty_catalogue();
    luotsi_text *report = NULL;
    char *missing = path_of("missing.jsonl"), *empty = new_file("empty.jsonl", "", 0);
    char *shape = new_file("shape.json", TEXT("[1, 2, 3]")), *picture = new_file("rows.png", png, sizeof png);
    EXPECT(LUOTSI_ERROR_IO, NULL, luotsi_import(catalogue, TEXT(missing), NULL, 0, &report, &err));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, luotsi_import(catalogue, TEXT(empty), NULL, 0, &report, &err));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, luotsi_import(catalogue, TEXT(picture), NULL, 0, &report, &err));
    EXPECT(LUOTSI_ERROR_UNKNOWN_FIELD, "$.speed",
           luotsi_import(catalogue, TEXT(shape), TEXT("{\"speed\": 9}"), &report, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "$.format",
           luotsi_import(catalogue, TEXT(shape), TEXT("{\"format\": \"docx\"}"), &report, &err));
    OK(luotsi_import(catalogue, TEXT(shape), TEXT("{\"format\": \"luotsi_json\"}"), &report, &err));
    CHECK(says(report, "\"imported\":false"));
    OK(luotsi_info(catalogue, &report, &err));
    CHECK(says(report, "\"revision\":0"));
    free(missing);
    free(empty);
    free(shape);
    free(picture);
    luotsi_close(catalogue);
}

void importing(void) {
    what_goes_out_comes_in_unchanged();
    a_row_in_error();
    what_cannot_be_imported();
}
