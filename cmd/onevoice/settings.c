/* What shapes a run: policy and rules documents, the day, the workers, the connection. */
#include "command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCUMENT_MOST ((size_t)16 * 1024 * 1024)
#define SITE_POLICY   "/etc/onevoice/policy.xml"
#define SITE_RULES    "/etc/onevoice/rules.xml"

static void
close_store(void *store)
{
    ov_store_close(store);
}

bool
open_store(const command *cmd, ov_store **out, ov_error *err)
{
    ov_store_options options = {.conninfo = cmd->conninfo, .stop = &stop_signal};

    if (!ov_store_open(cmd->mem, &options, out, err))
        return false;
    ov_arena_defer(cmd->mem, close_store, *out);
    return true;
}

/* The flag's file, else the site's where there is one; null: what is built in. */
static ov_str
document_path(const command *cmd, const char *flag_name, const char *site)
{
    ov_str path = command_value(cmd, flag_name);

    if (ov_str_is_null(path) && access(site, F_OK) == 0)
        return ov_str_from(site);
    return path;
}

ov_str
document_name(const command *cmd, const char *flag_name)
{
    const char *site = strcmp(flag_name, "policy") == 0 ? SITE_POLICY : SITE_RULES;
    ov_str path = document_path(cmd, flag_name, site);

    return ov_str_is_null(path) ? OV_STR("built in") : path;
}

bool
load_document(const command *cmd, ov_policy *out, ov_error *err)
{
    ov_str path = document_path(cmd, "policy", SITE_POLICY), xml;

    if (ov_str_is_null(path))
        return ov_policy_defaults(cmd->mem, out, err);
    return read_file(cmd->mem, path.ptr, DOCUMENT_MOST, &xml, err) &&
           ov_policy_load(cmd->mem, xml, path, out, err);
}

bool
load_policy(const command *cmd, ov_policy *out, ov_error *err)
{
    ov_strs sets = command_values(cmd, "set");

    if (!load_document(cmd, out, err))
        return false;
    for (size_t i = 0; i < sets.count; i++)
        if (!ov_policy_set(cmd->mem, out, sets.items[i], err))
            return ov_error_context(err, "--set");
    return true;
}

bool
load_rules(const command *cmd, ov_rule_set *out, ov_error *err)
{
    ov_str path = document_path(cmd, "rules", SITE_RULES), xml;

    if (ov_str_is_null(path))
        return ov_policy_rules_defaults(cmd->mem, out, err);
    return read_file(cmd->mem, path.ptr, DOCUMENT_MOST, &xml, err) &&
           ov_policy_rules_load(cmd->mem, xml, path, out, err);
}

bool
given_day(const command *cmd, ov_date *out, ov_error *err)
{
    ov_str text = command_value(cmd, "as-of");

    if (!ov_str_is_null(text) && !ov_date_parse(text, out))
        return OV_FAIL(err, OV_E_USAGE, "--as-of: '%.*s' is not a date YYYY-MM-DD",
                       OV_STR_ARG(text));
    return true;
}

bool
choose_workers(const command *cmd, size_t *out, ov_error *err)
{
    const char *environment = getenv("ONEVOICE_WORKERS");
    int64_t workers = sysconf(_SC_NPROCESSORS_ONLN);

    if (environment &&
        (!ov_str_to_i64(ov_str_from(environment), &workers) || workers < 1 || workers > 256))
        return OV_FAIL(err, OV_E_CONFIG, "ONEVOICE_WORKERS: '%s' is not a number from 1 to 256",
                       environment);
    workers = OV_MAX(OV_MIN(workers, (int64_t)256), (int64_t)1);
    if (!command_number(cmd, "workers", workers, 1, 256, &workers, err))
        return false;
    *out = (size_t)workers;
    return true;
}
