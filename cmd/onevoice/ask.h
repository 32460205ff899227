/*
 * Printing what a stored run answers: rows as JSON, and counts and times as people read them.
 */
#ifndef ONEVOICE_CMD_ASK_H
#define ONEVOICE_CMD_ASK_H

#include "command.h"

#include "onevoice/base/json.h"
#include "onevoice/pg/pg.h"
#include "ov_rows.h"

/*
 * Letters write ids and words, and a terminal obeys escapes: cells as they may be shown. For JSON they stay as they are. The last of `answers` is NULL.
 */
void make_printable(const command *cmd, ov_pg_rows *const *answers);
#define PRINTABLE(cmd, ...) make_printable((cmd), (ov_pg_rows *const[]){__VA_ARGS__, NULL})

/* Of every document that --output json prints: raised when a member goes, or is of another kind; not when one comes. */
#define OUTPUT_SCHEMA_VERSION 1

/* The one document of a verb: what every verb's begins with, then its own members, then printed. */
ov_json json_begin(const command *cmd);
void json_end(ov_json *out);

/* All rows as an array of objects, each value of its column's kind; the first row as an object, null without one. */
void json_rows(ov_json *out, const char *name, const ov_pg_rows *rows);
void json_row(ov_json *out, const char *name, const ov_pg_rows *rows);

/* 3661 seconds as "1 h 1 min", 75 as "1 min 15 s". */
ov_str print_duration(ov_arena *mem, ov_str seconds);

#endif
