/* Records: put, read, changed by two at once, deleted, remembered. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE "{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"Vertaisryhmä\"}}"
#define PLACE "{\"kind\": \"location\", \"id\": \"l1\", \"name\": \"Talo\"}"
#define RENAMED "{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"Uusi ryhmä\"}}"

static void one_record(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    luotsi_text *text = NULL;
    uint64_t seq = 99;
    OK(luotsi_put(catalogue, TEXT(SERVICE), TEXT("{\"steward\": \"aino\", \"now\": \"2026-03-01T08:00:00Z\"}"), &seq,
                  &err));
    CHECK(seq == 1);
    OK(luotsi_put(catalogue, TEXT(SERVICE), NULL, 0, &seq, &err));
    CHECK(seq == 1);
    OK(luotsi_put(catalogue, TEXT(RENAMED), TEXT("{\"expected\": 1, \"now\": \"2026-03-09T08:00:00Z\"}"), &seq, &err));
    CHECK(seq == 2);
    OK(luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC, NULL, 0, &text, &err));
    CHECK(says(text, "Uusi ryhmä"));
    OK(luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC,
                        TEXT("2026-03-05T10:00:00+02:00"), &text, &err));
    CHECK(says(text, "Vertaisryhmä"));
    EXPECT(LUOTSI_ERROR_NOT_FOUND, "id",
           luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC,
                            TEXT("2026-02-01T10:00:00+02:00"), &text, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "as_of",
           luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC, TEXT("yesterday"),
                            &text, &err));

    /* Somebody else was quicker. */
    luotsi_error *err = NULL;
    CHECK(luotsi_put(catalogue, TEXT(SERVICE), TEXT("{\"expected\": 1}"), &seq, &err) == LUOTSI_ERROR_CONFLICT);
    CHECK(seq == 0 && strstr(luotsi_error_json(err).data, "\"current_seq\":2") != NULL);
    luotsi_error_free(err);

    OK(luotsi_delete(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), TEXT("{\"comment\": \"ended\"}"), &seq, &err));
    CHECK(seq == 3);
    OK(luotsi_delete(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), NULL, 0, &seq, &err));
    CHECK(seq == 3);
    OK(luotsi_delete(catalogue, LUOTSI_KIND_SERVICE, TEXT("never"), NULL, 0, &seq, &err));
    CHECK(seq == 0);
    EXPECT(LUOTSI_ERROR_NOT_FOUND, "id",
           luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_STEWARD, NULL, 0, &text, &err));
    CHECK(text == NULL);

    OK(luotsi_changes(catalogue, 2, 10, &text, &err));
    CHECK(strstr(luotsi_text_get(text).data, "\"deleted\":true") != NULL);
    CHECK(says(text, "\"comment\":\"ended\""));
    OK(luotsi_changes(catalogue, 3, 10, &text, &err));
    CHECK(strcmp(luotsi_text_get(text).data, "[]") == 0);
    luotsi_text_free(text);
    OK(luotsi_history(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), &text, &err));
    CHECK(says(text, "\"steward\":\"aino\""));
    luotsi_close(catalogue);
}

static void many_records(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    luotsi_text *text = NULL;
    uint64_t seq = 99;
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, "$[1].kind",
           luotsi_put(catalogue, TEXT("[" SERVICE ", {\"id\": \"s2\"}]"), NULL, 0, &seq, &err));
    CHECK(seq == 0);
    OK(luotsi_changes(catalogue, 0, 10, &text, &err));
    CHECK(says(text, "[]"));
    OK(luotsi_put(catalogue, TEXT("[" SERVICE ", " PLACE "]"), NULL, 0, &seq, &err));
    CHECK(seq == 2);
    OK(luotsi_put(catalogue, TEXT("[]"), NULL, 0, &seq, &err));
    CHECK(seq == 0);
    luotsi_close(catalogue);
}

static void wrong_records(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    luotsi_text *info = NULL;
#define PUT(record, options) luotsi_put(catalogue, record, options, NULL, &err)
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, "line 1, column 0", PUT(TEXT(""), TEXT("")));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, PUT(TEXT("{\"kind\": "), TEXT("")));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, "$[0]", PUT(TEXT("[1]"), TEXT("")));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, "$", PUT(TEXT("1"), TEXT("")));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, "$.kind", PUT(TEXT("{\"kind\": \"client\"}"), TEXT("")));
    EXPECT(LUOTSI_ERROR_UNKNOWN_FIELD, "$.form",
           PUT(TEXT("{\"kind\": \"service\", \"id\": \"s\", \"name\": \"x\", \"form\": 1}"), TEXT("")));
    EXPECT(LUOTSI_ERROR_NOT_UTF8, "records, byte 1", PUT(BYTES("{\xff}"), TEXT("")));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "$.expected", PUT(TEXT(SERVICE), TEXT("{\"expected\": \"new\"}")));
    EXPECT(LUOTSI_ERROR_UNKNOWN_FIELD, "$.stewrad", PUT(TEXT(SERVICE), TEXT("{\"stewrad\": \"aino\"}")));
    EXPECT(LUOTSI_ERROR_MISUSE, "kind",
           luotsi_get(catalogue, 0, TEXT("s1"), LUOTSI_AUDIENCE_PUBLIC, NULL, 0, &info, &err));
    EXPECT(LUOTSI_ERROR_MISUSE, "audience", luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), 77, NULL, 0, &info, &err));
    EXPECT(LUOTSI_ERROR_MISUSE, "kind", luotsi_delete(catalogue, 4, TEXT("s1"), NULL, 0, NULL, &err));
    EXPECT(LUOTSI_ERROR_MISUSE, "kind", luotsi_history(catalogue, 4, TEXT("s1"), &info, &err));
    OK(luotsi_info(catalogue, &info, &err));
    CHECK(says(info, "\"revision\":0"));
    luotsi_close(catalogue);
}

void recording(void) {
    one_record();
    many_records();
    wrong_records();
}
