/* Preloaded into bittern by tests/bench/storage: nothing is brought to the disk, so that what syncing costs can be told. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

int fsync(int file) {
    (void)file;
    return 0;
}
int fdatasync(int file) {
    (void)file;
    return 0;
}
int syncfs(int file) {
    (void)file;
    return 0;
}
int sync_file_range(int file, off64_t offset, off64_t count, unsigned int flags) {
    (void)file, (void)offset, (void)count, (void)flags;
    return 0;
}
