/* The program at the top of luotsi.h: the demo county, three suggestions for an informal carer in Kokkola. */
#include <luotsi.h>
#include <stdio.h>

#define REQUEST "{\"text\": \"omaishoitajien vertaisryhmä\", \"limit\": 3, \"profile\": {\"persons\": [{" \
                "\"age\": 74, \"municipality\": \"272\", \"roles\": [\"informal_carer\"]}]}}"

int main(void) {
    luotsi_catalogue *catalogue = NULL;
    luotsi_result *result = NULL;
    luotsi_error *err = NULL;
    luotsi_hit hits[3];
    size_t count = 0;

    if (!luotsi_open(LUOTSI_LITERAL("county.luotsi"), NULL, &catalogue, &err) &&
        !luotsi_search(catalogue, LUOTSI_LITERAL(REQUEST), &result, &err))
        luotsi_result_hits(result, hits, 3, sizeof hits[0], &count, &err);
    for (size_t i = 0; i < count; i++) printf("%s, %s\n", hits[i].title.data, hits[i].organization.data);
    if (err) fprintf(stderr, "%s\n", luotsi_error_text(err).data);

    luotsi_error_free(err);
    luotsi_result_free(result);
    luotsi_close(catalogue);
    return count == 0;
}
