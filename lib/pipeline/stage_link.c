/* Parties become customers; then the night is cut into one case a customer. */
#include "onevoice/link/link.h"

#include "onevoice/base/vec.h"
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

static ov_cases_input
cases_input(ov_run *run)
{
    size_t count = run->previous.messages.count;
    ov_released *released = OV_NEW_ARRAY(run->mem, ov_released, count + 1);

    for (size_t i = 0; i < count; i++) {
        const ov_store_previous_message *m = &run->previous.messages.items[i];

        released[i] = (ov_released){m->message.message_key, m->customer_id, m->message.channel,
                                    m->message.sent_on, m->message.communication_ids};
    }
    return (ov_cases_input){.snapshot = &run->snapshot,
                            .readings = run->readings,
                            .template_ids = run->template_ids,
                            .identities = &run->identities,
                            .released = released,
                            .released_count = count};
}

static bool
in_scope(const ov_run *run, const ov_case *the_case)
{
    const ov_run_options *o = run->options;

    if (!ov_str_is_null(o->customer_id) && !ov_str_eq(the_case->customer_id, o->customer_id))
        return false;
    if (ov_str_is_null(o->department_id))
        return true;
    for (size_t i = 0; i < the_case->pending.count; i++)
        if (ov_str_eq(the_case->pending.items[i].department->id, o->department_id))
            return true;
    return false;
}

static void
narrow_scope(ov_run *run)
{
    size_t kept = 0;

    for (size_t i = 0; i < run->cases.count; i++)
        if (in_scope(run, &run->cases.items[i]))
            run->cases.items[kept++] = run->cases.items[i];
    run->cases.count = kept;
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
    ov_cases_input input;

    if (!ov_link_parties(run->mem, &run->snapshot, run->policy, &previous,
                         run->pipeline->worker_count, &run->identities, err))
        return false;
    log_fit(run);
    for (size_t i = 0; i < run->identities.notices.count; i++) {
        const ov_identity_notice *n = &run->identities.notices.items[i];
        ov_str detail = ov_str_printf(run->stage, "%llu: %.*s", (unsigned long long)n->count,
                                      OV_STR_ARG(n->detail));

        ov_rejects_add(&run->rejects, OV_STR("party"), OV_STR("*"), n->code, detail);
        counts->rejected++;
    }
    input = cases_input(run);
    ov_cases_build(run->mem, &input, &run->cases);
    ov_run_holdout_honour(run);
    narrow_scope(run);
    counts->rows_in = (int64_t)run->snapshot.parties.count;
    counts->rows_out = (int64_t)run->identities.customers.count;
    return true;
}
