/* What one search with ten hits costs through C: overhead CATALOGUE. core/examples/overhead.rs is the same in Rust. */
#define _POSIX_C_SOURCE 200809L
#include <luotsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REQUEST "{\"filters\": {\"municipality\": [\"272\"]}, \"explain\": \"none\", \"now\": \"2026-03-10T10:00:00+02:00\"}"
/* The fastest of so many blocks of so many calls counts: what else the machine does only adds. */
enum { BLOCKS = 400, CALLS = 100, PAGE = 10 };

static size_t letters;

static double now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void read_hits(const luotsi_result *result) {
    luotsi_hit hits[PAGE];
    size_t count = 0;
    luotsi_result_hits(result, hits, PAGE, sizeof hits[0], &count, NULL);
    for (size_t i = 0; i < count; i++) letters += hits[i].title.len;
}

int main(int argc, char **argv) {
    luotsi_catalogue *catalogue = NULL;
    luotsi_request *request = NULL;
    static const char *const names[] = {"JSON request", "prepared request", "answer as JSON"};
    if (argc != 2 || luotsi_open(argv[1], strlen(argv[1]), NULL, &catalogue, NULL)) return 1;
    luotsi_request_new(LUOTSI_LITERAL(REQUEST), &request, NULL);
    for (int what = 0; what < 3; what++) {
        double fastest = 1e9;
        for (int block = 0; block < BLOCKS; block++) {
            double start = now_us();
            for (int call = 0; call < CALLS; call++) {
                luotsi_result *result = NULL;
                if (what == 0) luotsi_search(catalogue, LUOTSI_LITERAL(REQUEST), &result, NULL);
                else luotsi_search_prepared(catalogue, request, &result, NULL);
                if (what == 2) letters += luotsi_result_json(result).len;
                else read_hits(result);
                luotsi_result_free(result);
            }
            double took = now_us() - start;
            if (took < fastest) fastest = took;
        }
        printf("C, %s: %.2f us\n", names[what], fastest / CALLS);
    }
    printf("%d letters\n", (int)letters);
    luotsi_request_free(request);
    luotsi_close(catalogue);
    return 0;
}
