/*
 * luotsi.h: a catalogue of support services in one file, and the engine that finds what fits one person's situation.
 *
 * Generated from ffi/src by `make header`; a test compares. Do not edit.
 *
 *
 * A program
 * ---------
 *
 *     #include <luotsi.h>
 *     #include <stdio.h>
 *
 *     #define REQUEST "{\"text\": \"omaishoitajien vertaisryhmä\", \"limit\": 3, \"profile\": {\"persons\": [{" \
 *                     "\"age\": 74, \"municipality\": \"272\", \"roles\": [\"informal_carer\"]}]}}"
 *
 *     int main(void) {
 *         luotsi_catalogue *catalogue = NULL;
 *         luotsi_result *result = NULL;
 *         luotsi_error *err = NULL;
 *         luotsi_hit hits[3];
 *         size_t count = 0;
 *
 *         if (!luotsi_open(LUOTSI_LITERAL("county.luotsi"), NULL, &catalogue, &err) &&
 *             !luotsi_search(catalogue, LUOTSI_LITERAL(REQUEST), &result, &err))
 *             luotsi_result_hits(result, hits, 3, sizeof hits[0], &count, &err);
 *         for (size_t i = 0; i < count; i++) printf("%s, %s\n", hits[i].title.data, hits[i].organization.data);
 *         if (err) fprintf(stderr, "%s\n", luotsi_error_text(err).data);
 *
 *         luotsi_error_free(err);
 *         luotsi_result_free(result);
 *         luotsi_close(catalogue);
 *         return count == 0;
 *     }
 *
 * Conventions
 * -----------
 *
 * Calls. A function that can fail returns a `luotsi_status`: 0, or the number of an error. Its parameters are the
 * handle, the inputs, the outputs, and `luotsi_error **err`, which may be NULL. Outputs are NULL or 0 unless the call
 * succeeds. Functions that return a value instead give an empty one for NULL, and nothing can go wrong in them.
 *
 * Text. UTF-8, in as pointer and length, where (NULL, 0) is the empty text; out as `luotsi_str`.
 *
 * JSON. Requests, answers, records, options and actions are described by the JSON Schemas in share/luotsi/schema; the
 * book's page on C has a table of which function takes and gives which.
 *
 * Codes. Integer parameters with a closed list of values take the constants of this header; another number is
 * LUOTSI_ERROR_MISUSE.
 *
 * Memory. Every object has one function that frees it, once; NULL is fine there. Whatever you hand in is copied or read
 * during the call, and may be freed after it. Answers, texts and errors do not need the catalogue that they came from.
 *
 * Threads. Every object may be used by all threads at once. Only freeing has to come last.
 *
 * Mistakes. NULL, a handle of another type and, as far as that can be told, a freed handle are LUOTSI_ERROR_MISUSE.
 * No call ends your process: a mistake of ours is LUOTSI_ERROR_PANIC, and the library writes to no stream of yours.
 *
 * Privacy. A request is used for its answer alone. Nothing of it is stored, logged, or repeated in an error.
 *
 *
 * Chapters
 * --------
 *
 *  1. Text: UTF-8, in by pointer and length, out as `luotsi_str`.
 *  2. Errors: a status from every function that can fail, and an error that tells the rest.
 *  3. Version: which library this is, and whether it fits the header.
 *  4. Options: how a catalogue is opened.
 *  5. The catalogue: open, look, copy, close.
 *  6. Records: services, organizations and locations, put, read and deleted as JSON documents.
 *  7. Import and export: whole files in and out.
 *  8. Requests: a question, prepared once and asked often.
 *  9. Search: ask, and read the answer.
 * 10. Advice beside the search: why not that one, which few together, whether an answer was that, what is being typed.
 * 11. Changes: what was written since you last looked.
 * 12. Stewards, and the past: who may write what, drafts and suggestions; what differs, what is kept, what is erased.
 */
#ifndef LUOTSI_H
#define LUOTSI_H

#include <stddef.h>
#include <stdint.h>

/* Define LUOTSI_STATIC before including this header to link the static library on Windows. */
#if defined(_WIN32) && !defined(LUOTSI_STATIC)
#define LUOTSI_API __declspec(dllimport)
#elif defined(__GNUC__)
#define LUOTSI_API __attribute__((visibility("default")))
#else
#define LUOTSI_API
#endif

/* A literal as the functions take a text: LUOTSI_LITERAL("fi") is the pointer and the number of bytes. */
#define LUOTSI_LITERAL(literal) (literal), (sizeof(literal) - 1)

#ifdef __cplusplus
extern "C" {
#endif

/* ==================================================================================================================
 * Text: UTF-8, in by pointer and length, out as `luotsi_str`.
 *
 * A text that you hand in is a pointer and a number of bytes; it needs no NUL at its end, and `(NULL, 0)` is the empty
 * text. The library copies what it keeps.
 *
 * A text that you get is a `luotsi_str`. It is borrowed: it lives as long as the object that you asked, and you never
 * free it. Where an object of its own is handed to you, it is a `luotsi_text`, and that you do free.
 * ================================================================================================================== */

/**
 * A text of your own: an answer, a record, a report.
 *
 * Lifetime: until `luotsi_text_free`, whatever is closed meanwhile. Threads: may be read by all.
 */
typedef struct luotsi_text luotsi_text;

/**
 * A borrowed text: `len` bytes of UTF-8 at `data`.
 *
 * `data` is never NULL and `data[len]` is always NUL, so that it can be printed with `%s` too; a text may hold a NUL
 * of its own, though, which only `len` sees past.
 *
 * Lifetime: as long as the object that it was asked of. Threads: may be read by all.
 */
typedef struct luotsi_str {
    /** The first byte. */
    const char *data;
    /** The number of bytes, without the NUL. */
    size_t len;
} luotsi_str;

/** The text that a `luotsi_text` holds, for as long as that lives; empty for NULL. */
LUOTSI_API luotsi_str luotsi_text_get(const luotsi_text *text);

/** Frees a text. NULL is fine. */
LUOTSI_API void luotsi_text_free(luotsi_text *text);

/* ==================================================================================================================
 * Errors: a status from every function that can fail, and an error that tells the rest.
 *
 * A status is 0 or a number of the table below. The numbers are never changed, and new ones may come: treat a number
 * that you do not know like `LUOTSI_ERROR_INTERNAL`. The same numbers name the errors of the Rust and Python packages.
 *
 * Every such function takes `luotsi_error **err` last, which may be NULL. It sets `*err` to NULL where it succeeds,
 * and to an error that you free where it fails.
 *
 * No error holds a client's data: not the text of a search, not a value of a profile. It may be logged.
 * ================================================================================================================== */

/**
 * What was wrong, where, and what would be right.
 *
 * Lifetime: until `luotsi_error_free`; the texts asked of it live as long. Threads: may be read by all.
 */
typedef struct luotsi_error luotsi_error;

/** 0, or the number of an error. */
typedef int32_t luotsi_status;

/** Success. */
#define LUOTSI_OK 0

/**
 * The function was called in a way that its documentation rules out: a NULL handle, a handle of another type, a number
 * that is no code. Correct the program; the path names the parameter.
 */
#define LUOTSI_ERROR_MISUSE 1

/** A text was not UTF-8. The path names the parameter and the byte. */
#define LUOTSI_ERROR_NOT_UTF8 2

/**
 * A request or an options document could not be understood: not JSON, a value of the wrong type or outside its range,
 * an unknown code. The path is a JSON path into it.
 */
#define LUOTSI_ERROR_INVALID_REQUEST 3

/** A record is not valid. Nothing was stored; the path is a JSON path into the record, or a row of an import. */
#define LUOTSI_ERROR_INVALID_DOCUMENT 4

/** A field that does not exist: misspelt, or from a newer version. The path names it. */
#define LUOTSI_ERROR_UNKNOWN_FIELD 5

/** Something is larger than its documented limit. */
#define LUOTSI_ERROR_LIMIT_EXCEEDED 6

/** A panic has poisoned the handle. Free it and make a new one. */
#define LUOTSI_ERROR_CLOSED 7

/** The catalogue was opened before `fork` and used in the child. Open it again there. */
#define LUOTSI_ERROR_FORKED 8

/** There is no such record. */
#define LUOTSI_ERROR_NOT_FOUND 20

/** The record was changed since you read it. `current_seq` of `luotsi_error_json` is the version that stands now. */
#define LUOTSI_ERROR_CONFLICT 21

/** A write to a catalogue that was opened for reading only, or lies on a read-only disk. */
#define LUOTSI_ERROR_READ_ONLY 22

/** The steward's scope does not cover the record, or the audience may not see it. */
#define LUOTSI_ERROR_NOT_PERMITTED 23

/** Another process or thread is writing and did not finish within the busy timeout. Nothing was done; try again. */
#define LUOTSI_ERROR_BUSY 30

/** Another thread called `luotsi_interrupt`. Nothing was done. */
#define LUOTSI_ERROR_INTERRUPTED 31

/** The request's deadline passed before the answer was complete. */
#define LUOTSI_ERROR_TIMED_OUT 32

/** Reading or writing a file failed, or the file is not there. */
#define LUOTSI_ERROR_IO 40

/** The disk or the quota is full. Nothing was lost. */
#define LUOTSI_ERROR_DISK_FULL 41

/** The operating system denies access to the file or its folder. */
#define LUOTSI_ERROR_ACCESS_DENIED 42

/** The catalogue lies on a network file system, whose locks cannot be trusted. */
#define LUOTSI_ERROR_NETWORK_FILESYSTEM 43

/** There was not enough memory. */
#define LUOTSI_ERROR_OUT_OF_MEMORY 44

/** The file is a catalogue, but damaged. It was left as it is: copy it away, then restore a backup. */
#define LUOTSI_ERROR_CORRUPT 50

/** The file is something else: another application's database, a picture, an empty file, a folder. */
#define LUOTSI_ERROR_NOT_A_CATALOGUE 51

/** A newer version of this library has written the file. Update the library. */
#define LUOTSI_ERROR_SCHEMA_TOO_NEW 52

/** An older version has written the file, and it is open for reading only. Open it once for writing. */
#define LUOTSI_ERROR_SCHEMA_TOO_OLD 53

/** A second SQLite library in this process has the same file open, which would corrupt it. Close that connection. */
#define LUOTSI_ERROR_FOREIGN_SQLITE 54

/** A mistake of ours. Please report it. */
#define LUOTSI_ERROR_INTERNAL 90

/** A panic inside the library was caught at its border; the handles in use are poisoned. Please report it. */
#define LUOTSI_ERROR_PANIC 91

/** The number of the error, the same as the status that came with it; `LUOTSI_OK` for NULL. */
LUOTSI_API luotsi_status luotsi_error_code(const luotsi_error *err);

/** The whole error on one line, in English, for a log: name, message, path and hint. */
LUOTSI_API luotsi_str luotsi_error_text(const luotsi_error *err);

/**
 * The error as a JSON object for a program: `code`, `name`, `message` (what was wrong), `path` (where: a parameter, a
 * JSON path such as `$.filters.form[0]`, a row, a file), `hint` (what would be right), `retry` (`no`, `yes`, `maybe`),
 * and for a conflict `current_seq`. Fields that do not apply are left out.
 */
LUOTSI_API luotsi_str luotsi_error_json(const luotsi_error *err);

/** Frees an error. NULL is fine. */
LUOTSI_API void luotsi_error_free(luotsi_error *err);

/**
 * The name of a status in the table: `OK`, `NOT_FOUND`. `UNKNOWN` for a number that this version does not know. It
 * lives for ever.
 */
LUOTSI_API luotsi_str luotsi_status_name(luotsi_status status);

/**
 * 1 if the same call may succeed when it is simply made again, perhaps after a short pause; otherwise 0. What depends
 * on the environment (`LUOTSI_ERROR_IO` to `LUOTSI_ERROR_OUT_OF_MEMORY`) is 0: somebody has to put it right first.
 */
LUOTSI_API uint32_t luotsi_status_is_retryable(luotsi_status status);

/* ==================================================================================================================
 * Version: which library this is, and whether it fits the header.
 *
 * The macros say what the program was compiled with, the functions what it runs with. Versions are semantic: within
 * one ABI version, functions, constants and fields at the end of structures are added, and nothing is changed or
 * removed.
 * ================================================================================================================== */

/** Changes that break: the first number. */
#define LUOTSI_VERSION_MAJOR 0

/** Additions: the second number. */
#define LUOTSI_VERSION_MINOR 1

/** Corrections: the third number. */
#define LUOTSI_VERSION_PATCH 0

/** The version of the binary interface: the number in the library's SONAME. */
#define LUOTSI_ABI_VERSION 0

/** The version of the library, for example `0.1.0`. */
LUOTSI_API luotsi_str luotsi_version(void);

/**
 * The version of the library's binary interface. A program that loads the library itself compares it with
 * `LUOTSI_ABI_VERSION`.
 */
LUOTSI_API uint32_t luotsi_abi_version(void);

/* ==================================================================================================================
 * Options: how a catalogue is opened.
 *
 * Make options, set what differs from the defaults, open, free them. NULL in their place is the defaults.
 *
 *     mode                        read_write   Reading and writing: the default. A file of an older version is
 *                                              brought up to date, after a backup beside it.
 *                                 read_only    Reading, while others may write. The folder has to be writable, or
 *                                              the -wal and -shm files be there.
 *                                 snapshot     Reading a file that nobody writes: a backup, or read-only media.
 *     create                      true, false  Whether to begin a catalogue where there is no file, or an empty
 *                                              one. Unless it is true, a missing file is an error.
 *     busy_timeout_ms             a number     How long a write waits for another writer before BUSY: 5000.
 *     default_language            fi, sv ...   For a catalogue that is created: the language of texts that do not
 *                                              say theirs: fi.
 *     time_zone                   a name       The time zone of schedules and days: Europe/Helsinki.
 *     lexicon                     a file       A Finnish lexicon in place of the one that is built in.
 *     lexicon_fallback            true, false  Whether to open with the lexicon that is built in where that file
 *                                              cannot be used: false.
 *     thesaurus.LANGUAGE          a file       Names of concepts in that language: a line for each, the concept, a
 *                                              tab, the name. Words of one language then find texts of another.
 *     municipalities              a file       Another country's municipalities in place of Finland's: a table with
 *                                              tabs, its columns as in the reference documentation.
 *     channels                    lean         What texts are searched by, with less memory and somewhat worse answers.
 *                                 a file       Weights of your own, as in core/data/channels.json.
 *     accept_network_filesystem   true, false  Whether to open even on a network file system, where two writers at
 *                                              once can damage the file: false.
 *
 * Files are read when the catalogue is opened.
 * ================================================================================================================== */

/**
 * How a catalogue is opened.
 *
 * Lifetime: until `luotsi_options_free`; a catalogue keeps a copy. Threads: may be used by all.
 */
typedef struct luotsi_options luotsi_options;

/**
 * Makes options with every default.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`.
 */
LUOTSI_API luotsi_status luotsi_options_new(luotsi_options **options, luotsi_error **err);

/**
 * Sets an option of the table above: `luotsi_options_set(options, LUOTSI_LITERAL("create"), LUOTSI_LITERAL("true"),
 * &err)`.
 *
 * Errors: `LUOTSI_ERROR_UNKNOWN_FIELD` where there is no such option, `LUOTSI_ERROR_INVALID_REQUEST` where it has no
 * such value (the path is its name), `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. Nothing is set then.
 */
LUOTSI_API
luotsi_status luotsi_options_set(luotsi_options *options,
                                 const char *name,
                                 size_t name_len,
                                 const char *value,
                                 size_t value_len,
                                 luotsi_error **err);

/** Frees options. NULL is fine. */
LUOTSI_API void luotsi_options_free(luotsi_options *options);

/* ==================================================================================================================
 * The catalogue: open, look, copy, close.
 *
 * A catalogue is one file. Any number of processes and threads read it at once and one at a time writes; every search
 * sees what had been written before it began, by whomever.
 * ================================================================================================================== */

/**
 * An open catalogue.
 *
 * Lifetime: until `luotsi_close`. Answers, texts and errors that came from it live on.
 * Threads: may be used by all at once. Searches run beside each other; writes wait for each other.
 * Processes: not after `fork` in the child, where it answers `LUOTSI_ERROR_FORKED`.
 */
typedef struct luotsi_catalogue luotsi_catalogue;

/**
 * Opens the catalogue at a path; `:memory:` is a new one in memory, gone when it is closed. `options` may be NULL.
 *
 * Errors: `LUOTSI_ERROR_IO` where there is no such file, `LUOTSI_ERROR_NOT_A_CATALOGUE`, `LUOTSI_ERROR_CORRUPT`,
 * `LUOTSI_ERROR_SCHEMA_TOO_NEW`, `LUOTSI_ERROR_SCHEMA_TOO_OLD`, `LUOTSI_ERROR_ACCESS_DENIED`,
 * `LUOTSI_ERROR_NETWORK_FILESYSTEM`, `LUOTSI_ERROR_FOREIGN_SQLITE`, `LUOTSI_ERROR_BUSY`,
 * `LUOTSI_ERROR_INVALID_REQUEST` for an unknown time zone, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. The file is
 * left as it was.
 */
LUOTSI_API
luotsi_status luotsi_open(const char *path,
                          size_t path_len,
                          const luotsi_options *options,
                          luotsi_catalogue **catalogue,
                          luotsi_error **err);

/**
 * What the catalogue is and holds, as a JSON object: `catalogue` (its id), `revision` (the newest change: an ETag),
 * `default_language`, the numbers of `services`, `organizations` and `locations`, `version`, `analysis`.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
 */
LUOTSI_API luotsi_status luotsi_info(const luotsi_catalogue *catalogue, luotsi_text **info, luotsi_error **err);

/**
 * Copies the catalogue, as it stands, to a new file, while others may write. The copy appears when it is whole.
 *
 * Errors: `LUOTSI_ERROR_MISUSE` also where there is a file already, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_DISK_FULL`,
 * `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_backup(const luotsi_catalogue *catalogue,
                            const char *path,
                            size_t path_len,
                            luotsi_error **err);

/**
 * Reads the whole file and says what is wrong with it, as a JSON array of sentences: empty where it is sound.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_check(const luotsi_catalogue *catalogue,
                           luotsi_text **findings,
                           luotsi_error **err);

/**
 * Lets the calls that other threads are making on this catalogue end with `LUOTSI_ERROR_INTERRUPTED`; one that is
 * almost done may still succeed. Calls that begin later are not touched. NULL is fine.
 */
LUOTSI_API void luotsi_interrupt(const luotsi_catalogue *catalogue);

/** Closes a catalogue. NULL is fine. No other thread may be using it, and nobody may use it afterwards. */
LUOTSI_API void luotsi_close(luotsi_catalogue *catalogue);

/* ==================================================================================================================
 * Records: services, organizations and locations, put, read and deleted as JSON documents.
 *
 * Options of a write are a JSON object, or empty: `steward` (who is responsible), `source`, `comment`, `now` (the
 * instant of the write, RFC 3339; the system clock unless given), `expected` (the `seq` that the writer has seen; 0:
 * that there is no such record). All are optional; who, whence, why and when are kept with every version.
 * ================================================================================================================== */

/** The kind of record: an organization. */
#define LUOTSI_KIND_ORGANIZATION 1

/** The kind of record: a location. */
#define LUOTSI_KIND_LOCATION 2

/** The kind of record: a service. */
#define LUOTSI_KIND_SERVICE 3

/** Who reads: everybody. Contact persons and fields for professionals are left out. */
#define LUOTSI_AUDIENCE_PUBLIC 1

/** Who reads: professionals, who refer clients. */
#define LUOTSI_AUDIENCE_PROFESSIONAL 2

/** Who reads: the stewards of the catalogue, who see everything. */
#define LUOTSI_AUDIENCE_STEWARD 3

/**
 * Puts a record in place of the one with its kind and id, if there is one; or all records of a JSON array, or none of
 * them. `*seq`, which may be NULL, is the version that stands then (the newest one of many; 0 for an empty array).
 * Where a record says nothing new, its version is the old one.
 *
 * Errors: `LUOTSI_ERROR_INVALID_DOCUMENT` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path, `$.name`, or `$[3].name`
 * in an array; `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_CONFLICT`, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY`,
 * `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`; for the options `LUOTSI_ERROR_INVALID_REQUEST`; `LUOTSI_ERROR_MISUSE`,
 * `LUOTSI_ERROR_NOT_UTF8`. Nothing is written then.
 */
LUOTSI_API
luotsi_status luotsi_put(const luotsi_catalogue *catalogue,
                         const char *records,
                         size_t records_len,
                         const char *options,
                         size_t options_len,
                         uint64_t *seq,
                         luotsi_error **err);

/**
 * The record of a kind (`LUOTSI_KIND_...`) and id as an audience (`LUOTSI_AUDIENCE_...`) may see it, as JSON: as it
 * stands today for an empty `as_of`, else as it stood at that instant (RFC 3339, `2026-03-10T10:00:00+02:00`).
 *
 * Errors: `LUOTSI_ERROR_NOT_FOUND` where there is none that this audience may see, `LUOTSI_ERROR_INVALID_REQUEST` for
 * what is no instant, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_get(const luotsi_catalogue *catalogue,
                         uint32_t kind,
                         const char *id,
                         size_t id_len,
                         uint32_t audience,
                         const char *as_of,
                         size_t as_of_len,
                         luotsi_text **record,
                         luotsi_error **err);

/**
 * Deletes the record of a kind (`LUOTSI_KIND_...`) and id. Its history stays. `*seq`, which may be NULL, is the number
 * of the deletion, also where it was deleted before; 0 where there never was such a record. Neither is an error.
 *
 * Errors: `LUOTSI_ERROR_CONFLICT`, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY`, `LUOTSI_ERROR_DISK_FULL`,
 * `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_INVALID_REQUEST` for the options, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_delete(const luotsi_catalogue *catalogue,
                            uint32_t kind,
                            const char *id,
                            size_t id_len,
                            const char *options,
                            size_t options_len,
                            uint64_t *seq,
                            luotsi_error **err);

/* ==================================================================================================================
 * Import and export: whole files in and out.
 *
 * Options of an import are a JSON object, or empty: `format` (told by content unless given), `language` (of texts that
 * do not say theirs; the catalogue's unless given), `dry_run` (read and report, change nothing), `on_error` (`abort`,
 * the default: one row in error and nothing is imported; `skip`: the good rows are), and as of a write `steward`,
 * `source`, `comment`, `now`.
 * ================================================================================================================== */

/**
 * Imports a file or a folder. All of it becomes visible at once, or nothing.
 *
 * `*report` is a JSON object: `imported` (whether the catalogue holds it now), `changed`, `unchanged`, `revision`, and
 * `report` with what was read and every row that needs a look: file, row, field, code, sentence. Rows in error are no
 * error of the call: look at `imported`.
 *
 * Errors: `LUOTSI_ERROR_IO` where there is nothing at the path, `LUOTSI_ERROR_INVALID_DOCUMENT` where the input as a
 * whole cannot be read, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY` (also while another import runs),
 * `LUOTSI_ERROR_DISK_FULL`; for the options `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD`;
 * `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. Nothing is imported then.
 */
LUOTSI_API
luotsi_status luotsi_import(const luotsi_catalogue *catalogue,
                            const char *path,
                            size_t path_len,
                            const char *options,
                            size_t options_len,
                            luotsi_text **report,
                            luotsi_error **err);

/**
 * What an audience (`LUOTSI_AUDIENCE_...`) may see, as JSON Lines: organizations, then locations, then services, each by
 * id. `luotsi_import` reads it back.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_export(const luotsi_catalogue *catalogue,
                            uint32_t audience,
                            luotsi_text **records,
                            luotsi_error **err);

/**
 * Writes the same to a new file. `*count`, which may be NULL, is the number of records.
 *
 * Errors: `LUOTSI_ERROR_MISUSE` also where there is a file already, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_DISK_FULL`,
 * `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`. No file is left then.
 */
LUOTSI_API
luotsi_status luotsi_export_file(const luotsi_catalogue *catalogue,
                                 uint32_t audience,
                                 const char *path,
                                 size_t path_len,
                                 uint64_t *count,
                                 luotsi_error **err);

/* ==================================================================================================================
 * Requests: a question, prepared once and asked often.
 *
 * A request is a JSON object; every field may be left out, and an unknown one is an error that names it:
 * `text`, `filters`, `facets`, `profile`, `limit`, `offset`, `sort`, `locale`, `audience`, `now`, `as_of`,
 * `explain`, `highlight`, `deadline_ms` and a few more. `luotsi_search` takes one as it is. Where the same question is
 * asked again and again with other words or for other clients, prepare it here.
 *
 * With a `profile` (who the client is, lives where, needs what) a search is a match: who fits, why, what to check, what
 * to ask. The profile is used for the answer and kept nowhere.
 * ================================================================================================================== */

/**
 * A prepared request. It belongs to no catalogue: any may be asked.
 *
 * Lifetime: until `luotsi_request_free`. Threads: may be used by all; a change waits until the searches with it are
 * done.
 */
typedef struct luotsi_request luotsi_request;

/**
 * Prepares a request. An empty text is the request without any field: every service, ten hits.
 *
 * Errors: `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path,
 * `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_request_new(const char *json,
                                 size_t json_len,
                                 luotsi_request **request,
                                 luotsi_error **err);

/**
 * Puts other words in place of the request's `text`.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_request_set_text(luotsi_request *request,
                                      const char *words,
                                      size_t words_len,
                                      luotsi_error **err);

/**
 * Puts another client's situation in place of the request's `profile`, as a JSON object: `{"persons": [...]}`. An empty
 * text takes the profile out. It lives in the request until it is replaced or the request is freed.
 *
 * Errors: as for `luotsi_request_new`, with the JSON path in the profile. The request keeps the profile that it had.
 */
LUOTSI_API
luotsi_status luotsi_request_set_profile(luotsi_request *request,
                                         const char *profile,
                                         size_t profile_len,
                                         luotsi_error **err);

/** Frees a request. NULL is fine. */
LUOTSI_API void luotsi_request_free(luotsi_request *request);

/* ==================================================================================================================
 * Search: ask, and read the answer.
 *
 * An answer can be read in two ways: what a list on a screen shows, in one call that fills an array of yours; or whole,
 * as JSON. A search with a `profile` is a match: see the chapter on requests.
 * ================================================================================================================== */

/** In `luotsi_hit.flags`: the title is not in the language that was asked for, because there is none. */
#define LUOTSI_HIT_FALLBACK 1

/**
 * The answer to a request.
 *
 * Lifetime: until `luotsi_result_free`, also after the catalogue is closed. Every text asked of it lives as long.
 * Threads: may be read by all.
 */
typedef struct luotsi_result luotsi_result;

/**
 * One service that fits. Texts that are not known are empty; so are those marked (1) under `"explain": "none"`.
 *
 * Later versions add fields at the end: see `luotsi_result_hits`.
 */
typedef struct luotsi_hit {
    /** The service's id. */
    luotsi_str id;
    /** Its name, in the reader's language where there is one. */
    luotsi_str title;
    /** The language of the title. */
    luotsi_str language;
    /** (1) What it is, in a sentence or two. */
    luotsi_str summary;
    /** (1) The organization's name. */
    luotsi_str organization;
    /** (1) When it next happens: RFC 3339, local time with its offset. */
    luotsi_str next_start;
    /** (1) The last day to register: `YYYY-MM-DD`. */
    luotsi_str register_by;
    /** (1) How fresh the record is: `fresh`, `aging`, `stale` or `never_verified`. */
    luotsi_str freshness;
    /** (1) Why it is here: sentences, one a line. */
    luotsi_str reasons;
    /** (1) What to check before referring: sentences, one a line. */
    luotsi_str checks;
    /** (1) Whom to call: a name, or else a role. */
    luotsi_str contact;
    /** (1) The number to call. */
    luotsi_str phone;
    /** The score, in thousandths. */
    int64_t score;
    /** Kilometres to the nearest place; NaN where it is not known. */
    double distance_km;
    /** `LUOTSI_HIT_...`, added up. */
    uint32_t flags;
    /** 0. */
    uint32_t reserved;
} luotsi_hit;

/**
 * One value of a facet.
 *
 * Later versions add fields at the end: see `luotsi_result_hits`.
 */
typedef struct luotsi_facet_value {
    /** The value, for a filter. */
    luotsi_str value;
    /** Its label in the reader's language. */
    luotsi_str label;
    /** How many services have it, under all filters but this facet's own. */
    uint64_t count;
} luotsi_facet_value;

/**
 * Answers a request. An empty one is every service, ten hits.
 *
 * Errors: `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path,
 * `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_TIMED_OUT`, `LUOTSI_ERROR_INTERRUPTED`, `LUOTSI_ERROR_MISUSE`,
 * `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_search(const luotsi_catalogue *catalogue,
                            const char *request,
                            size_t request_len,
                            luotsi_result **result,
                            luotsi_error **err);

/**
 * Answers a prepared request.
 *
 * Errors: as for `luotsi_search`.
 */
LUOTSI_API
luotsi_status luotsi_search_prepared(const luotsi_catalogue *catalogue,
                                     const luotsi_request *request,
                                     luotsi_result **result,
                                     luotsi_error **err);

/** How many hits the page has; 0 for NULL. */
LUOTSI_API size_t luotsi_result_count(const luotsi_result *result);

/** How many services fit, on this page and on the others; 0 for NULL. */
LUOTSI_API uint64_t luotsi_result_total(const luotsi_result *result);

/**
 * Fills an array with the hits, as many as it has room for. `hit_size` is `sizeof(luotsi_hit)`, so that a program goes
 * on working with a library whose structure has grown: each element takes that many bytes, and fields that the library
 * does not know are zero. `*count`, which may be NULL, is how many hits the page has; `capacity` 0 asks for that
 * alone.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`.
 */
LUOTSI_API
luotsi_status luotsi_result_hits(const luotsi_result *result,
                                 luotsi_hit *hits,
                                 size_t capacity,
                                 size_t hit_size,
                                 size_t *count,
                                 luotsi_error **err);

/**
 * Fills an array with the values of a facet (`form`, `municipality` ...), the most frequent first, as many as it has
 * room for. `value_size` is `sizeof(luotsi_facet_value)`; see `luotsi_result_hits`. `*count`, which may be NULL, is how
 * many values there are.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, also for a facet that the request did not ask for; `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_result_facet(const luotsi_result *result,
                                  const char *facet,
                                  size_t facet_len,
                                  luotsi_facet_value *values,
                                  size_t capacity,
                                  size_t value_size,
                                  size_t *count,
                                  luotsi_error **err);

/**
 * The whole answer as JSON on one line, written when it is first asked for; empty for NULL. The same catalogue,
 * request and `now` give the same bytes.
 */
LUOTSI_API luotsi_str luotsi_result_json(const luotsi_result *result);

/** Frees an answer. NULL is fine. */
LUOTSI_API void luotsi_result_free(luotsi_result *result);

/* ==================================================================================================================
 * Advice beside the search: why not that one, which few together, whether an answer was that, what is being typed.
 *
 * The first two take the same request as a search, with a profile, and answer with JSON on one line.
 * ================================================================================================================== */

/**
 * Why a service is not among the hits of a request: a JSON object with `id`, `title`, `fits` (whether it is a hit
 * after all), `person` (whom it comes nearest to), `reasons` against it, the smallest `changes` that would admit it,
 * `checks`, `see` (what is kept in the place of a duplicate), `receipt`.
 *
 * Errors: `LUOTSI_ERROR_NOT_FOUND`, and as for `luotsi_search`.
 */
LUOTSI_API
luotsi_status luotsi_why_not(const luotsi_catalogue *catalogue,
                             const char *request,
                             size_t request_len,
                             const char *id,
                             size_t id_len,
                             luotsi_text **why,
                             luotsi_error **err);

/**
 * The fewest services, at most `max` (1 to 20), that cover the most of what the persons of the request's profile need:
 * a JSON object with `picks` (and what each covers), `uncovered`, `exact` (whether it is known to be the best),
 * `receipt`.
 *
 * Errors: `LUOTSI_ERROR_INVALID_REQUEST` also where no person has a need, and for a `max` outside its range; as for
 * `luotsi_search`.
 */
LUOTSI_API
luotsi_status luotsi_plan(const luotsi_catalogue *catalogue,
                          const char *request,
                          size_t request_len,
                          uint32_t max,
                          luotsi_text **plan,
                          luotsi_error **err);

/**
 * Whether a request, asked of the catalogue as it was then, gives the answer that a receipt is of. `receipt` is the JSON
 * object that an answer, a `luotsi_why_not` or a plan carries. A JSON object with `verdict`: `verified` (and
 * `changes_since`, how much the catalogue has changed), `other_catalogue`, `other_request`, `revision_ahead` (this file is
 * older than the answer; its `newest` change), `ranking_changed` and `analysis_changed` (what it `was`, and is `now`),
 * `answer_differs`.
 *
 * Errors: `LUOTSI_ERROR_INVALID_REQUEST` for what is not a receipt, and as for `luotsi_search`.
 */
LUOTSI_API
luotsi_status luotsi_verify_receipt(const luotsi_catalogue *catalogue,
                                    const char *request,
                                    size_t request_len,
                                    const char *receipt,
                                    size_t receipt_len,
                                    luotsi_text **verdict,
                                    luotsi_error **err);

/**
 * Completions of what is being typed: needs, municipalities, organizations and services of which a word begins with
 * `prefix`, as an audience (`LUOTSI_AUDIENCE_...`) may see them, at most `limit` and at most 100. A JSON array of
 * objects: `kind`, `value` (for a filter, a profile, `luotsi_get`), `label` in the reader's language (`locale`: `fi`,
 * `sv`, `en` ...; the catalogue's own language unless given), and `matched`, the synonym that was typed.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_suggest(const luotsi_catalogue *catalogue,
                             const char *prefix,
                             size_t prefix_len,
                             const char *locale,
                             size_t locale_len,
                             uint32_t audience,
                             uint32_t limit,
                             luotsi_text **suggestions,
                             luotsi_error **err);

/* ==================================================================================================================
 * Changes: what was written since you last looked.
 *
 * Every write of a record gets the next number, its `seq`. A host that keeps something in step remembers the last one
 * that it has seen.
 * ================================================================================================================== */

/**
 * The changes after `since` (0 is the beginning) in their order, at most `limit`, as a JSON array of objects: `seq`,
 * `kind`, `id`, `deleted`, `at`, and where they were given `steward`, `source`, `comment`. The `seq` of the last one
 * is where to go on; an empty array is the end.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_changes(const luotsi_catalogue *catalogue,
                             uint64_t since,
                             uint32_t limit,
                             luotsi_text **changes,
                             luotsi_error **err);

/**
 * The changes of one record, the oldest first, as a JSON array of the same objects; empty for one that never was.
 *
 * Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
 */
LUOTSI_API
luotsi_status luotsi_history(const luotsi_catalogue *catalogue,
                             uint32_t kind,
                             const char *id,
                             size_t id_len,
                             luotsi_text **changes,
                             luotsi_error **err);

/* ==================================================================================================================
 * Stewards, and the past: who may write what, drafts and suggestions; what differs, what is kept, what is erased.
 *
 * What is to be done is a JSON object whose field `do` names it, and the answer is JSON. The host knows who sits at the
 * keyboard; the library makes sure that a steward writes the records of the given organizations alone.
 * ================================================================================================================== */

/**
 * Lets a steward do one thing.
 *
 * `steward` is `{"name": ..., "signs": ..., "organizations": ...}`: the name that the history keeps; how confirmations
 * are signed, which may be left out; the ids of the organizations whose records the steward may write, or `"all"`.
 *
 * `action` is `{"do": ...}` with, for a record, `kind` (`"service"` unless given) and `id`:
 * `read`; `put` and `draft` (`record`, `seen`); `delete` (`seen`); `drafts`; `preview` (or `record`; `locale`);
 * `publish`; `discard`; `verify` (`fields`; all without); `pause` (`until`); `resume`; `set_capacity` (`state`, `note`,
 * `expires`); `suggestions` (`after`, `limit`); `accept` (`number`, `seen`); `reject` (`number`, `reason`). `seen` is
 * the `seq` that the steward has seen; `now` may stand in every one.
 *
 * `*answer` is `{"seq": ..., "changed": ...}` for a write, and what was asked for otherwise.
 *
 * Errors: `LUOTSI_ERROR_NOT_PERMITTED` outside the scope; `LUOTSI_ERROR_CONFLICT` where another version stands: the
 * error's JSON has both sides under `conflict`; `LUOTSI_ERROR_NOT_FOUND`, `LUOTSI_ERROR_INVALID_DOCUMENT`,
 * `LUOTSI_ERROR_INVALID_REQUEST` with the JSON path, `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_READ_ONLY`,
 * `LUOTSI_ERROR_BUSY`, `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
 */
LUOTSI_API
luotsi_status luotsi_steward(const luotsi_catalogue *catalogue,
                             const char *steward,
                             size_t steward_len,
                             const char *action,
                             size_t action_len,
                             luotsi_text **answer,
                             luotsi_error **err);

/**
 * Does one thing that concerns the past or the upkeep of the catalogue; the host decides who may ask for it.
 *
 * `action` is `{"do": ...}`: `feed` (`token`, `limit`): the changes since a token of an earlier call; `diff` (`span`:
 * `{"revisions": {"from": 0, "to": 9}}` or `{"instants": {"from": ..., "to": ...}}`; `after`: `[kind, id]`; `limit`);
 * `diff_versions` (`kind`, `id`, `from`, `to`); `suggest_change` (`record`, `audience`, `seen`, `author`, `comment`,
 * `now`) and `suggested` (`number`): what anybody may propose, and what became of it; `erase` (`person`: an object with
 * any of `name`, `email`, `phone`, `contact`; `within`: `"everything"`, `{"organization": id}` or
 * `{"record": {"kind": ..., "id": ...}}`); `retention`, `set_retention` (`days`), `prune_history` (`now`).
 *
 * Errors: `LUOTSI_ERROR_INVALID_REQUEST` with the JSON path; `LUOTSI_ERROR_CONFLICT` for a token from before a restore or
 * an erasure; `LUOTSI_ERROR_NOT_FOUND` also for a time before the history that is kept; as for `luotsi_steward`.
 */
LUOTSI_API
luotsi_status luotsi_act(const luotsi_catalogue *catalogue,
                         const char *action,
                         size_t action_len,
                         luotsi_text **answer,
                         luotsi_error **err);

/**
 * Restores a backup as the catalogue at a path. `options` may be NULL. `*answer` is `{"revision": ..., "replaced": ...}`:
 * the path under which what stood there is kept, if anything did.
 *
 * Whoever has the catalogue open, in whatever process, sees the restored one in the next call.
 *
 * Errors: `LUOTSI_ERROR_MISUSE` also for the backup of another catalogue; `LUOTSI_ERROR_CORRUPT`,
 * `LUOTSI_ERROR_NOT_A_CATALOGUE` and `LUOTSI_ERROR_SCHEMA_TOO_NEW` for the backup; `LUOTSI_ERROR_BUSY`,
 * `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`. The catalogue
 * stands as it did.
 */
LUOTSI_API
luotsi_status luotsi_restore(const char *backup,
                             size_t backup_len,
                             const char *path,
                             size_t path_len,
                             const luotsi_options *options,
                             luotsi_text **answer,
                             luotsi_error **err);

#ifdef __cplusplus
}
#endif

#endif /* LUOTSI_H */
