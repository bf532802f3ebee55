// Preloaded (LD_PRELOAD), adds SLOW_FSYNC_US microseconds (default 2000) to every fsync and
// fdatasync, as a slower disk would: on a fast one, who shares flushes and who does not look alike.
// build: cc -shared -fPIC -O2 -o slow_fsync.so slow_fsync.c
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

typedef int (*Sync)(int);

static void delay(void) {
    const char* text = getenv("SLOW_FSYNC_US");
    const long us = text ? atol(text) : 2000;
    const struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

int fsync(int file) {
    delay();
    return ((Sync)dlsym(RTLD_NEXT, "fsync"))(file);
}

int fdatasync(int file) {
    delay();
    return ((Sync)dlsym(RTLD_NEXT, "fdatasync"))(file);
}
