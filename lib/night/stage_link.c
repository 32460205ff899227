/* Parties become customers; what did not change since the last nightly run is not compared again.
 */
#include "onevoice/link/link.h"

#include "onevoice/base/log.h"
#include "onevoice/store/link_memory.h"
#include "stage_internal.h"

static ov_link_previous
previous_rows(ov_run *run)
{
    ov_link_previous previous = {0};
    size_t count = run->previous.identities.count;

    previous.rows.items = OV_NEW_ARRAY(run->stage, ov_link_previous_row, count + 1);
    previous.rows.count = count;
    for (size_t i = 0; i < count; i++)
        previous.rows.items[i] =
            (ov_link_previous_row){run->previous.identities.items[i].party_id,
                                   run->previous.identities.items[i].customer_id};
    previous.retired = run->previous.retired;
    return previous;
}

static void
log_fit(const ov_run *run)
{
    const ov_identity_fit *fit = &run->identities.fit;

    ov_log(
        fit->converged ? OV_LOG_INFO : OV_LOG_WARN,
        "msg=\"link model\" run=%lld records=%llu pairs=%llu patterns=%llu rounds=%u converged=%s "
        "same_pairs=%.0f household_pairs=%.0f guards=%s",
        (long long)run->run_id, (unsigned long long)fit->records, (unsigned long long)fit->pairs,
        (unsigned long long)fit->patterns, fit->rounds, fit->converged ? "yes" : "no",
        fit->same_pairs, fit->household_pairs, fit->guards ? "yes" : "no");
}

static void
log_memory(const ov_run *run)
{
    const ov_identity_memory *memory = &run->identities.memory;

    ov_log(
        OV_LOG_INFO,
        "msg=\"link memory\" run=%lld unchanged=%llu compared=%llu refit=%s held=%s model=\"%s\" "
        "parties=\"%s\"",
        (long long)run->run_id, (unsigned long long)memory->unchanged,
        (unsigned long long)memory->compared, memory->refit ? "yes" : "no",
        memory->held ? "yes" : "no", memory->model ? memory->model : "used",
        memory->parties ? memory->parties : "used");
}

/* Between linking, which cannot fail on its memory, and the store, which can. */
typedef struct remembering {
    ov_run *run;
    ov_store_memory *memory; /* opened by the first piece */
    bool failed;
    ov_error *err;
} remembering;

static ov_str
read_memory(void *context, ov_link_part part, ov_arena *mem)
{
    remembering *r = context;
    ov_str bytes = OV_STR_NULL;

    if (!r->failed && !ov_store_memory_read(r->run->store, r->run->previous.run_id,
                                            (ov_store_memory_part)part, mem, &bytes, r->err))
        r->failed = true;
    return bytes;
}

static void
write_memory(void *context, ov_link_part part, ov_str bytes)
{
    remembering *r = context;

    if (r->failed)
        return;
    if (!r->memory)
        r->failed = !ov_store_memory_open(r->run->store, r->run->stage, &r->memory, r->err);
    r->failed =
        r->failed || !ov_store_memory_add(r->memory, (ov_store_memory_part)part, bytes, r->err);
}

static bool
link_parties(ov_run *run, ov_error *err)
{
    bool nightly = ov_str_is_null(run->options->label) && !run->options->dry_run;
    ov_link_previous previous = previous_rows(run);
    remembering r = {.run = run, .err = err};
    ov_link_memory memory = {.read = run->previous.run_id ? read_memory : NULL,
                             .write = nightly ? write_memory : NULL,
                             .context = &r,
                             .program = run->options->program_version};
    ov_link_night night = {
        .previous = &previous, .memory = &memory, .workers = run->night->worker_count};

    if (!ov_link_parties(run->mem, &run->snapshot, run->policy, &night, &run->identities, err) ||
        r.failed)
        return false;
    return !run->identities.memory.written || ov_store_memory_commit(r.memory, err);
}

static bool
customer_known(const ov_run *run, ov_error *err)
{
    ov_str id = run->options->customer_id;

    for (size_t i = 0; i < run->identities.customers.count; i++)
        if (ov_str_eq(run->identities.customers.items[i].id, id))
            return true;
    return ov_str_is_null(id) ||
           OV_FAIL(err, OV_E_USAGE, "there is no customer '%.*s'", OV_STR_ARG(id));
}

bool
ov_stage_link(ov_run *run, ov_counts *counts, ov_error *err)
{
    if (!ov_run_progress(run, "link", 0, run->snapshot.parties.count, err) ||
        !link_parties(run, err) || !customer_known(run, err))
        return false;
    log_fit(run);
    log_memory(run);
    for (size_t i = 0; i < run->identities.notices.count; i++) {
        const ov_identity_notice *n = &run->identities.notices.items[i];
        ov_str detail = ov_str_printf(run->stage, "%llu: %.*s", (unsigned long long)n->count,
                                      OV_STR_ARG(n->detail));

        ov_rejects_add(&run->rejects, OV_STR("party"), OV_STR("*"), n->code, detail);
        counts->rejected++;
    }
    counts->rows_in = (int64_t)run->snapshot.parties.count;
    counts->rows_out = (int64_t)run->identities.customers.count;
    return true;
}
