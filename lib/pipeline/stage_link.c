/* Parties become customers. */
#include "onevoice/link/link.h"

#include "onevoice/base/log.h"
#include "run_internal.h"

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

bool
ov_stage_link(ov_run *run, ov_counts *counts, ov_error *err)
{
    ov_link_previous previous = previous_rows(run);
    ov_link_night night = {.previous = &previous, .workers = run->pipeline->worker_count};

    if (!ov_link_parties(run->mem, &run->snapshot, run->policy, &night, &run->identities, err))
        return false;
    log_fit(run);
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
