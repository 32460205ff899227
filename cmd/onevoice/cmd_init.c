/* onevoice init: create or upgrade the schemas and roles. */
#include "ask.h"

#include <stdio.h>

static const flag flags[] = {
    {"status", NULL, "list the migrations and what is still to be applied; changes nothing"},
    {"dry-run", NULL, "the same as --status"},
};

/* Those without a time are pending, or were applied by this call. */
static void
print_json(const command *cmd, const ov_store_migration *migrations, size_t count)
{
    ov_json out = json_begin(cmd);

    ov_json_open(&out, "migrations", '[');
    for (size_t i = 0; i < count; i++) {
        ov_json_open(&out, NULL, '{');
        ov_json_str(&out, "name", migrations[i].name);
        ov_json_str(&out, "applied_before", migrations[i].applied);
        ov_json_close(&out, '}');
    }
    ov_json_close(&out, ']');
    json_end(&out);
}

/*
 * The vocabulary is saved after the migrations and outside their transaction: a word that is missing makes a view
 * poorer, and must not take an upgrade back. --status and --dry-run change nothing and take no lock.
 */
static bool
run(command *cmd, int *status, ov_error *err)
{
    bool dry = command_has(cmd, "status") || command_has(cmd, "dry-run");
    ov_store_migration *migrations;
    ov_store *store;
    size_t count, word_count, applied = 0;
    const ov_word *words = all_words(cmd->mem, &word_count);

    (void)status;
    if (!open_store(cmd, &store, err) ||
        !ov_store_init(store, dry ? OV_STORE_INIT_DRY : OV_STORE_INIT, cmd->mem, &migrations,
                       &count, err) ||
        (!dry &&
         !ov_store_vocabulary_save(store, OV_STR(ONEVOICE_VERSION), words, word_count, err)))
        return false;
    if (cmd->json) {
        print_json(cmd, migrations, count);
        return true;
    }
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
