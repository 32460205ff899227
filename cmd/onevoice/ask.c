#include "ask.h"

void
make_printable(const command *cmd, ov_pg_rows *const *answers)
{
    for (size_t k = 0; answers[k] && !cmd->json; k++)
        for (size_t i = 0; i < answers[k]->count * answers[k]->columns; i++)
            answers[k]->cells[i] = ov_str_printable(cmd->mem, answers[k]->cells[i]);
}

void
add_json_rows(ov_buf *out, const char *name, const ov_pg_rows *rows)
{
    ov_buf_printf(out, "\"%s\":[", name);
    for (size_t r = 0; r < rows->count; r++) {
        ov_buf_cstr(out, r ? ",{" : "{");
        for (size_t c = 0; c < rows->columns; c++) {
            if (c)
                ov_buf_char(out, ',');
            ov_buf_json(out, rows->names[c]);
            ov_buf_char(out, ':');
            ov_buf_json(out, ov_pg_cell(rows, r, c));
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
