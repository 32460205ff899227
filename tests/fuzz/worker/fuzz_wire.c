/*
 * What a worker sends is hostile: it is refused, or it is a reading that, sent again, comes back
 * the same.
 */
#include "fuzz_worker.h"

static bool
received(ov_arena *mem, const ov_rules *rules, ov_str bytes, ov_reading *out)
{
    wire in = {bytes.ptr, bytes.ptr + bytes.len, false};

    wire_get_reading(&in, mem, mem, rules, out);
    return !in.bad;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ov_arena *keep, *mem;
    static const ov_rules *rules;
    ov_reading reading;

    if (!keep) {
        keep = ov_arena_new();
        mem = ov_arena_new();
        rules = fuzz_rules(keep);
    }
    if (received(mem, rules, (ov_str){(const char *)data, size}, &reading)) {
        ov_buf once = ov_buf_init(mem), twice = ov_buf_init(mem);

        wire_put_reading(&once, rules, &reading);
        fuzz_require(received(mem, rules, ov_buf_view(&once), &reading));
        wire_put_reading(&twice, rules, &reading);
        fuzz_require(ov_str_eq(ov_buf_view(&once), ov_buf_view(&twice)));
    }
    ov_arena_reset(mem);
    return 0;
}
