/* What binds tonight to the nights before: templates keep their ids, plans do not change for
 * nothing. */
#include <stdlib.h>

#include "onevoice/base/buf.h"
#include "previous_internal.h"

ov_str
ov_run_skeleton(ov_arena *mem, const ov_template *t)
{
    ov_buf out = ov_buf_init(mem);

    for (size_t i = 0; i < t->shingle_count; i++)
        ov_buf_printf(&out, i ? " %08x" : "%08x", t->shingles[i]);
    return ov_buf_view(&out);
}

/*
 * Exactly as it was printed, eight lower-case digits: a stored skeleton that is anything else is
 * not ours.
 */
static bool
parse_shingle(ov_str hex, uint32_t *out)
{
    uint32_t value = 0;

    if (hex.len != 8)
        return false;
    for (size_t i = 0; i < 8; i++) {
        char c = hex.ptr[i];

        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            value = value << 4 | (uint32_t)(c - 'a' + 10);
        else
            return false;
    }
    *out = value;
    return true;
}

static bool
read_skeleton(ov_arena *mem, const ov_store_previous_template *row, ov_template *out, ov_error *err)
{
    uint32_t *shingles = OV_NEW_ARRAY(mem, uint32_t, row->skeleton.len / 9 + 1);
    ov_str rest = row->skeleton, part;
    size_t count = 0;

    while (!ov_str_is_empty(rest) && ov_str_next(&rest, ' ', &part))
        if (!parse_shingle(part, &shingles[count++]))
            return OV_FAIL(err, OV_E_INTERNAL, "template %lld: its skeleton is not one",
                           (long long)row->id);
    *out = (ov_template){.id = row->id, .shingles = shingles, .shingle_count = count};
    return true;
}

bool
ov_run_previous_templates(ov_run *run, ov_templates *out, int64_t *last_id, ov_error *err)
{
    size_t count = run->previous.templates.count;
    ov_template *items = OV_NEW_ARRAY(run->mem, ov_template, count + 1);

    for (size_t i = 0; i < count; i++)
        if (!read_skeleton(run->mem, &run->previous.templates.items[i], &items[i], err))
            return false;
    *out = (ov_templates){items, count};
    return ov_store_last_template(run->store, last_id, err);
}

bool
ov_run_previous_plan(ov_run *run, ov_error *err)
{
    return ov_store_previous_plan(run->store, run->previous.run_id, run->mem, &run->previous_plan,
                                  err);
}

static int
envelope_cmp(const void *a, const void *b)
{
    return ov_str_cmp(((const ov_previous_envelope *)a)->communication_id,
                      ((const ov_previous_envelope *)b)->communication_id);
}

ov_previous_envelopes
ov_run_previous_envelopes(const ov_run *run, ov_arena *mem, const ov_case *the_case)
{
    ov_previous_envelope *items =
        OV_NEW_ARRAY(mem, ov_previous_envelope, the_case->pending.count + 1);
    size_t count = 0;

    for (size_t i = 0; i < the_case->pending.count && run->previous_plan.count; i++) {
        ov_previous_envelope key = {.communication_id =
                                        the_case->pending.items[i].communication->id};
        const ov_previous_envelope *found = bsearch(
            &key, run->previous_plan.items, run->previous_plan.count, sizeof key, envelope_cmp);

        if (found)
            items[count++] = *found;
    }
    return (ov_previous_envelopes){items, count};
}
