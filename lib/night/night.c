#include "onevoice/night/run.h"
#include "onevoice/rules/rules.h"
#include "readings_internal.h"

/* The letter goes into the night's dictionary at once: its sketch is lent for this call only. */
void
ov_night_take(ov_night *night, uint64_t tag, const ov_reading *reading)
{
    ov_reading *kept = OV_NEW(night->mem, ov_reading);
    ov_sketch *sketch = OV_NEW(night->mem, ov_sketch);

    *kept = *reading;
    if (reading->sketch) {
        *sketch = *reading->sketch;
        ov_cluster_night_add(night->night, sketch);
        kept->sketch = sketch;
    }
    OV_ASSERT(tag < night->readings.count);
    night->readings.items[tag] = kept;
}

static void
deliver(void *context, uint64_t tag, const ov_reading *reading)
{
    ov_night *night = context;

    ov_run_memory_add(night->memory, tag, reading);
    ov_night_take(night, tag, reading);
}

static void
free_arena(void *arena)
{
    ov_arena_free(arena);
}

/*
 * Rules are compiled before the workers start, who inherit them: a rule that does not compile is
 * found before anything is read.
 */
bool
ov_night_open(ov_arena *mem, const ov_rule_set *rules, size_t workers, ov_night **out,
              ov_error *err)
{
    ov_night *night = OV_NEW(mem, ov_night);
    ov_workers_options options = {.count = workers, .deliver = deliver, .context = night};

    OV_ASSERT(workers > 0);
    night->rule_set = rules;
    night->worker_count = workers;
    night->mem = options.mem = ov_arena_new();
    ov_arena_defer(mem, free_arena, night->mem);
    night->night = ov_cluster_night_new(night->mem);
    if (!ov_rules_compile(mem, rules, &options.rules, err) ||
        !ov_workers_start(mem, &options, &night->workers, err))
        return false;
    night->rules = options.rules;
    *out = night;
    return true;
}

bool
ov_night_check_rules(ov_arena *mem, const ov_rule_set *rules, ov_error *err)
{
    const ov_rules *compiled;

    return ov_rules_compile(mem, rules, &compiled, err) && ov_rules_check(compiled, mem, err);
}
