/* Mistakes of a program: NULL in place of handles and outputs, handles of another type, no place for the error. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#define MISUSE(where, call) EXPECT(LUOTSI_ERROR_MISUSE, where, call)

static void null_in_place_of_a_handle(void) {
    luotsi_text *text = NULL;
    luotsi_result *result = NULL;
    luotsi_request *request = NULL;
    OK(luotsi_request_new(NULL, 0, &request, &err));
    MISUSE("options", luotsi_options_set(NULL, TEXT("create"), TEXT("true"), &err));
    MISUSE("catalogue", luotsi_info(NULL, &text, &err));
    MISUSE("catalogue", luotsi_backup(NULL, TEXT("unused"), &err));
    MISUSE("catalogue", luotsi_check(NULL, &text, &err));
    MISUSE("catalogue", luotsi_put(NULL, TEXT("{}"), NULL, 0, NULL, &err));
    MISUSE("catalogue", luotsi_get(NULL, 1, TEXT("a"), 1, NULL, 0, &text, &err));
    MISUSE("catalogue", luotsi_delete(NULL, 1, TEXT("a"), NULL, 0, NULL, &err));
    MISUSE("catalogue", luotsi_import(NULL, TEXT("unused"), NULL, 0, &text, &err));
    MISUSE("catalogue", luotsi_export(NULL, 1, &text, &err));
    MISUSE("catalogue", luotsi_export_file(NULL, 1, TEXT("unused"), NULL, &err));
    MISUSE("catalogue", luotsi_changes(NULL, 0, 1, &text, &err));
    MISUSE("catalogue", luotsi_history(NULL, 1, TEXT("a"), &text, &err));
    MISUSE("catalogue", luotsi_why_not(NULL, NULL, 0, TEXT("a"), &text, &err));
    MISUSE("catalogue", luotsi_plan(NULL, NULL, 0, 4, &text, &err));
    MISUSE("catalogue", luotsi_verify_receipt(NULL, NULL, 0, TEXT("{}"), &text, &err));
    MISUSE("catalogue", luotsi_suggest(NULL, TEXT("a"), NULL, 0, 1, 1, &text, &err));
    MISUSE("catalogue", luotsi_search(NULL, NULL, 0, &result, &err));
    MISUSE("catalogue", luotsi_search_prepared(NULL, request, &result, &err));
    MISUSE("catalogue", luotsi_steward(NULL, TEXT("{}"), TEXT("{}"), &text, &err));
    MISUSE("catalogue", luotsi_act(NULL, TEXT("{}"), &text, &err));
    MISUSE("request", luotsi_request_set_text(NULL, TEXT("a"), &err));
    MISUSE("request", luotsi_request_set_profile(NULL, TEXT("{}"), &err));
    MISUSE("result", luotsi_result_hits(NULL, NULL, 0, sizeof(luotsi_hit), NULL, &err));
    MISUSE("result", luotsi_result_facet(NULL, TEXT("form"), NULL, 0, sizeof(luotsi_facet_value), NULL, &err));
    luotsi_request_free(request);
    luotsi_interrupt(NULL);
}

static void null_in_place_of_an_output(luotsi_catalogue *catalogue) {
    luotsi_request *request = NULL;
    OK(luotsi_request_new(NULL, 0, &request, &err));
    MISUSE("options", luotsi_options_new(NULL, &err));
    MISUSE("catalogue", luotsi_open(TEXT(":memory:"), NULL, NULL, &err));
    MISUSE("info", luotsi_info(catalogue, NULL, &err));
    MISUSE("findings", luotsi_check(catalogue, NULL, &err));
    MISUSE("record", luotsi_get(catalogue, 1, TEXT("a"), 1, NULL, 0, NULL, &err));
    MISUSE("report", luotsi_import(catalogue, TEXT("unused"), NULL, 0, NULL, &err));
    MISUSE("records", luotsi_export(catalogue, 1, NULL, &err));
    MISUSE("changes", luotsi_changes(catalogue, 0, 1, NULL, &err));
    MISUSE("changes", luotsi_history(catalogue, 1, TEXT("a"), NULL, &err));
    MISUSE("why", luotsi_why_not(catalogue, NULL, 0, TEXT("a"), NULL, &err));
    MISUSE("plan", luotsi_plan(catalogue, NULL, 0, 4, NULL, &err));
    MISUSE("verdict", luotsi_verify_receipt(catalogue, NULL, 0, TEXT("{}"), NULL, &err));
    MISUSE("suggestions", luotsi_suggest(catalogue, TEXT("a"), NULL, 0, 1, 1, NULL, &err));
    MISUSE("request", luotsi_request_new(NULL, 0, NULL, &err));
    MISUSE("result", luotsi_search(catalogue, NULL, 0, NULL, &err));
    MISUSE("result", luotsi_search_prepared(catalogue, request, NULL, &err));
    MISUSE("answer", luotsi_steward(catalogue, TEXT("{}"), TEXT("{}"), NULL, &err));
    MISUSE("answer", luotsi_act(catalogue, TEXT("{}"), NULL, &err));
    MISUSE("answer", luotsi_restore(TEXT("unused"), TEXT("unused"), NULL, NULL, &err));
    luotsi_request_free(request);
}

static void getters_of_nothing(void) {
    CHECK(luotsi_error_code(NULL) == LUOTSI_OK);
    CHECK(luotsi_error_text(NULL).len == 0 && luotsi_error_json(NULL).len == 0);
    CHECK(luotsi_text_get(NULL).len == 0 && luotsi_text_get(NULL).data != NULL);
    CHECK(luotsi_result_count(NULL) == 0 && luotsi_result_total(NULL) == 0 && luotsi_result_json(NULL).len == 0);
    luotsi_close(NULL);
    luotsi_options_free(NULL);
    luotsi_request_free(NULL);
    luotsi_result_free(NULL);
    luotsi_text_free(NULL);
    luotsi_error_free(NULL);
}

/* Every handle in the place of every other. Freeing it there does nothing: each is freed by its own function. */
static void handles_of_another_type(luotsi_catalogue *catalogue) {
    luotsi_options *options = NULL;
    luotsi_request *request = NULL;
    luotsi_result *result = NULL;
    luotsi_text *text = NULL, *unused = NULL;
    luotsi_error *error = NULL;
    OK(luotsi_options_new(&options, &err));
    OK(luotsi_request_new(NULL, 0, &request, &err));
    OK(luotsi_search(catalogue, NULL, 0, &result, &err));
    OK(luotsi_info(catalogue, &text, &err));
    CHECK(luotsi_info(NULL, &unused, &error) == LUOTSI_ERROR_MISUSE);
    void *handles[] = {catalogue, options, request, result, text, error};
    for (int i = 0; i < 6; i++) {
        if (i != 0) {
            MISUSE("catalogue", luotsi_info((luotsi_catalogue *)handles[i], &unused, &err));
            luotsi_close((luotsi_catalogue *)handles[i]);
        }
        if (i != 1) {
            luotsi_catalogue *other = NULL;
            MISUSE("options", luotsi_open(TEXT(":memory:"), (luotsi_options *)handles[i], &other, &err));
            MISUSE("options", luotsi_restore(TEXT("a"), TEXT("b"), (luotsi_options *)handles[i], &unused, &err));
            luotsi_options_free((luotsi_options *)handles[i]);
        }
        if (i != 2) {
            luotsi_result *none = NULL;
            MISUSE("request", luotsi_search_prepared(catalogue, (luotsi_request *)handles[i], &none, &err));
            luotsi_request_free((luotsi_request *)handles[i]);
        }
        if (i != 3) {
            CHECK(luotsi_result_json((luotsi_result *)handles[i]).len == 0);
            luotsi_result_free((luotsi_result *)handles[i]);
        }
        if (i != 4) {
            CHECK(luotsi_text_get((luotsi_text *)handles[i]).len == 0);
            luotsi_text_free((luotsi_text *)handles[i]);
        }
        if (i != 5) {
            CHECK(luotsi_error_code((luotsi_error *)handles[i]) == LUOTSI_OK);
            luotsi_error_free((luotsi_error *)handles[i]);
        }
    }
    MISUSE("catalogue", luotsi_info((luotsi_catalogue *)(void *)((char *)catalogue + 1), &unused, &err));
    luotsi_options_free(options);
    luotsi_request_free(request);
    luotsi_result_free(result);
    luotsi_text_free(text);
    luotsi_error_free(error);
}

/* Nobody has to look at the error, and an old one in the variable is not read. */
static void no_place_for_the_error(luotsi_catalogue *catalogue) {
    luotsi_text *text = NULL;
    luotsi_error *err = (luotsi_error *)(void *)catalogue;
    CHECK(luotsi_info(NULL, &text, NULL) == LUOTSI_ERROR_MISUSE);
    CHECK(luotsi_info(catalogue, &text, NULL) == LUOTSI_OK);
    luotsi_text_free(text);
    CHECK(luotsi_info(catalogue, &text, &err) == LUOTSI_OK && err == NULL);
    luotsi_text_free(text);
}

void misusing(void) {
    luotsi_catalogue *catalogue = empty_catalogue();
    null_in_place_of_a_handle();
    null_in_place_of_an_output(catalogue);
    getters_of_nothing();
    handles_of_another_type(catalogue);
    no_place_for_the_error(catalogue);
    luotsi_close(catalogue);
}
