#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <signal.h>
#include <spawn.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

int clinux_lock(int descriptor) { return flock(descriptor, LOCK_EX); }
int clinux_try_lock(int descriptor) { return flock(descriptor, LOCK_EX | LOCK_NB); }
int clinux_unlock(int descriptor) { return flock(descriptor, LOCK_UN); }

int clinux_unread(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

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

int clinux_pipe(int ends[]) {
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

static int unmap_code(struct dl_phdr_info *object, size_t size, void *context) {
    uintptr_t page = sysconf(_SC_PAGESIZE);
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || part->p_flags != (PF_R | PF_X)) continue;
        // Whole pages alone: the first and the last one may be shared with data, which is not in the file as it is in memory.
        uintptr_t start = (object->dlpi_addr + part->p_vaddr + page - 1) & -page;
        uintptr_t end = (object->dlpi_addr + part->p_vaddr + part->p_filesz) & -page;
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void clinux_unmap_code(void) { dl_iterate_phdr(unmap_code, NULL); }

int clinux_spawn(int *process, const char *program, char *const arguments[], char *const environment[], int output, int errors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    posix_spawn_file_actions_adddup2(&actions, errors, 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t id = 0;
    int code = posix_spawnp(&id, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    *process = id;
    return code;
}
