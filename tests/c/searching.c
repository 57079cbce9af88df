/* Searching the demo county: hits, facets, prepared requests, and requests that are refused. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REQUEST                                                                              \
    "{\"text\": \"omaishoitajien vertaisryhmä\", \"locale\": \"sv\", \"facets\": [\"form\"," \
    " {\"name\": \"municipality\", \"size\": 3}], \"limit\": 5, \"now\": \"2026-03-10\"}"

static void hits(const luotsi_result *result) {
    luotsi_hit hits[8];
    size_t count = 0;
    OK(luotsi_result_hits(result, hits, 8, sizeof hits[0], &count, &err));
    CHECK(count == 5 && count == luotsi_result_count(result) && luotsi_result_total(result) >= count);
    for (size_t i = 0; i < count; i++) {
        CHECK(hits[i].id.len > 0 && hits[i].title.len > 0);
        CHECK(i == 0 || hits[i].score <= hits[i - 1].score);
        CHECK(strlen(hits[i].title.data) == hits[i].title.len);
        CHECK(((hits[i].flags & LUOTSI_HIT_FALLBACK) == 0) == (strcmp(hits[i].language.data, "sv") == 0));
        printf("  %6.3f  %-36s %s\n", (double)hits[i].score / 1000, hits[i].id.data, hits[i].title.data);
    }

    OK(luotsi_result_hits(result, NULL, 0, sizeof hits[0], &count, &err));
    CHECK(count == 5);
    EXPECT(LUOTSI_ERROR_MISUSE, "hits", luotsi_result_hits(result, NULL, 1, sizeof hits[0], &count, &err));
    CHECK(count == 0);
    EXPECT(LUOTSI_ERROR_MISUSE, "hits, size", luotsi_result_hits(result, hits, 8, 12, NULL, &err));
}

/* A program compiled with a later header, whose hit has a field that this library does not know. */
static void hits_of_a_later_header(const luotsi_result *result) {
    struct {
        luotsi_hit known;
        uint64_t unknown;
    } hits[3];
    luotsi_hit two[2];
    OK(luotsi_result_hits(result, two, 2, sizeof two[0], NULL, &err));
    memset(hits, 0x55, sizeof hits);
    OK(luotsi_result_hits(result, &hits[0].known, 2, sizeof hits[0], NULL, &err));
    CHECK(hits[1].known.id.data == two[1].id.data && hits[1].unknown == 0);
    CHECK(hits[2].unknown == UINT64_C(0x5555555555555555));
}

static void facets(const luotsi_result *result) {
    static const char *const names[] = {"form", "municipality"};
    luotsi_facet_value values[32];
    size_t count = 0;
    for (int facet = 0; facet < 2; facet++) {
        OK(luotsi_result_facet(result, TEXT(names[facet]), values, 32, sizeof values[0], &count, &err));
        CHECK(count > 0 && (facet == 0 || count == 3));
        printf("  %s:", names[facet]);
        for (size_t i = 0; i < count && i < 32; i++) {
            CHECK(values[i].count > 0 && (i == 0 || values[i].count <= values[i - 1].count));
            CHECK(values[i].value.len > 0 && values[i].label.len > 0);
            printf(" %s %d", values[i].label.data, (int)values[i].count);
        }
        printf("\n");
    }
    EXPECT(LUOTSI_ERROR_MISUSE, "facet", luotsi_result_facet(result, TEXT("need"), values, 32, sizeof values[0], &count, &err));
    CHECK(count == 0);
    EXPECT(LUOTSI_ERROR_MISUSE, "values", luotsi_result_facet(result, TEXT("form"), NULL, 1, sizeof values[0], NULL, &err));
    EXPECT(LUOTSI_ERROR_MISUSE, "values, size", luotsi_result_facet(result, TEXT("form"), values, 9, 1, NULL, &err));
}

static void an_answer(luotsi_catalogue *county) {
    luotsi_result *result = NULL, *again = NULL;
    OK(luotsi_search(county, TEXT(REQUEST), &result, &err));
    hits(result);
    hits_of_a_later_header(result);
    facets(result);
    luotsi_str json = luotsi_result_json(result);
    CHECK(json.data == luotsi_result_json(result).data && strlen(json.data) == json.len);
    CHECK(strstr(json.data, "\"receipt\"") != NULL);
    OK(luotsi_search(county, TEXT(REQUEST), &again, &err));
    CHECK(strcmp(luotsi_result_json(again).data, json.data) == 0);
    luotsi_result_free(again);
    luotsi_result_free(result);
}

/* A couple in Kokkola: he is 78 and his memory fails, she cares for him. */
#define PERSONS                                                                      \
    "{\"persons\": [{\"age\": 78, \"municipality\": \"272\","                        \
    " \"needs\": [{\"code\": \"memory\"}]}, {\"age\": 74, \"municipality\": \"272\","  \
    " \"roles\": [\"informal_carer\"], \"needs\": [{\"code\": \"carer_support\"}]}]}"
#define COUPLE "{\"now\": \"2026-03-10\", \"locale\": \"fi\", \"profile\": " PERSONS "}"

static void a_prepared_request(luotsi_catalogue *county) {
    luotsi_request *request = NULL;
    luotsi_result *result = NULL, *direct = NULL;
    OK(luotsi_request_new(TEXT("{\"limit\": 3, \"now\": \"2026-03-10\"}"), &request, &err));
    OK(luotsi_search_prepared(county, request, &result, &err));
    CHECK(luotsi_result_count(result) == 3 && luotsi_result_total(result) > 100);
    luotsi_result_free(result);
    OK(luotsi_request_set_text(request, TEXT("muistisairaus"), &err));
    OK(luotsi_search_prepared(county, request, &result, &err));
    OK(luotsi_search(county, TEXT("{\"text\": \"muistisairaus\", \"limit\": 3, \"now\": \"2026-03-10\"}"), &direct,
                     &err));
    CHECK(luotsi_result_count(result) > 0);
    CHECK(strcmp(luotsi_result_json(result).data, luotsi_result_json(direct).data) == 0);
    EXPECT(LUOTSI_ERROR_NOT_UTF8, "words, byte 0", luotsi_request_set_text(request, BYTES("\xc3"), &err));
    luotsi_request_free(request);
    luotsi_result_free(result);
    luotsi_result_free(direct);
}

/* The same question for one client after the other. */
static void a_prepared_request_with_other_profiles(luotsi_catalogue *county) {
    luotsi_request *request = NULL;
    luotsi_result *result = NULL, *direct = NULL;
    OK(luotsi_request_new(TEXT("{\"now\": \"2026-03-10\", \"locale\": \"fi\"}"), &request, &err));
    OK(luotsi_request_set_profile(request, TEXT(PERSONS), &err));
    EXPECT(LUOTSI_ERROR_UNKNOWN_FIELD, "$.persons[0].agee",
           luotsi_request_set_profile(request, TEXT("{\"persons\": [{\"agee\": 1}]}"), &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "$.persons[0].age",
           luotsi_request_set_profile(request, TEXT("{\"persons\": [{\"age\": -1}]}"), &err));
    OK(luotsi_search_prepared(county, request, &result, &err));
    OK(luotsi_search(county, TEXT(COUPLE), &direct, &err));
    CHECK(strcmp(luotsi_result_json(result).data, luotsi_result_json(direct).data) == 0);
    luotsi_result_free(result);
    luotsi_result_free(direct);
    OK(luotsi_request_set_profile(request, NULL, 0, &err));
    OK(luotsi_search_prepared(county, request, &result, &err));
    CHECK(strstr(luotsi_result_json(result).data, "\"persons\"") == NULL);
    luotsi_result_free(result);
    luotsi_request_free(request);
}

static void a_misspelt_word(luotsi_catalogue *county) {
    luotsi_result *result = NULL;
    OK(luotsi_search(county, TEXT("{\"text\": \"muistisairuas\"}"), &result, &err));
    CHECK(strstr(luotsi_result_json(result).data, "\"did_you_mean\":\"") != NULL);
    luotsi_result_free(result);
    OK(luotsi_search(county, NULL, 0, &result, &err));
    CHECK(strstr(luotsi_result_json(result).data, "did_you_mean") == NULL && luotsi_result_count(result) == 10);
    luotsi_result_free(result);
}

static void as_you_type(luotsi_catalogue *county) {
    luotsi_text *found = NULL;
    OK(luotsi_suggest(county, TEXT("kokko"), NULL, 0, LUOTSI_AUDIENCE_PUBLIC, 5, &found, &err));
    CHECK(says(found, "\"272\""));
    OK(luotsi_suggest(county, TEXT("karle"), TEXT("sv"), LUOTSI_AUDIENCE_PUBLIC, 5, &found, &err));
    CHECK(says(found, "\"272\""));
    EXPECT(LUOTSI_ERROR_MISUSE, "audience", luotsi_suggest(county, TEXT("k"), NULL, 0, 9, 5, &found, &err));
}

static void a_profile(luotsi_catalogue *county) {
    luotsi_result *result = NULL;
    luotsi_text *text = NULL;
    OK(luotsi_search(county, TEXT(COUPLE), &result, &err));
    CHECK(luotsi_result_count(result) > 0 && strstr(luotsi_result_json(result).data, "\"reasons\"") != NULL);
    luotsi_hit first;
    OK(luotsi_result_hits(result, &first, 1, sizeof first, NULL, &err));
    OK(luotsi_why_not(county, TEXT(COUPLE), first.id.data, first.id.len, &text, &err));
    CHECK(says(text, "\"fits\":true"));
    EXPECT(LUOTSI_ERROR_NOT_FOUND, NULL, luotsi_why_not(county, TEXT(COUPLE), TEXT("never"), &text, &err));
    OK(luotsi_plan(county, TEXT(COUPLE), 4, &text, &err));
    CHECK(says(text, "\"picks\":[{"));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_plan(county, TEXT(COUPLE), 0, &text, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_plan(county, TEXT("{}"), 4, &text, &err));

    luotsi_str answer = luotsi_result_json(result);
    const char *receipt = strstr(answer.data, "\"receipt\":") + strlen("\"receipt\":");
    size_t len = (size_t)(strchr(receipt, '}') + 1 - receipt);
    OK(luotsi_verify_receipt(county, TEXT(COUPLE), receipt, len, &text, &err));
    CHECK(says(text, "{\"verdict\":\"verified\",\"changes_since\":0}"));
    OK(luotsi_verify_receipt(county, TEXT("{}"), receipt, len, &text, &err));
    CHECK(says(text, "\"other_request\""));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_verify_receipt(county, TEXT(COUPLE), TEXT("{}"), &text, &err));
    luotsi_result_free(result);
}

static void refused(luotsi_catalogue *county) {
    luotsi_result *result = NULL;
#define REFUSED(status, where, ...) EXPECT(status, where, luotsi_search(county, __VA_ARGS__, &result, &err))
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, "line 1, column 9", TEXT("{\"text\": "));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, NULL, TEXT("matti meikäläinen"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, NULL, TEXT("[\"a\", \"b\"]"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, NULL, BYTES("{}\0"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, "$.text", TEXT("{\"text\": 7}"));
    REFUSED(LUOTSI_ERROR_UNKNOWN_FIELD, "$.colour", TEXT("{\"colour\": \"red\"}"));
    REFUSED(LUOTSI_ERROR_UNKNOWN_FIELD, "$.filters.colour", TEXT("{\"filters\": {\"colour\": [\"red\"]}}"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, "$.facets[0]", TEXT("{\"facets\": [\"colour\"]}"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, "$.filters.form[0]", TEXT("{\"filters\": {\"form\": [\"choir\"]}}"));
    REFUSED(LUOTSI_ERROR_LIMIT_EXCEEDED, "$.limit", TEXT("{\"limit\": 1000000000}"));
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, "$.limit", TEXT("{\"limit\": -1}"));
    REFUSED(LUOTSI_ERROR_LIMIT_EXCEEDED, "$.offset", TEXT("{\"offset\": 4000000000}"));
    REFUSED(LUOTSI_ERROR_NOT_UTF8, "request, byte 10", BYTES("{\"text\": \"\xff\"}"));
    REFUSED(LUOTSI_ERROR_MISUSE, "request", (const char *)NULL, (size_t)12);
    REFUSED(LUOTSI_ERROR_MISUSE, "request", "{}", SIZE_MAX);
    CHECK(result == NULL);

    /* 100 MB, as one word and as brackets, wherever JSON goes in. */
    size_t len = (size_t)100 << 20;
    luotsi_request *request = NULL;
    luotsi_text *text = NULL;
    OK(luotsi_request_new(NULL, 0, &request, &err));
    char *large = (char *)malloc(len);
    CHECK(large != NULL);
    memset(large, 'a', len);
    memcpy(large, "{\"text\": \"", 10);
    memcpy(large + len - 2, "\"}", 2);
    REFUSED(LUOTSI_ERROR_LIMIT_EXCEEDED, NULL, large, len);
    EXPECT(LUOTSI_ERROR_LIMIT_EXCEEDED, NULL, luotsi_request_set_profile(request, large, len, &err));
    memset(large, '[', len);
    REFUSED(LUOTSI_ERROR_LIMIT_EXCEEDED, NULL, large, len);
    REFUSED(LUOTSI_ERROR_INVALID_REQUEST, NULL, large, (size_t)1 << 20);
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, "$", luotsi_request_set_profile(request, large, (size_t)1 << 20, &err));
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, luotsi_put(county, large, len, NULL, 0, NULL, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_put(county, TEXT("{}"), large, len, NULL, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_import(county, TEXT("unused"), large, len, &text, &err));
    EXPECT(LUOTSI_ERROR_INVALID_REQUEST, NULL, luotsi_verify_receipt(county, TEXT("{}"), large, len, &text, &err));
    memcpy(large, "{\"extra\": {\"a\": ", 16);
    EXPECT(LUOTSI_ERROR_INVALID_DOCUMENT, NULL, luotsi_put(county, large, len, NULL, 0, NULL, &err));
    free(large);
    luotsi_request_free(request);

    /* What a client may have said is in no error. */
    luotsi_error *err = NULL;
    CHECK(luotsi_search(county, TEXT("{\"limit\": \"Matti Planted\"}"), &result, &err) == LUOTSI_ERROR_INVALID_REQUEST);
    CHECK(strstr(luotsi_error_json(err).data, "Planted") == NULL);
    CHECK(strstr(luotsi_error_text(err).data, "Planted") == NULL);
    luotsi_error_free(err);
}

static void an_answer_outlives_its_catalogue(luotsi_catalogue *county) {
    luotsi_result *result = NULL;
    luotsi_text *info = NULL;
    OK(luotsi_search(county, TEXT(REQUEST), &result, &err));
    OK(luotsi_info(county, &info, &err));
    luotsi_close(county);
    luotsi_hit hit;
    OK(luotsi_result_hits(result, &hit, 1, sizeof hit, NULL, &err));
    CHECK(hit.title.len > 0 && luotsi_result_json(result).len > 0);
    CHECK(says(info, "\"services\""));
    luotsi_result_free(result);
}

void searching(void) {
    luotsi_catalogue *county = demo_county();
    an_answer(county);
    a_prepared_request(county);
    a_prepared_request_with_other_profiles(county);
    a_misspelt_word(county);
    as_you_type(county);
    a_profile(county);
    refused(county);
    an_answer_outlives_its_catalogue(county);
}
