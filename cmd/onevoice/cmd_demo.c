/* onevoice demo: fill the intake with the demo world. */
#include "ask.h"

#include <stdio.h>

#include "onevoice/demo/demo.h"
#include "onevoice/pg/copy.h"
#include "onevoice/store/demo.h"

static const flag flags[] = {
    {"customers", "N", "how many people live there (default 20000)"},
    {"seed", "S", "the same seed gives the same world (default 42)"},
    {"as-of", "DATE",
     "the night for which it is written (default 2026-11-02; with --next the day after)"},
    {"next", NULL,
     "let the town that is there go on to its next night, and do what its last plan says"},
};

typedef struct load {
    ov_pg_copy_in *copy;
    const ov_demo_relation *relation;
} load;

/* A demo value into its column's binary form; the demo itself knows no libpq. */
static void
put_value(ov_pg_copy_in *copy, ov_demo_type type, const ov_demo_value *value)
{
    if (value->null) {
        ov_pg_put_null(copy);
        return;
    }
    switch (type) {
    case OV_DEMO_TEXT:
        ov_pg_put_text(copy, value->text);
        break;
    case OV_DEMO_DATE:
        ov_pg_put_date(copy, value->date);
        break;
    case OV_DEMO_INT:
        ov_pg_put_i32(copy, (int32_t)value->number);
        break;
    case OV_DEMO_BIGINT:
        ov_pg_put_i64(copy, value->number);
        break;
    case OV_DEMO_BOOL:
        ov_pg_put_bool(copy, value->number != 0);
        break;
    case OV_DEMO_MONEY:
        ov_pg_put_numeric(copy, value->money);
        break;
    case OV_DEMO_JSON:
        ov_pg_put_jsonb(copy, value->text);
        break;
    }
}

static bool
put_row(void *context, const ov_demo_value *values, ov_error *err)
{
    load *l = context;

    ov_pg_copy_in_row(l->copy);
    for (size_t i = 0; i < l->relation->column_count; i++)
        put_value(l->copy, l->relation->columns[i].type, &values[i]);
    return ov_pg_copy_in_flush(l->copy, err);
}

static bool
load_relation(ov_pg *pg, const ov_demo_options *options, size_t index, size_t *rows, ov_error *err)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    load l = {.relation = ov_demo_relation_at(index)};
    ov_str *names = OV_NEW_ARRAY(mem, ov_str, l.relation->column_count);

    for (size_t i = 0; i < l.relation->column_count; i++)
        names[i] = ov_str_from(l.relation->columns[i].name);
    return ov_pg_copy_in_begin(pg, ov_str_from(l.relation->schema), ov_str_from(l.relation->name),
                               names, l.relation->column_count, mem, &l.copy, err) &&
           ov_demo_generate(options, index, put_row, &l, err) &&
           ov_pg_copy_in_end(l.copy, rows, err);
}

/*
 * One transaction, first night or next: a town that was interrupted is the town of the night
 * before.
 */
static bool
load_world(const command *cmd, ov_pg *pg, const ov_demo_options *options, ov_error *err)
{
    bool first = options->nights == 0;
    ov_json out = json_begin(cmd);
    size_t rows;

    ov_json_open(&out, "relations", '[');
    if (!ov_pg_begin(pg, OV_PG_READ_WRITE, err) ||
        !(first ? ov_store_demo_prepare(pg, err) : ov_store_demo_night(pg, options->nights, err)))
        return false;
    for (size_t i = 0; i < ov_demo_relation_count(); i++) {
        const ov_demo_relation *relation = ov_demo_relation_at(i);

        if (!load_relation(pg, options, i, &rows, err))
            return ov_error_context(err, "%s.%s", relation->schema, relation->name);
        ov_json_open(&out, NULL, '{');
        ov_json_str(&out, "schema", ov_str_from(relation->schema));
        ov_json_str(&out, "relation", ov_str_from(relation->name));
        ov_json_int(&out, "rows", (int64_t)rows);
        ov_json_close(&out, '}');
        if (!cmd->json && !cmd->quiet)
            printf("%9zu  %s.%s\n", rows, relation->schema, relation->name);
    }
    if (!(first ? ov_store_demo_night(pg, 0, err) : ov_store_demo_go_on(pg, err)) ||
        !ov_pg_commit(pg, err) || !ov_store_demo_analyze(pg, err))
        return false;
    ov_json_close(&out, ']');
    if (cmd->json)
        json_end(&out);
    return true;
}

/* What the town is and how far it has come is in its truth: only the day may be chosen. */
static bool
next_night(const command *cmd, ov_pg *pg, ov_date day, ov_demo_options *options, ov_error *err)
{
    ov_store_town town;

    if (command_has(cmd, "customers") || command_has(cmd, "seed"))
        return OV_FAIL(err, OV_E_USAGE, "--next goes on with the town that is there");
    if (!ov_store_demo_town(pg, &town, err))
        return false;
    *options = (ov_demo_options){
        .customers = town.customers,
        .seed = (uint64_t)town.seed,
        .as_of = town.as_of,
        .nights = day == OV_DATE_NONE ? town.night + 1 : (int)(day - town.as_of),
        .written = town.night,
    };
    return options->nights > town.night ||
           OV_FAIL(err, OV_E_USAGE, "--as-of: the town has reached that day already");
}

static void
close_pg(void *pg)
{
    ov_pg_close(pg);
}

static bool
first_night(ov_pg *pg, ov_demo_options *options, ov_error *err)
{
    if (options->as_of == OV_DATE_NONE && !ov_date_parse(OV_STR("2026-11-02"), &options->as_of))
        return OV_FAIL(err, OV_E_DATA, "the default day is none");
    return ov_store_demo_check(pg, err);
}

static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_pg_options connect = {.conninfo = cmd->conninfo, .stop = &stop_signal};
    ov_demo_options options = {0};
    ov_str day = command_value(cmd, "as-of");
    int64_t seed;
    ov_pg *pg;

    (void)status;
    if (!command_number(cmd, "customers", 20000, 1, 100000000, &options.customers, err) ||
        !command_number(cmd, "seed", 42, 0, INT64_MAX, &seed, err))
        return false;
    options.seed = (uint64_t)seed;
    options.as_of = OV_DATE_NONE;
    if (!ov_str_is_null(day) && !ov_date_parse(day, &options.as_of))
        return OV_FAIL(err, OV_E_USAGE, "--as-of: '%.*s' is not a date YYYY-MM-DD",
                       OV_STR_ARG(day));
    if (!ov_pg_open(cmd->mem, &connect, &pg, err))
        return false;
    ov_arena_defer(cmd->mem, close_pg, pg);
    if (command_has(cmd, "next") ? !next_night(cmd, pg, options.as_of, &options, err)
                                 : !first_night(pg, &options, err))
        return false;
    return load_world(cmd, pg, &options, err);
}

const verb verb_demo = {"demo",
                        NULL,
                        "fill the intake with a made-up town, its truth in schema truth",
                        flags,
                        OV_COUNT(flags),
                        0,
                        0,
                        run};
