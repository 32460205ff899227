#include "onevoice/pipeline/run.h"
#include "onevoice/rules/rules.h"
#include "run_internal.h"

/* The letter goes into the night's dictionary at once: its sketch is lent for this call only. */
static void
deliver(void *context, uint64_t tag, const ov_reading *reading)
{
    ov_pipeline *pipeline = context;
    ov_reading *kept = OV_NEW(pipeline->mem, ov_reading);
    ov_sketch *sketch = OV_NEW(pipeline->mem, ov_sketch);

    *kept = *reading;
    if (reading->sketch) {
        *sketch = *reading->sketch;
        ov_cluster_night_add(pipeline->night, sketch);
        kept->sketch = sketch;
    }
    OV_ASSERT(tag < pipeline->readings.count);
    pipeline->readings.items[tag] = kept;
}

static void
free_arena(void *arena)
{
    ov_arena_free(arena);
}

bool
ov_pipeline_open(ov_arena *mem, const ov_rule_set *rules, size_t workers, ov_pipeline **out,
                 ov_error *err)
{
    ov_pipeline *pipeline = OV_NEW(mem, ov_pipeline);
    ov_workers_options options = {.count = workers, .deliver = deliver, .context = pipeline};

    OV_ASSERT(workers > 0);
    pipeline->rule_set = rules;
    pipeline->worker_count = workers;
    pipeline->mem = options.mem = ov_arena_new();
    ov_arena_defer(mem, free_arena, pipeline->mem);
    pipeline->night = ov_cluster_night_new(pipeline->mem);
    if (!ov_rules_compile(mem, rules, &options.rules, err) ||
        !ov_workers_start(mem, &options, &pipeline->workers, err))
        return false;
    *out = pipeline;
    return true;
}

bool
ov_pipeline_check_rules(ov_arena *mem, const ov_rule_set *rules, ov_error *err)
{
    const ov_rules *compiled;

    return ov_rules_compile(mem, rules, &compiled, err) && ov_rules_check(compiled, mem, err);
}
