/* onevoice init: create or upgrade the schemas and roles. */
#include "command.h"

#include <stdio.h>

static const flag flags[] = {
    {"status", NULL, "list the migrations and what is still to be applied; changes nothing"},
    {"dry-run", NULL, "the same as --status"},
};

static bool
run(command *cmd, int *status, ov_error *err)
{
    bool dry = command_has(cmd, "status") || command_has(cmd, "dry-run");
    ov_store_migration *migrations;
    ov_store *store;
    size_t count, applied = 0;

    (void)status;
    if (!open_store(cmd, &store, err) ||
        !ov_store_init(store, dry ? OV_STORE_INIT_DRY : OV_STORE_INIT, cmd->mem, &migrations,
                       &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        bool done = !ov_str_is_null(migrations[i].applied);

        if (dry)
            printf("%-28.*s %s\n", OV_STR_ARG(migrations[i].name), done ? "applied" : "pending");
        applied += !done;
    }
    if (!dry && !cmd->quiet)
        printf("onevoice: init: %zu of %zu migrations applied now\n", applied, count);
    return true;
}

const verb verb_init = {
    "init", NULL, "create or upgrade the schemas and the roles", flags, OV_COUNT(flags), 0, 0, run};
