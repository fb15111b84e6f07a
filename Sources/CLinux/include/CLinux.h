#ifndef CLINUX_H
#define CLINUX_H
// Linux calls and constants that Glibc's Swift overlay does not carry.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <fcntl.h>
#include <malloc.h>

// prctl is variadic and pthread_setname_np hides behind _GNU_SOURCE: Swift sees neither. The kernel keeps 15 bytes.
static inline void clinux_set_thread_name(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }
#endif
