/* onevoice prune: drop the runs whose time is over, as a nightly run does at its end. */
#include "ask.h"

#include <stdio.h>

static const flag flags[] = {
    {"keep", "N", "nightly runs to keep (default: keep_nights of the policy)"},
    {"policy", "FILE", "policy document"},
    {"set", "NAME=VALUE", "override one policy setting; repeatable"},
    {"wait", "SECONDS", "wait so long for the lock (default 0)"},
};

/* The lock of a night: what a run reads of earlier ones must not go while it reads. */
static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_store_pruned pruned;
    ov_policy policy;
    ov_store *store;
    int64_t keep, wait_s;

    (void)status;
    if (!load_policy(cmd, &policy, err) ||
        !command_number(cmd, "keep", policy.keep_nights, 1, KEEP_MOST, &keep, err) ||
        !command_number(cmd, "wait", 0, 0, 86400, &wait_s, err) || !open_store(cmd, &store, err) ||
        !ov_store_check_schema(store, err) || !ov_store_lock(store, OV_NIGHTLY, (int)wait_s, err) ||
        !ov_store_prune(store, keep, policy.keep_adhoc_days, &pruned, err))
        return false;
    if (cmd->json) {
        ov_json out = json_begin(cmd);

        ov_json_int(&out, "dropped", pruned.dropped);
        ov_json_int(&out, "waiting", pruned.waiting);
        json_end(&out);
    } else if (!cmd->quiet) {
        printf("onevoice: prune: %lld runs dropped, %lld wait for their readers\n",
               (long long)pruned.dropped, (long long)pruned.waiting);
    }
    return true;
}

const verb verb_prune = {
    "prune", NULL, "drop the runs whose time is over", flags, OV_COUNT(flags), 0, 0, run};
