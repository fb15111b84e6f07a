#include "CSystemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// From sd-journal.h and sd-id128.h, which need not be installed.
typedef union sd_id128 {
    uint8_t bytes[16];
    uint64_t words[2];
} sd_id128_t;
enum { SD_JOURNAL_LOCAL_ONLY = 1 };

static struct {
    int (*open)(csystemd_journal **, int);
    int (*open_directory)(csystemd_journal **, const char *, int);
    void (*close)(csystemd_journal *);
    int (*add_match)(csystemd_journal *, const void *, size_t);
    int (*add_disjunction)(csystemd_journal *);
    int (*add_conjunction)(csystemd_journal *);
    int (*seek_head)(csystemd_journal *);
    int (*seek_tail)(csystemd_journal *);
    int (*seek_cursor)(csystemd_journal *, const char *);
    int (*seek_realtime_usec)(csystemd_journal *, uint64_t);
    int (*seek_monotonic_usec)(csystemd_journal *, sd_id128_t, uint64_t);
    int (*next)(csystemd_journal *);
    int (*previous)(csystemd_journal *);
    int (*set_data_threshold)(csystemd_journal *, size_t);
    int (*get_realtime_usec)(csystemd_journal *, uint64_t *);
    int (*get_cursor)(csystemd_journal *, char **);
    void (*restart_data)(csystemd_journal *);
    int (*enumerate_data)(csystemd_journal *, const void **, size_t *);
    int (*get_fd)(csystemd_journal *);
    int (*get_timeout)(csystemd_journal *, uint64_t *);
    int (*process)(csystemd_journal *);
} sd;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char problem[512];

static void load(void) {
    void *library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char *error = dlerror();
        strncpy(problem, error ? error : "libsystemd.so.0 cannot be loaded", sizeof problem - 1);
        return;
    }
#define FIND(field)                                                             \
    if (!(*(void **)&sd.field = dlsym(library, "sd_journal_" #field))) {        \
        strncpy(problem, "libsystemd.so.0 has no sd_journal_" #field, sizeof problem - 1); \
        return;                                                                 \
    }
    FIND(open) FIND(open_directory) FIND(close) FIND(add_match) FIND(add_disjunction) FIND(add_conjunction)
    FIND(seek_head) FIND(seek_tail) FIND(seek_cursor) FIND(seek_realtime_usec) FIND(seek_monotonic_usec)
    FIND(next) FIND(previous) FIND(set_data_threshold) FIND(get_realtime_usec) FIND(get_cursor) FIND(restart_data)
    FIND(enumerate_data) FIND(get_fd) FIND(get_timeout) FIND(process)
#undef FIND
    // Since 246: passes over fields that it cannot unpack, instead of ending the entry there.
    void *available = dlsym(library, "sd_journal_enumerate_available_data");
    if (available) *(void **)&sd.enumerate_data = available;
}

const char *csystemd_load(void) {
    pthread_once(&once, load);
    return problem[0] ? problem : NULL;
}

int csystemd_open(csystemd_journal **journal, const char *directory) {
    if (csystemd_load()) return -ENOSYS;
    return directory ? sd.open_directory(journal, directory, 0) : sd.open(journal, SD_JOURNAL_LOCAL_ONLY);
}

void csystemd_close(csystemd_journal *journal) { sd.close(journal); }

int csystemd_add_match(csystemd_journal *journal, const void *match, size_t size) {
    return sd.add_match(journal, match, size);
}

int csystemd_add_disjunction(csystemd_journal *journal) { return sd.add_disjunction(journal); }

int csystemd_add_conjunction(csystemd_journal *journal) { return sd.add_conjunction(journal); }

int csystemd_seek_head(csystemd_journal *journal) { return sd.seek_head(journal); }

int csystemd_seek_tail(csystemd_journal *journal) { return sd.seek_tail(journal); }

int csystemd_seek_cursor(csystemd_journal *journal, const char *cursor) { return sd.seek_cursor(journal, cursor); }

int csystemd_seek_realtime(csystemd_journal *journal, uint64_t microseconds) {
    return sd.seek_realtime_usec(journal, microseconds);
}

int csystemd_seek_boot(csystemd_journal *journal, const uint8_t boot[16]) {
    sd_id128_t id;
    memcpy(id.bytes, boot, sizeof id.bytes);
    return sd.seek_monotonic_usec(journal, id, 0);
}

int csystemd_next(csystemd_journal *journal) { return sd.next(journal); }

int csystemd_previous(csystemd_journal *journal) { return sd.previous(journal); }

int csystemd_set_data_threshold(csystemd_journal *journal, size_t bytes) {
    return sd.set_data_threshold(journal, bytes);
}

int csystemd_realtime(csystemd_journal *journal, uint64_t *microseconds) {
    return sd.get_realtime_usec(journal, microseconds);
}

int csystemd_cursor(csystemd_journal *journal, char **cursor) { return sd.get_cursor(journal, cursor); }

void csystemd_restart_data(csystemd_journal *journal) { sd.restart_data(journal); }

int csystemd_enumerate_data(csystemd_journal *journal, const void **data, size_t *size) {
    return sd.enumerate_data(journal, data, size);
}

int csystemd_fd(csystemd_journal *journal) { return sd.get_fd(journal); }

int csystemd_timeout(csystemd_journal *journal, uint64_t *microseconds) {
    return sd.get_timeout(journal, microseconds);
}

int csystemd_process(csystemd_journal *journal) { return sd.process(journal); }

static __thread int guarded __attribute__((tls_model("initial-exec")));
static struct sigaction unguarded;

static void on_bus_error(int number, siginfo_t *info, void *context) {
    (void)context;
    if (guarded && info->si_code == BUS_ADRERR) {
        uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE);
        void *page = (void *)((uintptr_t)info->si_addr & ~(size - 1));
        int saved = errno;
        void *zeros = mmap(page, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        errno = saved;
        if (zeros != MAP_FAILED) return;
    }
    // Not ours: whatever it meant before happens when the instruction is tried again.
    sigaction(number, &unguarded, NULL);
}

static void install_guard(void) {
    struct sigaction action = {.sa_flags = SA_SIGINFO | SA_NODEFER, .sa_sigaction = on_bus_error};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &unguarded);
}

void csystemd_guard_thread(void) {
    static pthread_once_t installed = PTHREAD_ONCE_INIT;
    pthread_once(&installed, install_guard);
    guarded = 1;
    // A thread that blocks the signal is killed by it all the same.
    sigset_t bus;
    sigemptyset(&bus);
    sigaddset(&bus, SIGBUS);
    pthread_sigmask(SIG_UNBLOCK, &bus, NULL);
}
