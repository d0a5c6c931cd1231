/* Stands between a process and its file system: the n-th call of a kind, on paths below a folder,
 * fails with a given error. Also moves the wall clock (SHIM_CLOCK_OFFSET seconds).
 * Compiled by the tests, loaded with LD_PRELOAD, so that native code meets the faults as well. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPEN, WRITE, FSYNC, RENAME, CLOSE, MKDIR, READ, LINK, UNLINK, KINDS };
enum { MOST = 4096 };
static char below[4096];
static int armed, wanted_kind, wanted_number, wanted_error, fired;
static int seen[KINDS];
static char tracked[MOST];

void shim_arm(const char *folder, int kind, int number, int error) {
    strncpy(below, folder, sizeof below - 1);
    wanted_kind = kind;
    wanted_number = number;
    wanted_error = error;
    fired = 0;
    memset(seen, 0, sizeof seen);
    memset(tracked, 0, sizeof tracked);
    armed = 1;
}
/* A program that the process starts is armed by its environment: "KIND NUMBER ERROR FOLDER". */
__attribute__((constructor)) static void arm_by_environment(void) {
    int kind, number, error, at = 0;
    const char *told = getenv("SHIM_FAULT");
    if (told && sscanf(told, "%d %d %d %n", &kind, &number, &error, &at) == 3)
        shim_arm(told + at, kind, number, error);
}
void shim_disarm(void) { armed = 0; }
int shim_fired(void) { return fired; }
int shim_seen(int kind) { return seen[kind]; }

static int ours(int at, const char *path) {
    if (!armed || !path) return 0;
    if (path[0] != '/') return at >= 0 && at < MOST && tracked[at];
    size_t length = strlen(below);
    return !strncmp(path, below, length) && (path[length] == '/' || !path[length]);
}
static int ours_too(int file) { return armed && file >= 0 && file < MOST && tracked[file]; }
static int fails(int kind) {
    if (++seen[kind] != wanted_number || kind != wanted_kind) return 0;
    fired = 1;
    const char *mark = getenv("SHIM_FIRED");
    if (mark) syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark, O_CREAT | O_WRONLY, 0600));
    errno = wanted_error;
    return 1;
}
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
static int kept(int file, int is_ours) {
    if (file >= 0 && file < MOST) tracked[file] = is_ours;
    return file;
}

#define MODE                                  \
    va_list more;                             \
    va_start(more, flags);                    \
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
    va_end(more);
int open(const char *path, int flags, ...) {
    MODE int mine = ours(AT_FDCWD, path);
    return mine && fails(OPEN) ? -1 : kept(REAL(open)(path, flags, mode), mine);
}
int open64(const char *path, int flags, ...) {
    MODE int mine = ours(AT_FDCWD, path);
    return mine && fails(OPEN) ? -1 : kept(REAL(open64)(path, flags, mode), mine);
}
int openat(int at, const char *path, int flags, ...) {
    MODE int mine = ours(at, path);
    return mine && fails(OPEN) ? -1 : kept(REAL(openat)(at, path, flags, mode), mine);
}
int openat64(int at, const char *path, int flags, ...) {
    MODE int mine = ours(at, path);
    return mine && fails(OPEN) ? -1 : kept(REAL(openat64)(at, path, flags, mode), mine);
}
DIR *opendir(const char *path) {
    return ours(AT_FDCWD, path) && fails(OPEN) ? NULL : REAL(opendir)(path);
}
ssize_t read(int file, void *into, size_t count) {
    return ours_too(file) && fails(READ) ? -1 : REAL(read)(file, into, count);
}
ssize_t pread64(int file, void *into, size_t count, off64_t at) {
    return ours_too(file) && fails(READ) ? -1 : REAL(pread64)(file, into, count, at);
}
ssize_t write(int file, const void *from, size_t count) {
    return ours_too(file) && fails(WRITE) ? -1 : REAL(write)(file, from, count);
}
ssize_t writev(int file, const struct iovec *from, int count) {
    return ours_too(file) && fails(WRITE) ? -1 : REAL(writev)(file, from, count);
}
ssize_t pwrite(int file, const void *from, size_t count, off_t at) {
    return ours_too(file) && fails(WRITE) ? -1 : REAL(pwrite)(file, from, count, at);
}
ssize_t pwrite64(int file, const void *from, size_t count, off64_t at) {
    return ours_too(file) && fails(WRITE) ? -1 : REAL(pwrite64)(file, from, count, at);
}
int fsync(int file) { return ours_too(file) && fails(FSYNC) ? -1 : REAL(fsync)(file); }
int fdatasync(int file) { return ours_too(file) && fails(FSYNC) ? -1 : REAL(fdatasync)(file); }
int rename(const char *from, const char *to) {
    return ours(AT_FDCWD, to) && fails(RENAME) ? -1 : REAL(rename)(from, to);
}
int renameat(int one, const char *from, int other, const char *to) {
    return ours(other, to) && fails(RENAME) ? -1 : REAL(renameat)(one, from, other, to);
}
int renameat2(int one, const char *from, int other, const char *to, unsigned flags) {
    return ours(other, to) && fails(RENAME) ? -1 : REAL(renameat2)(one, from, other, to, flags);
}
int close(int file) {
    int mine = ours_too(file);
    kept(file, 0);
    int done = REAL(close)(file);
    return mine && fails(CLOSE) ? -1 : done;
}
int mkdir(const char *path, mode_t mode) {
    return ours(AT_FDCWD, path) && fails(MKDIR) ? -1 : REAL(mkdir)(path, mode);
}
int link(const char *from, const char *to) {
    return ours(AT_FDCWD, to) && fails(LINK) ? -1 : REAL(link)(from, to);
}
int linkat(int one, const char *from, int other, const char *to, int flags) {
    return ours(other, to) && fails(LINK) ? -1 : REAL(linkat)(one, from, other, to, flags);
}
int unlink(const char *path) {
    return ours(AT_FDCWD, path) && fails(UNLINK) ? -1 : REAL(unlink)(path);
}
int unlinkat(int at, const char *path, int flags) {
    return ours(at, path) && fails(UNLINK) ? -1 : REAL(unlinkat)(at, path, flags);
}
int rmdir(const char *path) {
    return ours(AT_FDCWD, path) && fails(UNLINK) ? -1 : REAL(rmdir)(path);
}

static long offset(void) {
    static long found = -1;
    if (found < 0) found = getenv("SHIM_CLOCK_OFFSET") ? atol(getenv("SHIM_CLOCK_OFFSET")) : 0;
    return found;
}
int clock_gettime(clockid_t clock, struct timespec *at) {
    int done = REAL(clock_gettime)(clock, at);
    if (!done && clock == CLOCK_REALTIME) at->tv_sec += offset();
    return done;
}
int gettimeofday(struct timeval *at, void *zone) {
    int done = REAL(gettimeofday)(at, zone);
    if (!done && at) at->tv_sec += offset();
    return done;
}
time_t time(time_t *at) {
    time_t now = REAL(time)(NULL) + offset();
    if (at) *at = now;
    return now;
}
