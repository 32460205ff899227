/*
 * Writes one JSON document (RFC 8259): commas where they belong, and every value as what it is.
 *
 * `name` is the member's, NULL inside an array. A number that JSON has no form for (NaN, infinity) becomes null: a reader that
 * stops at one value would lose the others.
 */
#ifndef ONEVOICE_BASE_JSON_H
#define ONEVOICE_BASE_JSON_H

#include "onevoice/base/buf.h"
#include "onevoice/base/date.h"

typedef struct ov_json {
    ov_buf buf;
    bool follows; /* a value stands before in the innermost object or array */
} ov_json;

ov_json ov_json_init(ov_arena *mem);
ov_str ov_json_view(const ov_json *json); /* valid until the next change */

/* `bracket` is '{' or '[', or what closes it. */
void ov_json_open(ov_json *json, const char *name, char bracket);
void ov_json_close(ov_json *json, char bracket);

void ov_json_str(ov_json *json, const char *name, ov_str value); /* the null string: null */
void ov_json_int(ov_json *json, const char *name, int64_t value);
void ov_json_bool(ov_json *json, const char *name, bool value);
void ov_json_real(ov_json *json, const char *name, double value, int decimals);
void ov_json_date(ov_json *json, const char *name, ov_date value); /* OV_DATE_NONE: null */

/* A value that is JSON already, as the server prints a number or a jsonb; the null string: null. */
void ov_json_raw(ov_json *json, const char *name, ov_str value);

#endif
