/*
 * Replays a corpus through a fuzz target, one test case a file, in the order of the names.
 *
 *   fuzz_<format> FILE-OR-DIRECTORY...
 *
 * A target that crashes takes the program down; the file is then named on the last line of stderr.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int cases;

static bool
replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes;
    long end;
    size_t got;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0) {
        perror(path);
        return false;
    }
    rewind(file);
    /* exactly as large as the input, so that a sanitizer sees a read past the end */
    bytes = malloc((size_t)end ? (size_t)end : 1);
    got = bytes ? fread(bytes, 1, (size_t)end, file) : 0;
    fclose(file);
    if (!bytes || got != (size_t)end) {
        fprintf(stderr, "%s: read %zu of %ld bytes\n", path, got, end);
        free(bytes);
        return false;
    }
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(bytes, got);
    free(bytes);
    printf("ok %d - %s\n", ++cases, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
    return true;
}

static int
visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool
replay_directory(const char *path)
{
    struct dirent **names;
    int count = scandir(path, &names, visible, alphasort);
    bool good = count > 0;

    if (!good)
        fprintf(stderr, "%s: no corpus\n", path);
    for (int i = 0; i < count; i++) {
        char file[4096];

        snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
        good = replay(file) && good;
        free(names[i]);
    }
    if (count >= 0)
        free(names);
    return good;
}

int
main(int argc, char **argv)
{
    bool good = argc > 1;

    for (int i = 1; i < argc; i++) {
        struct stat about;
        bool directory = stat(argv[i], &about) == 0 && S_ISDIR(about.st_mode);

        good = (directory ? replay_directory(argv[i]) : replay(argv[i])) && good;
    }
    printf("1..%d\n", cases);
    return good ? 0 : 1;
}
