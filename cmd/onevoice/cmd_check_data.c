/* onevoice check --data: what is wrong with the intake, or looks wrong, before a night reads it; changes nothing. */
#include "check.h"

#include <stdio.h>

#include "onevoice/store/data.h"
#include "onevoice/store/gate.h"

static const char *const levels[] = {"fault", "doubt", "note"};

/* What to do about it, and how grave it is: of a rejection, the row is lost. */
static ov_str
remedy_of(ov_str code, size_t *level)
{
    size_t count;
    const ov_word *words = ov_vocabulary(&count);

    for (size_t i = 0; i < count; i++) {
        *level = 0;
        if (!ov_str_eq(words[i].word, code))
            continue;
        if (ov_str_eq(words[i].kind, OV_STR("rejection")))
            return words[i].meaning;
        for (*level = 0; *level < OV_COUNT(levels); ++*level)
            if (ov_str_eq(words[i].kind, ov_str_from(levels[*level])))
                return words[i].meaning;
    }
    *level = 0; /* without a word of its own, as bad as any */
    return OV_STR_NULL;
}

static void
print_fault(const command *cmd, const ov_store_fault *f)
{
    ov_arena *mem = cmd->mem;
    ov_buf line = ov_buf_init(mem);
    size_t level;
    ov_str remedy = remedy_of(f->code, &level);

    ov_buf_printf(&line, "%s  %.*s%s%.*s: %.*s", levels[level], OV_STR_ARG(f->relation),
                  f->column.len ? "." : "", OV_STR_ARG(f->column), OV_STR_ARG(f->code));
    if (!ov_str_is_null(f->word))
        ov_buf_printf(&line, " '%.*s'", OV_STR_ARG(f->word));
    if (f->rows > 0)
        ov_buf_printf(&line, ", %lld rows", (long long)f->rows);
    if (f->rows > 0 && f->of > 0)
        ov_buf_printf(&line, " of %lld", (long long)f->of);
    if (!ov_str_is_null(f->example))
        ov_buf_printf(&line, ", first %.*s", OV_STR_ARG(f->example));
    printf("%.*s\n       %.*s\n", OV_STR_ARG(ov_str_printable(mem, ov_buf_view(&line))),
           OV_STR_ARG(remedy));
}

static void
add_json_fault(ov_json *out, const ov_store_fault *f)
{
    size_t level;
    ov_str remedy = remedy_of(f->code, &level);

    ov_json_open(out, NULL, '{');
    ov_json_str(out, "level", ov_str_from(levels[level]));
    ov_json_str(out, "relation", f->relation);
    ov_json_str(out, "column", f->column);
    ov_json_str(out, "code", f->code);
    ov_json_str(out, "word", f->word);
    ov_json_str(out, "first", f->example);
    ov_json_str(out, "remedy", remedy);
    if (f->rows >= 0)
        ov_json_int(out, "rows", f->rows);
    if (f->of >= 0)
        ov_json_int(out, "of", f->of);
    ov_json_close(out, '}');
}

static bool
print_faults(const command *cmd, const ov_store_fault_vec *faults, ov_error *err)
{
    ov_json out = json_begin(cmd);
    size_t counts[OV_COUNT(levels)] = {0}, level;

    ov_json_open(&out, "faults", '[');
    for (size_t l = 0; l < OV_COUNT(levels); l++)
        for (size_t i = 0; i < faults->count; i++) {
            remedy_of(faults->items[i].code, &level);
            if (level != l)
                continue;
            if (cmd->json)
                add_json_fault(&out, &faults->items[i]);
            else if (!cmd->quiet)
                print_fault(cmd, &faults->items[i]);
            counts[l]++;
        }
    ov_json_close(&out, ']');
    if (cmd->json)
        json_end(&out);
    else if (!cmd->quiet)
        printf("%zu fault%s, %zu doubt%s, %zu note%s\n", counts[0], counts[0] == 1 ? "" : "s",
               counts[1], counts[1] == 1 ? "" : "s", counts[2], counts[2] == 1 ? "" : "s");
    return counts[0] == 0 ||
           OV_FAIL(err, OV_E_DATA, "the intake has %zu faults: what they touch is lost or wrong",
                   counts[0]);
}

/* Roles are the policy's as well as the contract's, so the store alone cannot judge them. */
static bool
add_roles(const command *cmd, ov_store *store, const ov_policy *policy, ov_store_fault_vec *faults,
          ov_error *err)
{
    ov_pg_rows roles;

    if (!ov_store_roles(store, cmd->mem, &roles, err)) {
        /* no such column: told already */
        if (!ov_str_starts(ov_str_from(err->sqlstate), OV_STR("42")))
            return false;
        *err = (ov_error){0};
        return true;
    }
    for (size_t i = 0; i < roles.count; i++) {
        const ov_row_check_roles *row = OV_PG_ROW(check_roles, &roles, i);
        ov_store_fault fault = {.relation = OV_STR("department"),
                                .column = OV_STR("role"),
                                .code = OV_STR("unknown_role"),
                                .word = row->role,
                                .example = row->example,
                                .of = -1};

        if (!ov_policy_role_known(policy, row->role) &&
            ov_str_to_i64(row->departments, &fault.rows))
            *OV_VEC_ADD(cmd->mem, faults) = fault;
    }
    return true;
}

/* What a gate refused a night for: as it was then, whatever the intake holds now. */
static bool
check_refused(command *cmd, ov_error *err)
{
    ov_store_fault_vec faults = {0};
    ov_str run_id = command_value(cmd, "run");
    ov_store *store;
    int64_t number;

    if (!ov_str_to_i64(run_id, &number))
        return OV_FAIL(err, OV_E_USAGE, "--data --run wants the number of a run");
    return open_store(cmd, &store, err) && ov_store_check_own_schema(store, err) &&
           ov_store_data_kept(store, run_id, cmd->mem, &faults, err) &&
           print_faults(cmd, &faults, err);
}

bool
check_data(command *cmd, ov_error *err)
{
    ov_store_fault_vec faults = {0};
    ov_policy policy;
    ov_store *store;
    ov_date today;
    size_t workers;

    if (command_has(cmd, "run"))
        return check_refused(cmd, err);

    if (!load_policy(cmd, &policy, err) || !choose_workers(cmd, &workers, err) ||
        !open_store(cmd, &store, err) || !ov_store_check_own_schema(store, err) ||
        !ov_store_today(store, policy.time_zone, &today, err) ||
        !ov_store_data_faults(store, ov_date_add(today, -(int)policy.history_days), workers,
                              cmd->mem, &faults, err) ||
        !add_roles(cmd, store, &policy, &faults, err))
        return false;
    return print_faults(cmd, &faults, err);
}
