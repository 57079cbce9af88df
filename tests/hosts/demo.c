/* Makes a catalogue of a file of records: demo RECORDS.jsonl CATALOGUE */
#include <luotsi.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
    luotsi_options *options = NULL;
    luotsi_catalogue *catalogue = NULL;
    luotsi_text *report = NULL;
    luotsi_error *err = NULL;
    if (argc != 3) return 2;
    luotsi_status status = luotsi_options_new(&options, &err);
    if (!status) status = luotsi_options_set(options, LUOTSI_LITERAL("create"), LUOTSI_LITERAL("true"), &err);
    if (!status) status = luotsi_open(argv[2], strlen(argv[2]), options, &catalogue, &err);
    if (!status) status = luotsi_import(catalogue, argv[1], strlen(argv[1]), NULL, 0, &report, &err);
    if (status) fprintf(stderr, "%s\n", luotsi_error_text(err).data);
    luotsi_error_free(err);
    luotsi_text_free(report);
    luotsi_close(catalogue);
    luotsi_options_free(options);
    return status == LUOTSI_OK ? 0 : 1;
}
