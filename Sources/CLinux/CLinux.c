#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int clinux_lock(int descriptor) { return flock(descriptor, LOCK_EX); }
int clinux_try_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }
int clinux_unlock(int descriptor) { return flock(descriptor, LOCK_UN); }

int clinux_reserve(int file, int64_t end) { return fallocate(file, FALLOC_FL_KEEP_SIZE, 0, end); }

static int64_t nanoseconds(struct statx_timestamp time) { return time.tv_sec * 1000000000 + time.tv_nsec; }

static int ask(int directory, const char *path, int flags, struct clinux_status *status) {
    struct statx found;
    if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -1;
    status->device = makedev(found.stx_dev_major, found.stx_dev_minor);
    status->inode = found.stx_ino;
    status->size = found.stx_size;
    status->links = found.stx_nlink;
    status->mode = found.stx_mode;
    status->modified = nanoseconds(found.stx_mtime);
    status->born = found.stx_mask & STATX_BTIME ? nanoseconds(found.stx_btime) : 0;
    return 0;
}

int clinux_status(const char *path, int following_links, struct clinux_status *status) {
    return ask(AT_FDCWD, path, following_links ? 0 : AT_SYMLINK_NOFOLLOW, status);
}

int clinux_status_of(int file, struct clinux_status *status) { return ask(file, "", AT_EMPTY_PATH, status); }
