#ifndef CSYSTEMD_H
#define CSYSTEMD_H
// The part of sd-journal(3) that reading needs. libsystemd.so.0 is looked for when the first journal is opened, not
// linked: a machine without it runs everything else. All calls return what sd-journal returns: a negative errno on failure.
#include <stddef.h>
#include <stdint.h>

typedef struct sd_journal csystemd_journal;

// Loads the library. Returns NULL, or why it cannot be had: a text that lives as long as the process.
const char *csystemd_load(void);

// The journal of this machine where `directory` is NULL, else all journal files of a directory and those below it.
int csystemd_open(csystemd_journal **journal, const char *directory);
void csystemd_close(csystemd_journal *journal);

int csystemd_add_match(csystemd_journal *journal, const void *match, size_t size);
int csystemd_add_disjunction(csystemd_journal *journal);
int csystemd_add_conjunction(csystemd_journal *journal);

int csystemd_seek_head(csystemd_journal *journal);
int csystemd_seek_tail(csystemd_journal *journal);
int csystemd_seek_cursor(csystemd_journal *journal, const char *cursor);
int csystemd_seek_realtime(csystemd_journal *journal, uint64_t microseconds);
int csystemd_seek_boot(csystemd_journal *journal, const uint8_t boot[16]);
int csystemd_next(csystemd_journal *journal);
int csystemd_previous(csystemd_journal *journal);

// Bytes of a field beyond which a compressed one need not be unpacked; 0: none.
int csystemd_set_data_threshold(csystemd_journal *journal, size_t bytes);
int csystemd_realtime(csystemd_journal *journal, uint64_t *microseconds);
// The caller frees the cursor.
int csystemd_cursor(csystemd_journal *journal, char **cursor);
void csystemd_restart_data(csystemd_journal *journal);
int csystemd_enumerate_data(csystemd_journal *journal, const void **data, size_t *size);

// The descriptor to poll for input, how long to wait at the most (CLOCK_MONOTONIC, UINT64_MAX: for ever), and what to call
// then: it returns one of the values below.
int csystemd_fd(csystemd_journal *journal);
int csystemd_timeout(csystemd_journal *journal, uint64_t *microseconds);
int csystemd_process(csystemd_journal *journal);
enum { csystemd_nothing = 0, csystemd_appended = 1, csystemd_invalidated = 2 };

// The calling thread reads mapped files that somebody may cut short, or whose disk may fail: where the kernel would kill
// the process for it (SIGBUS), the page reads as zeros instead, and the library finds the file corrupt.
void csystemd_guard_thread(void);
#endif
