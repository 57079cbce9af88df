/* Every text that a function takes, as no program should give it: NULL, of an impossible length, not UTF-8, with a NUL in
 * it, nested without end, and as large as LUOTSI_TEST_LARGE says, in bytes. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the calls below need beside the text. */
typedef struct things {
    luotsi_catalogue *catalogue, *opened;
    luotsi_options *options;
    luotsi_request *request, *prepared;
    luotsi_result *result, *found;
    luotsi_text *text;
    const char *path;
} things;

typedef luotsi_status (*taking)(things *t, const char *data, size_t len, luotsi_error **err);

#define AINO TEXT("{\"name\": \"aino\", \"organizations\": \"all\"}")
#define NONE NULL, 0
#define TAKES(name, call) \
    static luotsi_status name(things *t, const char *data, size_t len, luotsi_error **err) { return call; }

TAKES(option_name, luotsi_options_set(t->options, data, len, TEXT("true"), err))
TAKES(option_value, luotsi_options_set(t->options, TEXT("time_zone"), data, len, err))
TAKES(open_path, luotsi_open(data, len, NULL, &t->opened, err))
TAKES(backup_path, luotsi_backup(t->catalogue, data, len, err))
TAKES(put_records, luotsi_put(t->catalogue, data, len, NONE, NULL, err))
TAKES(put_options, luotsi_put(t->catalogue, TEXT("[]"), data, len, NULL, err))
TAKES(get_id, luotsi_get(t->catalogue, 3, data, len, 1, NONE, &t->text, err))
TAKES(get_as_of, luotsi_get(t->catalogue, 3, TEXT("s1"), 1, data, len, &t->text, err))
TAKES(delete_id, luotsi_delete(t->catalogue, 3, data, len, NONE, NULL, err))
TAKES(delete_options, luotsi_delete(t->catalogue, 3, TEXT("none"), data, len, NULL, err))
TAKES(import_path, luotsi_import(t->catalogue, data, len, NONE, &t->text, err))
TAKES(import_options, luotsi_import(t->catalogue, TEXT(t->path), data, len, &t->text, err))
TAKES(export_path, luotsi_export_file(t->catalogue, 1, data, len, NULL, err))
TAKES(new_request, luotsi_request_new(data, len, &t->prepared, err))
TAKES(words, luotsi_request_set_text(t->request, data, len, err))
TAKES(profile, luotsi_request_set_profile(t->request, data, len, err))
TAKES(search, luotsi_search(t->catalogue, data, len, &t->found, err))
TAKES(facet, luotsi_result_facet(t->result, data, len, NULL, 0, sizeof(luotsi_facet_value), NULL, err))
TAKES(why_not_request, luotsi_why_not(t->catalogue, data, len, TEXT("s1"), &t->text, err))
TAKES(why_not_id, luotsi_why_not(t->catalogue, NONE, data, len, &t->text, err))
TAKES(plan, luotsi_plan(t->catalogue, data, len, 4, &t->text, err))
TAKES(receipt_request, luotsi_verify_receipt(t->catalogue, data, len, TEXT("{}"), &t->text, err))
TAKES(receipt, luotsi_verify_receipt(t->catalogue, NONE, data, len, &t->text, err))
TAKES(prefix, luotsi_suggest(t->catalogue, data, len, NONE, 1, 10, &t->text, err))
TAKES(locale, luotsi_suggest(t->catalogue, TEXT("ke"), data, len, 1, 10, &t->text, err))
TAKES(history_id, luotsi_history(t->catalogue, 3, data, len, &t->text, err))
TAKES(steward, luotsi_steward(t->catalogue, data, len, TEXT("{\"do\": \"drafts\"}"), &t->text, err))
TAKES(step, luotsi_steward(t->catalogue, AINO, data, len, &t->text, err))
TAKES(action, luotsi_act(t->catalogue, data, len, &t->text, err))
TAKES(restored_backup, luotsi_restore(data, len, TEXT(t->path), NULL, &t->text, err))
TAKES(restored_path, luotsi_restore(TEXT(t->path), data, len, NULL, &t->text, err))

/* The parameter's name, and the call. */
static const struct {
    const char *name;
    taking call;
} texts[] = {
    {"name", option_name},           {"value", option_value},         {"path", open_path},
    {"path", backup_path},           {"records", put_records},        {"options", put_options},
    {"id", get_id},                  {"as_of", get_as_of},            {"id", delete_id},
    {"options", delete_options},     {"path", import_path},           {"options", import_options},
    {"path", export_path},           {"json", new_request},           {"words", words},
    {"profile", profile},            {"request", search},             {"facet", facet},
    {"request", why_not_request},    {"id", why_not_id},              {"request", plan},
    {"request", receipt_request},    {"receipt", receipt},            {"prefix", prefix},
    {"locale", locale},              {"id", history_id},              {"steward", steward},
    {"action", step},                {"action", action},              {"backup", restored_backup},
    {"path", restored_path},
};
enum { TEXTS = sizeof texts / sizeof texts[0] };

static void forget(things *t) {
    luotsi_text_free(t->text);
    luotsi_close(t->opened);
    luotsi_request_free(t->prepared);
    luotsi_result_free(t->found);
    t->text = NULL;
    t->opened = NULL;
    t->found = NULL;
    t->prepared = NULL;
}

/* A text that is right nowhere: the path is the parameter, and, if it is not UTF-8, the byte. */
static void is_refused(things *t, int i, luotsi_status status, const char *behind, const char *data, size_t len) {
    char where[64] = "";
    strcat(strcat(where, texts[i].name), behind);
    EXPECT(status, where, texts[i].call(t, data, len, &err));
    forget(t);
}

/* A text that may be right somewhere: success, or a status that blames the text or the file, and a line for a log. */
static void is_answered(things *t, int i, const char *what, const char *data, size_t len) {
    luotsi_error *err = NULL;
    luotsi_status status = texts[i].call(t, data, len, &err);
    int fair = status < LUOTSI_ERROR_CORRUPT && luotsi_error_text(err).len <= 2000;
    if (!fair) printf("%s: %s\n%.1200s\n", texts[i].name, what, luotsi_error_text(err).data);
    CHECK(fair);
    luotsi_error_free(err);
    forget(t);
}

/* `len` bytes: a beginning, a filling, an end. The caller frees them. */
static char *filled(size_t len, const char *begin, char with, const char *end) {
    char *text = (char *)malloc(len + 1);
    if (text == NULL) exit(2);
    memset(text, with, len);
    text[len] = 0;
    memcpy(text, begin, strlen(begin));
    memcpy(text + len - strlen(end), end, strlen(end));
    return text;
}

void hostile(void) {
    const char *asked = getenv("LUOTSI_TEST_LARGE");
    size_t large = asked == NULL ? 1 << 16 : strtoul(asked, NULL, 10), deep = large < 1000000 ? large : 1000000;
    things t = {0};
    char *path = path_of("no-such-file");
    char *brackets = filled(deep, "", '[', ""), *nested = filled(deep, "{\"text\": ", '[', "");
    char *blank = filled(large, "{", ' ', "}"), *word = filled(large, "", 'a', "");
    char *request = filled(large, "{\"text\": \"", 'a', "\"}");
    char *field = filled(large, "{\"", 'a', "\": 1}");
    char *record = filled(large, "{\"kind\": \"service\", \"id\": \"s9\", \"name\": \"", 'a', "\"}");
    t.path = path;
    t.catalogue = empty_catalogue();
    OK(luotsi_put(t.catalogue, TEXT("{\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Kerho\"}"), NONE, NULL, &err));
    OK(luotsi_options_new(&t.options, &err));
    OK(luotsi_request_new(NONE, &t.request, &err));
    OK(luotsi_search(t.catalogue, TEXT("{\"facets\": [\"form\"]}"), &t.result, &err));
    for (int i = 0; i < TEXTS; i++) {
        is_refused(&t, i, LUOTSI_ERROR_MISUSE, "", NULL, 2);
        is_refused(&t, i, LUOTSI_ERROR_MISUSE, "", "x", (size_t)-1);
        is_refused(&t, i, LUOTSI_ERROR_MISUSE, "", "x", ((size_t)-1) / 2 + 1);
        is_refused(&t, i, LUOTSI_ERROR_NOT_UTF8, ", byte 0", BYTES("\xff\xfe"));
        is_refused(&t, i, LUOTSI_ERROR_NOT_UTF8, ", byte 2", BYTES("{}\xc3"));
        is_refused(&t, i, LUOTSI_ERROR_NOT_UTF8, ", byte 1", BYTES("a\xed\xa0\x80"));
        is_answered(&t, i, "a NUL within", BYTES("a\0b"));
        is_answered(&t, i, "a NUL within JSON", BYTES("{\"text\": \"\0\"}"));
        is_answered(&t, i, "brackets", brackets, deep);
        is_answered(&t, i, "nested", nested, deep);
        is_answered(&t, i, "blank", blank, large);
        is_answered(&t, i, "one word", word, large);
        is_answered(&t, i, "a request", request, large);
        is_answered(&t, i, "a field", field, large);
        is_answered(&t, i, "a record", record, large);
    }
    /* Words are cut, not refused: the search is answered. */
    OK(luotsi_request_set_text(t.request, word, large, &err));
    OK(luotsi_search_prepared(t.catalogue, t.request, &t.found, &err));
    forget(&t);
    luotsi_result_free(t.result);
    luotsi_request_free(t.request);
    luotsi_options_free(t.options);
    luotsi_close(t.catalogue);
    free(path);
    free(brackets);
    free(nested);
    free(blank);
    free(word);
    free(request);
    free(field);
    free(record);
}
