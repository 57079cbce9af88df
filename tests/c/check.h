/* A small harness: every check is counted, and the failed ones are told with their place. */
#ifndef CHECK_H
#define CHECK_H

#include <luotsi.h>

/* A text as the functions take it: pointer and length. */
#define TEXT(string) (string), strlen(string)
/* A literal that holds NUL or bytes that are no UTF-8. */
#define BYTES(literal) (literal), sizeof(literal) - 1

/* Whether something holds. */
#define CHECK(condition) check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

/* A call that ends with a status, and with an error whose path is `where` (NULL: any). The call names its last argument
 * `&err`. */
#define EXPECT(status, where, call)                                                \
    do {                                                                           \
        luotsi_error *err = NULL;                                                  \
        luotsi_status got = (call);                                                \
        check_status(got, err, (status), (where), #call, __FILE__, __LINE__);      \
    } while (0)

/* A call that succeeds. */
#define OK(call) EXPECT(LUOTSI_OK, NULL, call)

void check(int holds, const char *what, const char *file, int line);
void check_status(luotsi_status got, luotsi_error *err, luotsi_status wanted, const char *where, const char *call,
                  const char *file, int line);

/* A new file in the folder of this run, with `len` bytes of `content`. The caller frees the path. */
char *new_file(const char *name, const void *content, size_t len);
/* A path in the folder of this run. The caller frees it. */
char *path_of(const char *name);
/* The content of a file, with a NUL behind it. The caller frees it. */
char *content_of(const char *path, size_t *len);

/* A new catalogue in memory, and one with the demo county. */
luotsi_catalogue *empty_catalogue(void);
luotsi_catalogue *demo_county(void);

/* Whether a text of the library holds a word. It frees the text. */
int says(luotsi_text *text, const char *word);

/* The chapters. */
void opening(void);
void recording(void);
void stewarding(void);
void importing(void);
void searching(void);
void misusing(void);
void hostile(void);
void sharing(void);

#endif
