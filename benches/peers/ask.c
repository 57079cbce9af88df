/*
 * Asks the requests of a file through the C interface and prints the microseconds of each, the best of some rounds.
 *
 * usage: ask FOLDER ROUNDS, where FOLDER has catalogue.luotsi and requests.jsonl
 */
#define _POSIX_C_SOURCE 200809L
#include <luotsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST 10000
#define FACETS 5

static const char *const facets[FACETS] = {"form", "need", "language", "delivery", "municipality"};

static double now_us(void) {
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static int failed(luotsi_error *err) {
    fprintf(stderr, "%s\n", luotsi_error_text(err).data);
    return 1;
}

/* One question, and everything that a window shows of its answer. */
static int ask(const luotsi_catalogue *catalogue, const luotsi_request *request, luotsi_error **err) {
    luotsi_result *result = NULL;
    luotsi_hit hits[10];
    luotsi_facet_value values[20];
    size_t count = 0;
    if (luotsi_search_prepared(catalogue, request, &result, err)) return 1;
    luotsi_result_hits(result, hits, 10, sizeof hits[0], &count, NULL);
    for (size_t i = 0; i < FACETS; i++)
        luotsi_result_facet(result, facets[i], strlen(facets[i]), values, 20, sizeof values[0], &count, NULL);
    luotsi_result_free(result);
    return 0;
}

int main(int argc, char **argv) {
    static char path[4096], line[1 << 16];
    static luotsi_request *requests[MOST];
    static double best[MOST];
    luotsi_catalogue *catalogue = NULL;
    luotsi_error *err = NULL;
    size_t many = 0;
    if (argc < 3) return 2;
    snprintf(path, sizeof path, "%s/requests.jsonl", argv[1]);
    FILE *file = fopen(path, "r");
    if (!file) return 2;
    while (many < MOST && fgets(line, sizeof line, file)) {
        best[many] = 1e12;
        if (luotsi_request_new(line, strlen(line), &requests[many++], &err)) return failed(err);
    }
    fclose(file);
    snprintf(path, sizeof path, "%s/catalogue.luotsi", argv[1]);
    if (luotsi_open(path, strlen(path), NULL, &catalogue, &err)) return failed(err);
    for (int round = 0; round <= atoi(argv[2]); round++)
        for (size_t i = 0; i < many; i++) {
            double started = now_us();
            if (ask(catalogue, requests[i], &err)) return failed(err);
            double took = now_us() - started;
            if (took < best[i]) best[i] = took;
        }
    for (size_t i = 0; i < many; i++) {
        printf("%.2f\n", best[i]);
        luotsi_request_free(requests[i]);
    }
    luotsi_close(catalogue);
    return 0;
}
