/*
 * Questions to a stored run: which run, its rows, and rows as text or JSON.
 */
#ifndef ONEVOICE_CMD_ASK_H
#define ONEVOICE_CMD_ASK_H

#include "command.h"

#include "onevoice/base/buf.h"

/* Rows of one question, and its columns by name. */
typedef struct answer {
    ov_pg_rows rows;
} answer;

OV_NODISCARD bool ask(const command *cmd, ov_store *store, const ov_sql *sql, answer *out,
                      ov_error *err, size_t param_count, ...); /* ov_str each; null: SQL's null */

ov_str cell(const answer *a, size_t row, const char *column); /* null string: SQL's null */
bool cell_is(const answer *a, size_t row, const char *column, const char *word);

/* The run that --run or an operand names ("latest" when null). OV_E_USAGE when there is none. */
OV_NODISCARD bool ask_run(const command *cmd, ov_store *store, ov_str name, answer *out,
                          ov_error *err);

/* "name":[{"column":"value",...},...] of all rows, numbers and nulls as such. */
void add_json_rows(ov_buf *out, const char *name, const answer *a);
void add_json_string(ov_buf *out, ov_str s);

/* 61204 as "61,204"; null as "-". */
ov_str print_count(ov_arena *mem, ov_str number);

/* 3661 seconds as "1 h 1 min", 75 as "1 min 15 s". */
ov_str print_duration(ov_arena *mem, ov_str seconds);

#endif
