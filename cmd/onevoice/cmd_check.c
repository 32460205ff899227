/* onevoice check: preflight; changes nothing. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>

#include "onevoice/published/feed.h"
#include "onevoice/published/run.h"
#include "onevoice/night/run.h"
#include "onevoice/store/gate.h"

static const flag flags[] = {
    {"policy", "FILE", "policy document"},
    {"rules", "FILE", "rules document"},
    {"set", "NAME=VALUE", "override one policy setting; repeatable"},
    {"workers", "N", "as for run: worker processes and threads"},
    {"feed", "DIR", "also see whether files can be made there"},
    {"label", "TEXT",
     "as for run: whether the role may do an ad hoc run, instead of a nightly one"},
    {"keep", "N", "as for run: whether the role may drop older runs"},
    {"metrics", "FILE", "as for run: also see whether it can be written"},
    {"data", NULL,
     "instead: what is wrong with the rows and columns of the intake, or looks wrong"},
    {"run", "ID", "instead: whether a published run keeps every invariant (latest, previous, ID)"},
};

#define VIOLATIONS_MOST 100 /* shown: the first of a kind is what is looked into */

#define ITEMS_MOST 12

/* One item: its name, and what was found, good or bad. */
typedef struct item {
    const char *name;
    ov_str detail;
    ov_error err; /* kind OV_E_NONE: good */
} item;

typedef struct preflight {
    const command *cmd;
    ov_policy policy;
    ov_rule_set rules;
    ov_store *store;
    item items[ITEMS_MOST];
    size_t count, failed;
    const ov_error *first;
    bool policy_ok, schema_ok;
} preflight;

static bool
note(preflight *p, const char *name, bool ok, ov_str detail, const ov_error *err)
{
    item *i = &p->items[p->count++];

    OV_ASSERT(p->count <= ITEMS_MOST);
    *i = (item){.name = name, .detail = detail};
    if (ok)
        return true;
    i->err = *err;
    if (p->failed++ == 0)
        p->first = &i->err;
    return false;
}

/* Of the role that will run, with the flags it will run with: metrics and --keep need what any nightly run does. */
static void
check_privileges(preflight *p)
{
    bool nightly = !command_has(p->cmd, "label"), superuser = false;
    ov_error err = {0};
    bool ok =
        ov_store_check_privileges(p->store, nightly, command_has(p->cmd, "feed"), &superuser, &err);

    note(p, "privileges", ok,
         superuser ? OV_STR("of a superuser: nothing is forbidden to it")
         : nightly ? OV_STR("those of a nightly run, and no others")
                   : OV_STR("those of an ad hoc run, and no others"),
         &err);
}

static void
check_database(preflight *p)
{
    ov_error err = {0};
    bool ok = open_store(p->cmd, &p->store, &err);
    ov_str place = ok ? ov_str_printf(p->cmd->mem, "%.*s, direct",
                                      OV_STR_ARG(ov_store_place(p->store, p->cmd->mem)))
                      : OV_STR_NULL;

    if (!note(p, "connection", ok, place, &err))
        return;
    ok = ov_store_check_server(p->store, p->cmd->mem, &place, &err);
    note(p, "server", ok, place, &err);
    p->schema_ok =
        note(p, "schema", ov_store_check_schema(p->store, &err), OV_STR("up to date"), &err);
    if (p->schema_ok)
        check_privileges(p);
    if (p->schema_ok)
        note(p, "access", ov_store_check_access(p->store, &err),
             OV_STR("relations, columns and privileges"), &err);
}

static void
check_documents(preflight *p)
{
    ov_arena *mem = p->cmd->mem;
    ov_error err = {0};

    p->policy_ok = load_policy(p->cmd, &p->policy, &err);
    note(p, "policy", p->policy_ok,
         ov_str_printf(mem, "%.*s, valid", OV_STR_ARG(document_name(p->cmd, "policy"))), &err);
    note(p, "rules",
         load_rules(p->cmd, &p->rules, &err) && ov_night_check_rules(mem, &p->rules, &err),
         ov_str_printf(mem, "%.*s, valid, every example behaves",
                       OV_STR_ARG(document_name(p->cmd, "rules"))),
         &err);
}

static bool
check_floor(preflight *p, ov_str *detail, ov_error *err)
{
    int64_t pending, usual, floor = p->policy.floor_percent;
    ov_arena *mem = p->cmd->mem;

    if (!ov_store_floor(p->store, &pending, &usual, err))
        return false;
    if (floor > 0 && (pending == 0 || pending * 100 < usual * floor))
        return OV_FAIL(err, OV_E_DATA,
                       "%lld pending communications, usually %lld: a night would be refused "
                       "(floor_percent %lld)",
                       (long long)pending, (long long)usual, (long long)floor);
    *detail = ov_str_printf(
        mem, "%.*s pending communications, usually %.*s",
        OV_STR_ARG(print_count(mem, ov_str_printf(mem, "%lld", (long long)pending))),
        OV_STR_ARG(usual ? print_count(mem, ov_str_printf(mem, "%lld", (long long)usual))
                         : OV_STR("unknown")));
    return true;
}

/* Every department's role must be one that the policy or the contract names. */
static bool
check_roles(preflight *p, ov_str *detail, ov_error *err)
{
    ov_pg_rows roles;

    if (!ov_store_roles(p->store, p->cmd->mem, &roles, err))
        return false;
    for (size_t i = 0; i < roles.count; i++) {
        const ov_row_check_roles *row = OV_PG_ROW(check_roles, &roles, i);

        if (!ov_policy_role_known(&p->policy, row->role))
            return OV_FAIL(
                err, OV_E_DATA,
                "role '%.*s' of %.*s departments ('%.*s') is not in the list: name it in "
                "the policy's domains, or they share an envelope with nobody",
                OV_STR_ARG(row->role), OV_STR_ARG(row->departments), OV_STR_ARG(row->example));
    }
    *detail = ov_str_printf(p->cmd->mem, "%zu roles, all of them known", roles.count);
    return true;
}

static void
check_places(preflight *p)
{
    ov_str feed = command_value(p->cmd, "feed"), metrics = command_value(p->cmd, "metrics");
    ov_str detail = OV_STR_NULL;
    ov_error err = {0};
    bool ok;

    if (p->store && p->policy_ok) {
        ov_date today;

        ok = ov_store_today(p->store, p->policy.time_zone, &today, &err);
        note(p, "time zone", ok, p->policy.time_zone, &err);
    }
    if (p->schema_ok && p->policy_ok) {
        ok = check_floor(p, &detail, &err);
        note(p, "floor", ok, detail, &err);
        ok = check_roles(p, &detail, &err);
        note(p, "roles", ok, detail, &err);
    }
    if (!ov_str_is_null(feed))
        note(p, "feed", ov_published_feed_try(feed, &err), feed, &err);
    if (!ov_str_is_null(metrics))
        note(p, "metrics", ov_published_feed_try_file(metrics, &err), metrics, &err);
}

/* Where the value of a setting comes from: the last that spoke of it. */
static ov_str
source_of(const command *cmd, const ov_policy *document, size_t index)
{
    ov_policy_setting s = ov_policy_setting_at(cmd->mem, document, index);
    ov_str assignment = ov_str_printf(cmd->mem, "%.*s=", OV_STR_ARG(s.name));
    ov_strs sets = command_values(cmd, "set");

    for (size_t i = 0; i < sets.count; i++)
        if (ov_str_starts(sets.items[i], assignment))
            return OV_STR("--set");
    return ov_str_eq(s.value, s.preset) ? OV_STR("default") : document_name(cmd, "policy");
}

static bool
print_settings(preflight *p, ov_error *err)
{
    const command *cmd = p->cmd;
    const char *environment = getenv("ONEVOICE_WORKERS");
    ov_policy document;
    size_t workers;

    if (!load_document(cmd, &document, err) || !choose_workers(cmd, &workers, err))
        return false;
    printf("settings (what each means: onevoice vocabulary setting)\n      %-28s %-14zu %s\n",
           "workers", workers,
           command_has(cmd, "workers") ? "--workers"
           : environment               ? "ONEVOICE_WORKERS"
                                       : "processors");
    for (size_t i = 0; i < ov_policy_setting_count(); i++) {
        ov_policy_setting s = ov_policy_setting_at(cmd->mem, &p->policy, i);

        printf("      %-28.*s %-14.*s %.*s\n", OV_STR_ARG(s.name),
               OV_STR_ARG(ov_str_is_null(s.value) ? OV_STR("(not set)") : s.value),
               OV_STR_ARG(source_of(cmd, &document, i)));
    }
    return true;
}

/* What failed stands last, where a terminal that scrolled still shows it. */
static void
print_items(const preflight *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].err.kind == OV_E_NONE) {
            printf("ok    %-12s ", p->items[i].name);
            print_wrapped(19, p->items[i].detail);
        }
    for (size_t i = 0; i < p->count; i++)
        if (p->items[i].err.kind != OV_E_NONE)
            printf("FAIL  %-12s %s\n", p->items[i].name, p->items[i].err.message);
}

/*
 * Settings are listed only where the policy could be read: values of a policy that was refused
 * would look as if they were in force.
 */
static bool
print_json(const preflight *p, ov_error *err)
{
    const command *cmd = p->cmd;
    ov_json out = json_begin(cmd);
    ov_policy document;

    ov_json_open(&out, "items", '[');
    for (size_t i = 0; i < p->count; i++) {
        const item *it = &p->items[i];
        bool ok = it->err.kind == OV_E_NONE;

        ov_json_open(&out, NULL, '{');
        ov_json_bool(&out, "ok", ok);
        ov_json_str(&out, "item", ov_str_from(it->name));
        ov_json_str(&out, "detail", ok ? it->detail : ov_str_from(it->err.message));
        ov_json_close(&out, '}');
    }
    ov_json_close(&out, ']');
    ov_json_open(&out, "settings", '[');
    if (p->policy_ok && !load_document(cmd, &document, err))
        return false;
    for (size_t i = 0; p->policy_ok && i < ov_policy_setting_count(); i++) {
        ov_policy_setting s = ov_policy_setting_at(cmd->mem, &p->policy, i);

        ov_json_open(&out, NULL, '{');
        ov_json_str(&out, "name", s.name);
        ov_json_str(&out, "value", s.value);
        ov_json_str(&out, "source", source_of(cmd, &document, i));
        ov_json_close(&out, '}');
    }
    ov_json_close(&out, ']');
    json_end(&out);
    return true;
}

static void
print_violations(const command *cmd, int64_t run_id, const ov_store_offenders *broken)
{
    ov_json out = json_begin(cmd);

    if (!cmd->json) {
        if (broken->count == 0 && !cmd->quiet)
            printf("run %lld keeps every invariant\n", (long long)run_id);
        for (size_t i = 0; i < broken->count; i++)
            printf("%-4.*s %.*s, customer %.*s\n", OV_STR_ARG(broken->items[i].invariant),
                   OV_STR_ARG(broken->items[i].offender), OV_STR_ARG(broken->items[i].customer_id));
        return;
    }
    ov_json_int(&out, "run_id", run_id);
    ov_json_open(&out, "violations", '[');
    for (size_t i = 0; i < broken->count; i++) {
        ov_json_open(&out, NULL, '{');
        ov_json_str(&out, "invariant", broken->items[i].invariant);
        ov_json_str(&out, "offender", broken->items[i].offender);
        ov_json_str(&out, "customer_id", broken->items[i].customer_id);
        ov_json_close(&out, '}');
    }
    ov_json_close(&out, ']');
    json_end(&out);
}

/* Of a run that is stored: what held when it was published holds until somebody changes a row. */
static bool
check_run(command *cmd, ov_error *err)
{
    ov_store_offenders broken;
    ov_store *store;
    int64_t run_id;
    ov_pg_rows which;

    if (!open_store(cmd, &store, err) ||
        !ov_published_run_find(store, cmd->mem, command_value(cmd, "run"), &which, err))
        return false;
    if (!ov_str_to_i64(OV_PG_ROW(ask_run, &which, 0)->run_id, &run_id))
        return OV_FAIL(err, OV_E_INTERNAL, "the run's number");
    if (!ov_store_violations(store, run_id, VIOLATIONS_MOST, cmd->mem, &broken, err))
        return false;
    print_violations(cmd, run_id, &broken);
    return broken.count == 0 ||
           OV_FAIL(err, OV_E_INTERNAL, "run %lld breaks invariant %.*s, first by %.*s",
                   (long long)run_id, OV_STR_ARG(broken.items[0].invariant),
                   OV_STR_ARG(broken.items[0].offender));
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    preflight *p = OV_NEW(cmd->mem, preflight);
    int64_t keep;

    if (command_has(cmd, "data"))
        return check_data(cmd, err);
    if (command_has(cmd, "run"))
        return check_run(cmd, err);
    if (!command_number(cmd, "keep", 1, 1, KEEP_MOST, &keep, err))
        return false;
    p->cmd = cmd;
    check_database(p);
    check_documents(p);
    check_places(p);
    if (cmd->json) {
        if (!print_json(p, err))
            return false;
    } else if (!cmd->quiet) {
        if (p->policy_ok && !print_settings(p, err))
            return false;
        print_items(p);
    }
    if (!p->failed)
        return true;
    *status = (int)p->first->kind;
    return OV_FAIL(err, p->first->kind, "%zu of %zu items failed: %s", p->failed, p->count,
                   p->first->message);
}

const verb verb_check = {"check",
                         NULL,
                         "preflight: connection, schema, privileges, documents, floor, feed",
                         flags,
                         OV_COUNT(flags),
                         0,
                         0,
                         run};
