#include "ask.h"

#include "ov_sql.h"

#include <stdarg.h>
#include <string.h>

bool
ask(const command *cmd, ov_store *store, const ov_sql *sql, answer *out, ov_error *err,
    size_t param_count, ...)
{
    ov_str params[8];
    va_list args;

    OV_ASSERT(param_count <= OV_COUNT(params));
    va_start(args, param_count);
    for (size_t i = 0; i < param_count; i++)
        params[i] = va_arg(args, ov_str);
    va_end(args);
    if (!ov_store_ask(store, sql, params, param_count, cmd->mem, &out->rows, err))
        return false;
    for (size_t i = 0; !cmd->json && i < out->rows.count * out->rows.columns; i++)
        out->rows.cells[i] = ov_str_printable(cmd->mem, out->rows.cells[i]);
    return true;
}

ov_str
cell(const answer *a, size_t row, const char *column)
{
    for (size_t c = 0; c < a->rows.columns; c++)
        if (ov_str_eq(a->rows.names[c], ov_str_from(column)))
            return ov_pg_cell(&a->rows, row, c);
    OV_ASSERT(false && "a question is asked for its own columns");
    return OV_STR_NULL;
}

bool
cell_is(const answer *a, size_t row, const char *column, const char *word)
{
    return ov_str_eq(cell(a, row, column), ov_str_from(word));
}

bool
ask_run(const command *cmd, ov_store *store, ov_str name, answer *out, ov_error *err)
{
    ov_str which = ov_str_is_null(name) ? OV_STR("latest") : name;
    uint64_t number;

    if (!ov_str_eq(which, OV_STR("latest")) && !ov_str_eq(which, OV_STR("previous")) &&
        !ov_str_to_u64(which, &number))
        return OV_FAIL(err, OV_E_USAGE, "'%.*s' is no run: a number, latest or previous",
                       OV_STR_ARG(which));
    if (!ov_store_check_schema(store, err) || !ask(cmd, store, &ov_sql_ask_run, out, err, 1, which))
        return false;
    if (out->rows.count == 0)
        return OV_FAIL(err, OV_E_USAGE, "there is no run '%.*s'; see onevoice status",
                       OV_STR_ARG(which));
    return true;
}

void
add_json_string(ov_buf *out, ov_str s)
{
    if (ov_str_is_null(s)) {
        ov_buf_cstr(out, "null");
        return;
    }
    ov_buf_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c == '"' || c == '\\')
            ov_buf_printf(out, "\\%c", c);
        else if (c < 0x20)
            ov_buf_printf(out, "\\u%04x", c);
        else
            ov_buf_char(out, (char)c);
    }
    ov_buf_char(out, '"');
}

void
add_json_rows(ov_buf *out, const char *name, const answer *a)
{
    ov_buf_printf(out, "\"%s\":[", name);
    for (size_t r = 0; r < a->rows.count; r++) {
        ov_buf_cstr(out, r ? ",{" : "{");
        for (size_t c = 0; c < a->rows.columns; c++) {
            if (c)
                ov_buf_char(out, ',');
            add_json_string(out, a->rows.names[c]);
            ov_buf_char(out, ':');
            add_json_string(out, ov_pg_cell(&a->rows, r, c));
        }
        ov_buf_char(out, '}');
    }
    ov_buf_char(out, ']');
}

ov_str
print_count(ov_arena *mem, ov_str number)
{
    ov_buf out = ov_buf_init(mem);

    if (ov_str_is_null(number))
        return OV_STR("-");
    for (size_t i = 0; i < number.len; i++) {
        if (i && (number.len - i) % 3 == 0 && number.ptr[i - 1] != '-')
            ov_buf_char(&out, ',');
        ov_buf_char(&out, number.ptr[i]);
    }
    return ov_buf_view(&out);
}

ov_str
print_duration(ov_arena *mem, ov_str seconds)
{
    int64_t s;

    if (!ov_str_to_i64(seconds, &s) || s < 0)
        return OV_STR("-");
    if (s < 60)
        return ov_str_printf(mem, "%lld s", (long long)s);
    if (s < 3600)
        return ov_str_printf(mem, "%lld min %lld s", (long long)s / 60, (long long)s % 60);
    return ov_str_printf(mem, "%lld h %lld min", (long long)s / 3600, (long long)s / 60 % 60);
}
