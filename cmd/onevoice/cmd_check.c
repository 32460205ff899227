/* onevoice check: preflight; changes nothing. */
#include "command.h"

#include <stdio.h>

#include "onevoice/pipeline/run.h"

static const flag flags[] = {
    {"policy", "FILE", "policy document"},
    {"rules", "FILE", "rules document"},
    {"set", "NAME=VALUE", "override one policy setting; repeatable"},
};

typedef struct preflight {
    const command *cmd;
    ov_policy policy;
    ov_rule_set rules;
    ov_store *store;
    int items, failed;
    ov_error first;
} preflight;

static bool
report(preflight *p, const char *item, bool ok, const char *detail, const ov_error *err)
{
    p->items++;
    if (ok) {
        printf("ok    %-12s %s\n", item, detail);
        return true;
    }
    printf("FAIL  %-12s %s\n", item, err->message);
    if (p->failed++ == 0)
        p->first = *err;
    return false;
}

static bool
check_documents(preflight *p)
{
    ov_error err = {0};
    bool ok = load_policy(p->cmd, &p->policy, &err);

    report(p, "policy", ok, "valid", &err);
    ok = load_rules(p->cmd, &p->rules, &err) &&
         ov_pipeline_check_rules(p->cmd->mem, &p->rules, &err);
    report(p, "rules", ok, "valid, every example behaves", &err);
    return ok;
}

static void
check_database(preflight *p)
{
    ov_error err = {0};
    bool ok = open_store(p->cmd, &p->store, &err);
    ov_str place;

    if (!report(p, "connection", ok, ok ? (place = ov_store_place(p->store, p->cmd->mem)).ptr : "",
                &err))
        return;
    if (report(p, "schema", ov_store_check_schema(p->store, &err), "up to date", &err))
        report(p, "access", ov_store_check_access(p->store, &err),
               "relations, columns and privileges", &err);
}

static void
print_settings(preflight *p)
{
    for (size_t i = 0; i < ov_policy_setting_count(); i++) {
        ov_policy_setting s = ov_policy_setting_at(p->cmd->mem, &p->policy, i);
        bool preset = ov_str_eq(s.value, s.preset);

        printf("      %-28.*s %-10.*s %-8s %.*s\n", OV_STR_ARG(s.name),
               OV_STR_ARG(ov_str_is_null(s.value) ? OV_STR("(not set)") : s.value),
               preset ? "default" : "changed", OV_STR_ARG(s.about));
    }
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    preflight p = {.cmd = cmd};

    check_documents(&p);
    check_database(&p);
    if (!p.failed && !cmd->quiet)
        print_settings(&p);
    if (!p.failed)
        return true;
    *status = (int)p.first.kind;
    return OV_FAIL(err, p.first.kind, "%d of %d items failed", p.failed, p.items);
}

const verb verb_check = {"check",
                         NULL,
                         "preflight: documents, connection, schema, privileges",
                         flags,
                         OV_COUNT(flags),
                         0,
                         0,
                         run};
