/*
 * A whole reading, the first byte being the media type: a reader that remembers all inputs so far
 * and one that has forgotten them send the same bytes, and the parent can trust them.
 */
#include "fuzz_worker.h"
#include "onevoice/worker/read.h"

static ov_str
sent(ov_arena *mem, const ov_rules *rules, ov_worker_reader *reader, const ov_communication *in)
{
    ov_buf out = ov_buf_init(mem);
    ov_reading reading;

    ov_worker_read(mem, mem, reader, in, &reading);
    wire_put_reading(&out, rules, &reading);
    return ov_buf_view(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ov_arena *keep, *mem;
    static const ov_rules *rules;
    static ov_worker_reader *warm, *cold;
    ov_communication in;
    ov_reading reading;
    ov_str first, second;
    wire back;

    if (!keep) {
        keep = ov_arena_new();
        mem = ov_arena_new();
        rules = fuzz_rules(keep);
        warm = ov_worker_reader_new(keep, rules);
        cold = ov_worker_reader_new(keep, rules);
    }
    if (size == 0)
        return 0;
    in = (ov_communication){.media = (ov_media)(data[0] % (OV_MEDIA_X12 + 1)),
                            .body = {(const char *)data + 1, size - 1}};
    ov_worker_reader_forget(cold);
    first = sent(mem, rules, warm, &in);
    second = sent(mem, rules, cold, &in);
    fuzz_require(ov_str_eq(first, second));
    back = (wire){first.ptr, first.ptr + first.len, false};
    wire_get_reading(&back, mem, mem, rules, &reading);
    fuzz_require(!back.bad && back.at == back.end);
    ov_arena_reset(mem);
    return 0;
}
