/*
 * The inside of a worker process: it can read its pipe, compute and write; the sandbox has taken all else.
 * It never reports an error in words: what it cannot answer, the parent sees as a frame that did not come.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "onevoice/worker/read.h"
#include "worker_internal.h"

#define CPU_SECONDS 2 /* for one job */

static void
read_all(int fd, void *out, size_t len)
{
    char *at = out;

    while (len > 0) {
        ssize_t got = read(fd, at, len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            _exit(0); /* the parent hung up */
        at += got;
        len -= (size_t)got;
    }
}

static void
write_all(int fd, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t put = write(fd, at, len);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            _exit(0);
        at += put;
        len -= (size_t)put;
    }
}

/*
 * The whole life of a worker process: a frame of communications in, a frame of readings out. The
 * CPU budget is set anew for each frame, so one hostile body costs its frame and no more; both
 * arenas are reset for each body, so nothing of one letter can be seen in the next.
 */
void
worker_loop(int fd, const ov_rules *rules)
{
    ov_arena *keep = ov_arena_new(), *frame = ov_arena_new(), *mem = ov_arena_new(),
             *scratch = ov_arena_new();
    ov_worker_reader *reader = ov_worker_reader_new(keep, rules);
    static const char greeting[FRAME_HEAD];

    write_all(fd, greeting, sizeof greeting); /* from here on an end is a body's doing */
    for (;;) {
        uint32_t head[2];
        char *bytes;
        wire in;
        ov_buf out;

        read_all(fd, head, sizeof head);
        ov_arena_reset(frame);
        bytes = ov_arena_alloc(frame, head[0]);
        read_all(fd, bytes, head[0]);
        sandbox_budget(CPU_SECONDS);
        in = (wire){bytes, bytes + head[0], false};
        out = ov_buf_init(frame);
        ov_buf_add(&out, head, sizeof head);
        for (uint32_t i = 0; i < head[1]; i++) {
            ov_communication communication;
            ov_reading reading;

            wire_get_communication(&in, &communication);
            ov_worker_read(mem, scratch, reader, &communication, &reading);
            wire_put_reading(&out, rules, &reading);
            ov_arena_reset(mem);
            ov_arena_reset(scratch);
        }
        head[0] = (uint32_t)(out.len - FRAME_HEAD);
        memcpy(out.ptr, head, sizeof head);
        write_all(fd, out.ptr, out.len);
    }
}
