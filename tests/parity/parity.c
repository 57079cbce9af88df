/* Answers every request of a file, one a line, as core/examples/answers.rs does: parity CATALOGUE REQUESTS SERVICE */
#include <luotsi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 1 << 16, MOST = 4 };

static luotsi_catalogue *catalogue;
/* The error of the last call. */
static luotsi_error *err;
static const char *request;
static size_t request_len;

static void must(luotsi_status status) {
    if (status == LUOTSI_OK) return;
    fprintf(stderr, "%s\n", luotsi_error_text(err).data);
    exit(1);
}

static void line(luotsi_str text) {
    fwrite(text.data, 1, text.len, stdout);
    putchar('\n');
}

/* An error is an answer too. */
static int fails(luotsi_status status) {
    if (status == LUOTSI_OK) return 0;
    line(luotsi_error_json(err));
    luotsi_error_free(err);
    return 1;
}

static void told(luotsi_text *text) {
    line(luotsi_text_get(text));
    luotsi_text_free(text);
}

/* The receipt in an answer: an object, whose texts hold no braces. */
static luotsi_str receipt_of(luotsi_str answer) {
    luotsi_str receipt = {strstr(answer.data, "\"receipt\":{") + 10, 0};
    int depth = 0;
    do {
        if (receipt.data[receipt.len] == '{') depth++;
        if (receipt.data[receipt.len] == '}') depth--;
        receipt.len++;
    } while (depth > 0);
    return receipt;
}

static void verify(luotsi_str answer) {
    luotsi_str receipt = receipt_of(answer);
    luotsi_text *verdict = NULL;
    must(luotsi_verify_receipt(catalogue, request, request_len, receipt.data, receipt.len, &verdict, &err));
    told(verdict);
}

static void answer(const char *service) {
    luotsi_result *result = NULL;
    luotsi_text *why = NULL, *plan = NULL;
    if (!fails(luotsi_search(catalogue, request, request_len, &result, &err))) line(luotsi_result_json(result));
    if (!fails(luotsi_why_not(catalogue, request, request_len, service, strlen(service), &why, &err)))
        line(luotsi_text_get(why));
    if (strstr(request, "\"profile\"") != NULL &&
        !fails(luotsi_plan(catalogue, request, request_len, MOST, &plan, &err)))
        line(luotsi_text_get(plan));
    if (result != NULL) verify(luotsi_result_json(result));
    if (why != NULL) verify(luotsi_text_get(why));
    if (plan != NULL) verify(luotsi_text_get(plan));
    luotsi_result_free(result);
    luotsi_text_free(why);
    luotsi_text_free(plan);
}

int main(int argc, char **argv) {
    static char text[LONGEST];
    FILE *requests = argc == 4 ? fopen(argv[2], "r") : NULL;
    if (requests == NULL) return 2;
    must(luotsi_open(argv[1], strlen(argv[1]), NULL, &catalogue, &err));
    while (fgets(text, LONGEST, requests) != NULL) {
        request = text;
        request_len = strlen(text);
        answer(argv[3]);
    }
    fclose(requests);
    luotsi_close(catalogue);
    return 0;
}
