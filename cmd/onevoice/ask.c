#include "ask.h"

#include <stdio.h>

void
make_printable(const command *cmd, ov_pg_rows *const *answers)
{
    for (size_t k = 0; answers[k] && !cmd->json; k++)
        for (size_t i = 0; i < answers[k]->count * answers[k]->columns; i++) {
            ov_pg_kind kind = answers[k]->kinds[i % answers[k]->columns];
            ov_str *cell = &answers[k]->cells[i];

            if (kind == OV_PG_LIST)
                *cell = ov_pg_list_shown(cmd->mem, *cell);
            else if (kind == OV_PG_BOOL && !ov_str_is_null(*cell))
                *cell = ov_str_eq(*cell, OV_STR("t")) ? OV_STR("true") : OV_STR("false");
            *cell = ov_str_printable(cmd->mem, *cell);
        }
}

ov_json
json_begin(const command *cmd)
{
    ov_json out = ov_json_init(cmd->mem);

    ov_json_open(&out, NULL, '{');
    ov_json_int(&out, "schema_version", OUTPUT_SCHEMA_VERSION);
    ov_json_str(&out, "verb", ov_str_from(cmd->verb->name));
    return out;
}

void
json_end(ov_json *out)
{
    ov_json_close(out, '}');
    printf("%.*s\n", OV_STR_ARG(ov_json_view(out)));
}

/* A numeric of the server may be NaN or infinite, for which JSON has no number. */
static ov_str
number_of(ov_str cell)
{
    bool number = cell.len > 0 && (cell.ptr[cell.len - 1] >= '0' && cell.ptr[cell.len - 1] <= '9');

    return number ? cell : OV_STR_NULL;
}

/* Dates are text of the server already: ISO, since every session is set so. */
static void
add_cell(ov_json *out, const char *name, ov_pg_kind kind, ov_str cell)
{
    if (ov_str_is_null(cell) || kind == OV_PG_TEXT) {
        ov_json_str(out, name, cell);
    } else if (kind == OV_PG_NUMBER) {
        ov_json_raw(out, name, number_of(cell));
    } else if (kind == OV_PG_BOOL) {
        ov_json_bool(out, name, ov_str_eq(cell, OV_STR("t")));
    } else if (kind == OV_PG_JSON) {
        ov_json_raw(out, name, cell);
    } else {
        ov_strs members = ov_pg_list(out->buf.arena, cell);

        ov_json_open(out, name, '[');
        for (size_t i = 0; i < members.count; i++)
            ov_json_str(out, NULL, members.items[i]);
        ov_json_close(out, ']');
    }
}

static void
add_row(ov_json *out, const char *name, const ov_pg_rows *rows, size_t r)
{
    ov_json_open(out, name, '{');
    for (size_t c = 0; c < rows->columns; c++)
        add_cell(out, ov_str_cstr(out->buf.arena, rows->names[c]), rows->kinds[c],
                 ov_pg_cell(rows, r, c));
    ov_json_close(out, '}');
}

void
json_rows(ov_json *out, const char *name, const ov_pg_rows *rows)
{
    ov_json_open(out, name, '[');
    for (size_t r = 0; r < rows->count; r++)
        add_row(out, NULL, rows, r);
    ov_json_close(out, ']');
}

void
json_row(ov_json *out, const char *name, const ov_pg_rows *rows)
{
    if (rows->count > 0)
        add_row(out, name, rows, 0);
    else
        ov_json_str(out, name, OV_STR_NULL);
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
