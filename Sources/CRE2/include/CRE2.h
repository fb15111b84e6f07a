#ifndef CRE2_H
#define CRE2_H
// RE2 behind C: what a regular expression of the configuration needs, and nothing more. No exception leaves it.
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cre2_regex cre2_regex;

// Compiles a UTF-8 pattern. On failure NULL, and the reason, cut and zero-terminated, in `error`.
cre2_regex *cre2_new(const char *pattern, size_t length, char *error, size_t error_size);
void cre2_free(cre2_regex *regex);

// Capturing groups, the whole match not counted.
int cre2_group_count(const cre2_regex *regex);
// The name of group 1, 2, …; NULL where it has none.
const char *cre2_group_name(const cre2_regex *regex, int group);

// Searches from `start` on. The first `count` groups, 0 being the whole match, are written as pairs of begin and end;
// -1 twice for a group that took no part. Safe from several threads at once.
bool cre2_match(const cre2_regex *regex, const unsigned char *text, size_t length, size_t start,
                ptrdiff_t *groups, int count);

#ifdef __cplusplus
}
#endif
#endif
