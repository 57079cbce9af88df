/* Suggest support in the care plan, in C. The client-record system knows the client; luotsi knows the services.
 *
 *     care_plan county.luotsi [SERVICE_ID]
 *
 * It prints at most five suggestions for one client, asks the same prepared question for the next one, and says why a
 * service that the professional had in mind is not among them. */
#include <luotsi.h>
#include <stdio.h>
#include <string.h>

/* What the window asks, whoever the client is: prepared once, when the window opens. */
#define QUESTION "{\"locale\": \"fi\", \"limit\": 5, \"now\": \"2026-03-10T10:00:00+02:00\"}"

/* Two clients, as the record system writes them for luotsi. No name, no identity code: only what decides who fits. */
#define WIFE                                                                                                \
    "{\"persons\": [{\"age\": 74, \"municipality\": \"272\", \"languages\": [\"fi\"],"                      \
    " \"roles\": [\"informal_carer\"], \"needs\": [{\"code\": \"carer_respite\", \"weight\": 3},"           \
    " {\"code\": \"carer_support\"}], \"constraints\": {\"home_or_remote\": true}}]}"
#define YOUNG_MAN                                                                                           \
    "{\"persons\": [{\"age\": 22, \"municipality\": \"217\", \"languages\": [\"fi\"],"                      \
    " \"needs\": [{\"code\": \"loneliness\"}]}]}"

enum { MOST = 5 };

/* One suggestion: what, whose, when, why, what to check. The texts live until the result is freed. */
static void show(const luotsi_hit *hit) {
    printf("* %s\n  %s\n", hit->title.data, hit->organization.data);
    if (hit->next_start.len > 0) printf("  next: %s\n", hit->next_start.data);
    if (hit->phone.len > 0) printf("  call: %s %s\n", hit->contact.data, hit->phone.data);
    if (hit->reasons.len > 0) printf("  why:\n%s\n", hit->reasons.data);
    if (hit->checks.len > 0) printf("  check first:\n%s\n", hit->checks.data);
}

/* The suggestions for one client. Everything is freed on every way out; freeing NULL is fine. */
static luotsi_status suggest(const luotsi_catalogue *catalogue, luotsi_request *request, const char *profile,
                             luotsi_error **err) {
    luotsi_result *result = NULL;
    luotsi_hit hits[MOST];
    size_t count = 0;
    luotsi_status status = luotsi_request_set_profile(request, profile, strlen(profile), err);
    if (!status) status = luotsi_search_prepared(catalogue, request, &result, err);
    if (!status) status = luotsi_result_hits(result, hits, MOST, sizeof hits[0], &count, err);
    if (!status) printf("%d services fit; the best of them:\n", (int)luotsi_result_total(result));
    for (size_t i = 0; i < count && i < MOST; i++) show(&hits[i]);
    luotsi_result_free(result);
    return status;
}

/* Why a service is not suggested, as JSON for the window that explains it. */
static luotsi_status explain(const luotsi_catalogue *catalogue, const char *id, luotsi_error **err) {
    luotsi_text *why = NULL;
    luotsi_status status = luotsi_why_not(catalogue, LUOTSI_LITERAL("{\"locale\": \"fi\", \"profile\": " WIFE "}"), id,
                                          strlen(id), &why, err);
    if (!status) printf("%s\n", luotsi_text_get(why).data);
    luotsi_text_free(why);
    return status;
}

int main(int argc, char **argv) {
    luotsi_options *options = NULL;
    luotsi_catalogue *catalogue = NULL;
    luotsi_request *request = NULL;
    luotsi_error *err = NULL;
    if (argc < 2) {
        fprintf(stderr, "usage: %s CATALOGUE [SERVICE_ID]\n", argv[0]);
        return 2;
    }

    /* The window only reads; the catalogue is kept up by somebody else. */
    luotsi_status status = luotsi_options_new(&options, &err);
    if (!status) status = luotsi_options_set(options, LUOTSI_LITERAL("mode"), LUOTSI_LITERAL("read_only"), &err);
    if (!status) status = luotsi_open(argv[1], strlen(argv[1]), options, &catalogue, &err);
    if (!status) status = luotsi_request_new(LUOTSI_LITERAL(QUESTION), &request, &err);
    if (!status) status = suggest(catalogue, request, WIFE, &err);
    if (!status) status = suggest(catalogue, request, YOUNG_MAN, &err);
    if (!status && argc > 2) status = explain(catalogue, argv[2], &err);
    if (status) fprintf(stderr, "%s\n", luotsi_error_text(err).data);

    luotsi_error_free(err);
    luotsi_request_free(request);
    luotsi_close(catalogue);
    luotsi_options_free(options);
    return status == LUOTSI_OK ? 0 : 1;
}
