#include "onevoice/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

ov_buf
ov_buf_init(ov_arena *arena)
{
    return (ov_buf){.arena = arena};
}

void
ov_buf_clear(ov_buf *buf)
{
    buf->len = 0;
}

/*
 * Capacity doubles, so that a document of n bytes costs O(n) however it is written; the arena
 * grows it in place where it can. Half of SIZE_MAX keeps the doubling itself from wrapping round.
 */
char *
ov_buf_reserve(ov_buf *buf, size_t bytes)
{
    size_t need, capacity;

    if (buf->capacity - buf->len >= bytes && buf->ptr)
        return buf->ptr + buf->len;
    OV_ASSERT(bytes <= SIZE_MAX / 2 - buf->len);
    need = buf->len + bytes;
    capacity = OV_MAX(need, OV_MAX(buf->capacity * 2, (size_t)64));
    buf->ptr = ov_arena_grow(buf->arena, buf->ptr, buf->capacity, capacity);
    buf->capacity = capacity;
    return buf->ptr + buf->len;
}

void
ov_buf_add(ov_buf *buf, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    memcpy(ov_buf_reserve(buf, len), bytes, len);
    buf->len += len;
}

void
ov_buf_char(ov_buf *buf, char c)
{
    *ov_buf_reserve(buf, 1) = c;
    buf->len++;
}

void
ov_buf_str(ov_buf *buf, ov_str s)
{
    ov_buf_add(buf, s.ptr, s.len);
}

void
ov_buf_cstr(ov_buf *buf, const char *s)
{
    ov_buf_add(buf, s, strlen(s));
}

/*
 * Printed twice, first into nothing to learn the length: a guess that is too short would have to
 * be printed again anyway, and one that is too long would stay in the arena.
 */
void
ov_buf_printf(ov_buf *buf, const char *format, ...)
{
    va_list args, again;
    int len;

    va_start(args, format);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    OV_ASSERT(len >= 0);
    vsnprintf(ov_buf_reserve(buf, (size_t)len + 1), (size_t)len + 1, format, again);
    va_end(again);
    buf->len += (size_t)len;
}

/*
 * The one JSON writer of the program. DEL is escaped beside C0 because the text may be shown by a
 * terminal; everything else passes as UTF-8, which RFC 8259 wants between systems.
 */
void
ov_buf_json(ov_buf *buf, ov_str s)
{
    if (ov_str_is_null(s)) {
        ov_buf_cstr(buf, "null");
        return;
    }
    ov_buf_char(buf, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c == 0)
            continue;
        if (c < 0x20 || c == 0x7F)
            ov_buf_printf(buf, "\\u%04x", c);
        else if (c == '"' || c == '\\')
            ov_buf_printf(buf, "\\%c", c);
        else
            ov_buf_char(buf, (char)c);
    }
    ov_buf_char(buf, '"');
}

/* Never the null string: an empty document is not an absent one, and callers write it to SQL. */
ov_str
ov_buf_view(const ov_buf *buf)
{
    return (ov_str){buf->ptr ? buf->ptr : "", buf->len};
}

/*
 * Byte by byte, so that the same code is right on either kind of machine; compilers make it one
 * instruction. PostgreSQL's binary COPY is in network order.
 */
static void
add_big_endian(ov_buf *buf, uint64_t value, int bytes)
{
    unsigned char *at = (unsigned char *)ov_buf_reserve(buf, (size_t)bytes);

    for (int i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    buf->len += (size_t)bytes;
}

void
ov_buf_i16(ov_buf *buf, int16_t value)
{
    add_big_endian(buf, (uint16_t)value, 2);
}

void
ov_buf_i32(ov_buf *buf, int32_t value)
{
    add_big_endian(buf, (uint32_t)value, 4);
}

void
ov_buf_i64(ov_buf *buf, int64_t value)
{
    add_big_endian(buf, (uint64_t)value, 8);
}
