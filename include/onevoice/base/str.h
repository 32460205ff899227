/*
 * Borrowed byte strings: pointer and length, by value, not NUL-terminated.
 *
 * ptr == NULL is "not stated" (SQL's null); a zero length with a pointer is the empty string. The
 * comparison order is that of the bytes ("C" collation), so it never depends on the locale.
 */
#ifndef ONEVOICE_BASE_STR_H
#define ONEVOICE_BASE_STR_H

#include "onevoice/base/arena.h"

typedef struct ov_str {
    const char *ptr;
    size_t len;
} ov_str;

typedef struct ov_strs {
    ov_str *items;
    size_t count;
} ov_strs;

#define OV_STR(literal) ((ov_str){"" literal, sizeof(literal) - 1})
#define OV_STR_INIT(literal)                                                                       \
    {                                                                                              \
        "" literal, sizeof(literal) - 1                                                            \
    } /* for static initialisers */
#define OV_STR_NULL   ((ov_str){NULL, 0})
#define OV_STR_ARG(s) ((int)(s).len), ((s).ptr ? (s).ptr : "")

ov_str ov_str_from(const char *cstr); /* NULL gives the null string */
ov_str ov_str_copy(ov_arena *mem, ov_str s);
OV_NEVER_NULL char *ov_str_cstr(ov_arena *mem, ov_str s); /* for the edge of a C library */
ov_str ov_str_printf(ov_arena *mem, const char *format, ...) OV_PRINTF(2, 3);
ov_str ov_str_join(ov_arena *mem, ov_str a, char separator, ov_str b); /* for keys; null is empty */

bool ov_str_is_null(ov_str s);
bool ov_str_is_empty(ov_str s);     /* null or of length zero */
bool ov_str_eq(ov_str a, ov_str b); /* two nulls are equal here; domain code asks is_null first */
bool ov_str_eq_nocase(ov_str a, ov_str b); /* ASCII only */
int ov_str_cmp(ov_str a, ov_str b);        /* null sorts before all, then bytes */
bool ov_str_starts(ov_str s, ov_str prefix);
bool ov_str_ends(ov_str s, ov_str suffix);

#define OV_STR_NONE ((size_t)-1)
size_t ov_str_find(ov_str s, ov_str needle, size_t from); /* OV_STR_NONE when absent */
size_t ov_str_find_char(ov_str s, char c, size_t from);

/* For a terminal or a log: controls (C0, DEL, C1), line separators and what turns the direction of
   text are a '?' each, so that no value can move the cursor, forge a line or hide one. */
ov_str ov_str_printable(ov_arena *mem, ov_str s);

bool ov_str_has_digit(ov_str s); /* ASCII */

ov_str ov_str_slice(ov_str s, size_t from, size_t len); /* clipped to the string */
ov_str ov_str_trim(ov_str s);                           /* ASCII white space at both ends */

/* Split off everything before the next separator; false when nothing is left. */
bool ov_str_next(ov_str *rest, char separator, ov_str *part);

/* Plain decimal digits only, no sign for u64; false on anything else or overflow. */
bool ov_str_to_i64(ov_str s, int64_t *out);
bool ov_str_to_u64(ov_str s, uint64_t *out);

int ov_strs_cmp(const void *a, const void *b); /* for qsort of ov_str */

#endif
