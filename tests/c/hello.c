/* The program at the top of luotsi.h: the demo county, three suggestions for an informal carer in Kokkola. */
#include <luotsi.h>
#include <stdio.h>
#include <string.h>

static int failed(luotsi_error *err) {
    fprintf(stderr, "%s\n", luotsi_error_text(err).data);
    luotsi_error_free(err);
    return 1;
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "county.luotsi";
    const char *request = "{\"text\": \"omaishoitajien vertaisryhmä\", \"filters\": {\"municipality\": [\"272\"]},"
                          " \"facets\": [\"form\"], \"limit\": 3}";
    luotsi_catalogue *catalogue;
    luotsi_result *result;
    luotsi_error *err;

    if (luotsi_open(path, strlen(path), NULL, &catalogue, &err)) return failed(err);
    if (luotsi_search(catalogue, request, strlen(request), &result, &err)) return failed(err);

    printf("%d services fit\n", (int)luotsi_result_total(result));
    for (size_t i = 0; i < luotsi_result_count(result); i++)
        printf("%s: %s\n", luotsi_result_hit_id(result, i).data, luotsi_result_hit_title(result, i).data);

    luotsi_result_free(result);
    luotsi_close(catalogue);
    return 0;
}
