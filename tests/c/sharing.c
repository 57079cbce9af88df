/* Many threads with one catalogue, one request and one answer. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { READERS = 4, ROUNDS = 25 };

static luotsi_catalogue *catalogue;
static luotsi_request *request;
static luotsi_result *shared;

/* The number of things that went wrong. */
static void *read_on(void *wrong) {
    for (int round = 0; round < ROUNDS; round++) {
        luotsi_result *result = NULL;
        luotsi_hit hit;
        luotsi_status status = luotsi_search_prepared(catalogue, request, &result, NULL);
        if (status == LUOTSI_OK && luotsi_result_count(result) == 0) ++*(int *)wrong;
        if (status != LUOTSI_OK && status != LUOTSI_ERROR_INTERRUPTED) ++*(int *)wrong;
        if (luotsi_result_json(shared).len == 0 || luotsi_result_hits(shared, &hit, 1, sizeof hit, NULL, NULL)) ++*(int *)wrong;
        luotsi_result_free(result);
    }
    return NULL;
}

static void *write_on(void *wrong) {
    for (int round = 0; round < ROUNDS; round++) {
        char record[128];
        snprintf(record, sizeof record, "{\"kind\": \"service\", \"id\": \"t%d\", \"name\": \"Kerho\"}", round);
        luotsi_status status = luotsi_put(catalogue, TEXT(record), NULL, 0, NULL, NULL);
        if (status != LUOTSI_OK && status != LUOTSI_ERROR_INTERRUPTED) ++*(int *)wrong;
        if (luotsi_request_set_text(request, TEXT(round % 2 ? "kerho" : "kerhot"), NULL) != LUOTSI_OK) ++*(int *)wrong;
        if (round % 5 == 0) luotsi_interrupt(catalogue);
    }
    return NULL;
}

void sharing(void) {
    pthread_t threads[READERS + 1];
    int wrong[READERS + 1] = {0};
    catalogue = empty_catalogue();
    const char *club = "{\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Kerho\"}";
    OK(luotsi_put(catalogue, TEXT(club), NULL, 0, NULL, &err));
    OK(luotsi_request_new(TEXT("{\"text\": \"kerho\"}"), &request, &err));
    OK(luotsi_search_prepared(catalogue, request, &shared, &err));
    for (int i = 0; i <= READERS; i++)
        CHECK(pthread_create(&threads[i], NULL, i == READERS ? write_on : read_on, &wrong[i]) == 0);
    for (int i = 0; i <= READERS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(wrong[i] == 0);
    }
    luotsi_result_free(shared);
    luotsi_request_free(request);
    luotsi_close(catalogue);
}
