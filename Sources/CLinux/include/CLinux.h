#ifndef CLINUX_H
#define CLINUX_H
// Linux calls and constants that Glibc's Swift overlay does not carry.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>

// What statx(2) says of a file, as far as it is needed; times in nanoseconds since 1970.
struct clinux_status {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    uint64_t links;
    uint32_t mode;
    int64_t modified;
    // 0 where the file system does not say it.
    int64_t born;
};

// statx(2) of a path, or of an open file: 0, or -1 and errno.
int clinux_status(const char *path, int following_links, struct clinux_status *status);
int clinux_status_of(int file, struct clinux_status *status);

// prctl is variadic and pthread_setname_np hides behind _GNU_SOURCE: Swift sees neither. The kernel keeps 15 bytes.
static inline void clinux_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

// flock(2), which in Swift is hidden by the struct of its name: waits for the lock, asks for it, gives it back.
int clinux_lock(int descriptor);
int clinux_try_lock(int descriptor);
int clinux_unlock(int descriptor);

// ioctl(2) with FIONREAD, which is variadic too: bytes that a pipe, a terminal or a file has to read, or -1 and errno.
int clinux_unread(int descriptor);

// fallocate(2), which hides behind _GNU_SOURCE: room up to the end, and no other size. 0, or -1 and errno.
int clinux_reserve(int file, int64_t end);

// madvise(2) with MADV_DONTNEED for the code of the program and its libraries, which are found by dl_iterate_phdr(3).
void clinux_unmap_code(void);

// pipe2(2), closed on exec, whose reading end does not block: 0, or -1 and errno.
int clinux_pipe(int ends[]);

// Starts a program that is looked for in PATH: nothing to read, these descriptors for what it prints, no others, no signal
// blocked or ignored, in a process group of its own. 0, or an errno. In C because of _GNU_SOURCE.
int clinux_spawn(int *process, const char *program, char *const arguments[], char *const environment[], int output, int errors);
#endif
