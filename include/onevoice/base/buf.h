/*
 * A byte buffer that grows in an arena.
 */
#ifndef ONEVOICE_BASE_BUF_H
#define ONEVOICE_BASE_BUF_H

#include "onevoice/base/str.h"

typedef struct ov_buf {
    ov_arena *arena;
    char *ptr;
    size_t len, capacity;
} ov_buf;

ov_buf ov_buf_init(ov_arena *arena);
void ov_buf_clear(ov_buf *buf);
OV_NEVER_NULL char *
ov_buf_reserve(ov_buf *buf, size_t bytes); /* room for bytes at the end; does not change len */
void ov_buf_add(ov_buf *buf, const void *bytes, size_t len);
void ov_buf_char(ov_buf *buf, char c);
void ov_buf_str(ov_buf *buf, ov_str s);
void ov_buf_cstr(ov_buf *buf, const char *s);
void ov_buf_printf(ov_buf *buf, const char *format, ...) OV_PRINTF(2, 3);
ov_str ov_buf_view(const ov_buf *buf); /* valid until the next change */

/* Valid UTF-8 as a JSON string; null string: null. A NUL is left out: jsonb holds none. */
void ov_buf_json(ov_buf *buf, ov_str s);

/* Big-endian integers, for binary COPY. */
void ov_buf_i16(ov_buf *buf, int16_t value);
void ov_buf_i32(ov_buf *buf, int32_t value);
void ov_buf_i64(ov_buf *buf, int64_t value);

#endif
