/* Bodies become readings in the sandboxed workers; then the moment is let go. */
#include "keep_internal.h"
#include "run_internal.h"

typedef struct intake {
    ov_run *run;
    ov_keeper keeper;
    OV_VEC(const ov_reading *) readings; /* by arrival */
} intake;

static bool
read_batch(void *context, const ov_communication *batch, size_t count, size_t arrival,
           ov_error *err)
{
    intake *in = context;
    ov_pipeline *pipeline = in->run->pipeline;

    if (count > pipeline->batch_capacity) {
        pipeline->batch = OV_NEW_ARRAY(in->run->mem, ov_reading, count);
        pipeline->batch_capacity = count;
    }
    for (size_t i = 0; i < count; i++)
        if (!ov_workers_submit(pipeline->workers, i, &batch[i], err))
            return false;
    if (!ov_workers_finish(pipeline->workers, err))
        return false;
    OV_ASSERT(arrival == in->readings.count);
    for (size_t i = 0; i < count; i++) {
        ov_sketch *sketch = (ov_sketch *)(uintptr_t)pipeline->batch[i].sketch;

        if (sketch)
            ov_cluster_night_add(in->run->night, sketch);
        *OV_VEC_ADD(in->run->mem, &in->readings) =
            ov_keep_reading(&in->keeper, &pipeline->batch[i]);
    }
    ov_arena_reset(pipeline->delivered);
    return ov_run_progress(in->run, "read", in->readings.count, 0, err);
}

/* Readings came in the order of the wire; put them into that of the communications. */
static void
arrange(ov_run *run, const intake *in, const size_t *arrivals, ov_counts *counts)
{
    size_t count = run->snapshot.communications.count;

    run->readings = OV_NEW_ARRAY(run->mem, const ov_reading *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const ov_reading *reading = in->readings.items[arrivals[i]];

        run->readings[i] = reading;
        if (ov_str_is_null(reading->reject_code))
            continue;
        ov_rejects_add(&run->rejects, OV_STR("communication"),
                       run->snapshot.communications.items[i].id, reading->reject_code,
                       reading->reject_detail);
        counts->rejected++;
    }
}

bool
ov_stage_read(ov_run *run, ov_counts *counts, ov_error *err)
{
    intake in = {.run = run, .keeper = ov_keeper_init(run->mem)};
    ov_date from = ov_date_add(run->options->as_of, -(int)run->policy->history_days);
    size_t *arrivals, before = run->rejects.rows.count;

    run->night = ov_cluster_night_new(run->mem);
    if (!ov_store_snapshot_communications(run->store, from, run->mem, &run->snapshot,
                                          &run->rejects, &run->orphans, &arrivals, read_batch, &in,
                                          err))
        return false;
    ov_store_snapshot_close(run->store);
    counts->rejected = (int64_t)(run->rejects.rows.count - before);
    arrange(run, &in, arrivals, counts);
    counts->rows_in = (int64_t)in.readings.count;
    counts->rows_out = (int64_t)run->snapshot.communications.count;
    return true;
}
