/* Stewards within their scope, the past, erasure, and a backup that comes back. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define AINO "{\"name\": \"aino\", \"organizations\": [\"ours\"]}"
#define RECORD(organization, name)                                                                            \
    "{\"kind\": \"service\", \"id\": \"s1\", \"organization\": \"" organization "\", \"name\": {\"fi\": \"" name \
    "\"}, \"contacts\": [{\"name\": \"Aino Esimerkki\"}]}"

static luotsi_text *answer;

static void a_scope(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    OK(luotsi_put(catalogue, TEXT(RECORD("ours", "Kahvio")), NULL, 0, NULL, &err));
    OK(luotsi_steward(catalogue, TEXT(AINO), TEXT("{\"do\": \"draft\", \"record\": " RECORD("ours", "Kahvila") "}"),
                      &answer, &err));
    luotsi_text_free(answer);
    OK(luotsi_steward(catalogue, TEXT(AINO), TEXT("{\"do\": \"preview\", \"id\": \"s1\", \"locale\": \"en\"}"), &answer,
                      &err));
    CHECK(says(answer, "\"PREVIEW_NONE\""));
    OK(luotsi_steward(catalogue, TEXT(AINO), TEXT("{\"do\": \"publish\", \"id\": \"s1\"}"), &answer, &err));
    CHECK(says(answer, "\"changed\":true"));
    EXPECT(LUOTSI_ERROR_NOT_PERMITTED, "service s1",
           luotsi_steward(catalogue, TEXT("{\"name\": \"pekka\", \"organizations\": [\"theirs\"]}"),
                          TEXT("{\"do\": \"verify\", \"id\": \"s1\"}"), &answer, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "$.until",
           luotsi_steward(catalogue, TEXT(AINO), TEXT("{\"do\": \"pause\", \"id\": \"s1\", \"until\": 3}"), &answer, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "steward, line 1, column 2",
           luotsi_steward(catalogue, TEXT("{}"), TEXT("{\"do\": \"drafts\"}"), &answer, &err));

    luotsi_error *err = NULL;
    CHECK(luotsi_steward(catalogue, TEXT(AINO),
                         TEXT("{\"do\": \"put\", \"seen\": 1, \"record\": " RECORD("ours", "Kerho") "}"), &answer,
                         &err) == LUOTSI_ERROR_CONFLICT);
    CHECK(strstr(luotsi_error_json(err).data, "\"theirs\":[{\"path\":\"$.name.fi\"") != NULL);
    luotsi_error_free(err);
    luotsi_close(catalogue);
}

static void the_past(void) {
    char *path = path_of("kept.luotsi"), *backup = path_of("monday.luotsi");
    luotsi_options *options = NULL;
    luotsi_catalogue *catalogue = NULL;
    OK(luotsi_options_new(&options, &err));
    OK(luotsi_options_set(options, TEXT("create"), TEXT("true"), &err));
    OK(luotsi_open(TEXT(path), options, &catalogue, &err));
    OK(luotsi_put(catalogue, TEXT(RECORD("ours", "Kahvio")), NULL, 0, NULL, &err));
    OK(luotsi_backup(catalogue, TEXT(backup), &err));
    OK(luotsi_act(catalogue, TEXT("{\"do\": \"feed\"}"), &answer, &err));
    CHECK(says(answer, "\"more\":false"));
    OK(luotsi_act(catalogue, TEXT("{\"do\": \"diff\", \"span\": {\"revisions\": {\"from\": 0, \"to\": 1}}}"), &answer,
                  &err));
    CHECK(says(answer, "\"id\":\"s1\""));
    OK(luotsi_act(catalogue, TEXT("{\"do\": \"erase\", \"person\": {\"name\": \"aino esimerkki\"}}"), &answer, &err));
    CHECK(says(answer, "\"complete\":true"));
    size_t len, found = 0;
    char *bytes = content_of(path, &len);
    for (size_t i = 0; i + 14 <= len; i++) found += memcmp(bytes + i, "Aino Esimerkki", 14) == 0;
    CHECK(found == 0);
    free(bytes);

    OK(luotsi_restore(TEXT(backup), TEXT(path), NULL, &answer, &err));
    CHECK(says(answer, "\"revision\":1"));
    OK(luotsi_get(catalogue, LUOTSI_KIND_SERVICE, TEXT("s1"), LUOTSI_AUDIENCE_STEWARD, NULL, 0, &answer, &err));
    CHECK(says(answer, "Aino Esimerkki"));
    EXPECT(LUOTSI_ERROR_IO, NULL, luotsi_restore(TEXT("/no/such/backup"), TEXT(path), NULL, &answer, &err));
    EXPECT(LUOTSI_ERROR_CONFLICT, "token",
           luotsi_act(catalogue, TEXT("{\"do\": \"feed\", \"token\": \"00000000-1-1\"}"), &answer, &err));
    EXPECT(LUOTSI_ERROR_MISUSE, "answer", luotsi_act(catalogue, TEXT("{\"do\": \"retention\"}"), NULL, &err));
    luotsi_close(catalogue);
    luotsi_options_free(options);
    free(path);
    free(backup);
}

void stewarding(void) {
    a_scope();
    the_past();
}
