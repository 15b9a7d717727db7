/* Opening a file in one folder takes a millisecond longer, as over a network. The environment
   variable SLOW_FOLDER names the folder. Build: cc -shared -fPIC -o slow_opens.so slow_opens.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

static void delay_if_inside(const char *path) {
    const char *folder = getenv("SLOW_FOLDER");
    if (folder && path && strncmp(path, folder, strlen(folder)) == 0) {
        struct timespec millisecond = {0, 1000000};
        nanosleep(&millisecond, NULL);
    }
}

#define SLOW_OPEN(name)                                                     \
    int name(const char *path, int flags, ...) {                            \
        static int (*real)(const char *, int, mode_t);                      \
        va_list rest;                                                       \
        va_start(rest, flags);                                              \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0; \
        va_end(rest);                                                       \
        if (!real)                                                          \
            real = (int (*)(const char *, int, mode_t))dlsym(RTLD_NEXT, #name); \
        delay_if_inside(path);                                              \
        return real(path, flags, mode);                                     \
    }

SLOW_OPEN(open)
SLOW_OPEN(open64)
