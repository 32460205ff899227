/*
 * COPY BINARY as it comes in: pieces cut anywhere by the network become whole rows. Knows neither libpq nor
 * types, so that it can be fuzzed with bytes alone. A row's fields point into the buffer until the next
 * call; the buffer grows to the longest row and no further.
 */
#include "onevoice/pg/copy.h"

#include <string.h>

#include "onevoice/base/arena.h"

static const char signature[] = "PGCOPY\n\377\r\n"; /* and a NUL: 11 bytes */

#define HEADER_BYTES  19
#define EXTENSION_MAX 65536

ov_pg_binary
ov_pg_binary_init(ov_arena *mem, size_t columns)
{
    return (ov_pg_binary){.columns = columns,
                          .carry = ov_buf_init(mem),
                          .fields = OV_NEW_ARRAY(mem, ov_str, columns + 1)};
}

void
ov_pg_binary_feed(ov_pg_binary *binary, ov_str bytes)
{
    ov_buf *carry = &binary->carry;

    if (binary->rest.len == 0) {
        binary->rest = bytes;
        return;
    }
    /* A row in two pieces: what is left moves to the front of our own buffer. */
    if (carry->len > 0 && binary->rest.ptr >= carry->ptr &&
        binary->rest.ptr < carry->ptr + carry->len) {
        memmove(carry->ptr, binary->rest.ptr, binary->rest.len);
        carry->len = binary->rest.len;
    } else {
        ov_buf_clear(carry);
        ov_buf_add(carry, binary->rest.ptr, binary->rest.len);
    }
    ov_buf_add(carry, bytes.ptr, bytes.len);
    binary->rest = ov_buf_view(carry);
}

static uint32_t
read_u32(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static ov_pg_step
bad(ov_pg_binary *binary, const char *wrong)
{
    binary->wrong = wrong;
    return OV_PG_BAD;
}

static void
advance(ov_pg_binary *binary, size_t bytes)
{
    binary->rest.ptr += bytes;
    binary->rest.len -= bytes;
}

static ov_pg_step
read_header(ov_pg_binary *binary)
{
    uint32_t extension;

    if (binary->rest.len < HEADER_BYTES)
        return OV_PG_MORE;
    if (memcmp(binary->rest.ptr, signature, sizeof signature) != 0)
        return bad(binary, "no binary copy signature");
    if (read_u32(binary->rest.ptr + 11) & 0xffff0000u)
        return bad(binary, "unknown flags in the copy header");
    extension = read_u32(binary->rest.ptr + 15);
    if (extension > EXTENSION_MAX)
        return bad(binary, "oversized copy header");
    if (binary->rest.len < HEADER_BYTES + extension)
        return OV_PG_MORE;
    advance(binary, HEADER_BYTES + extension);
    binary->header_seen = true;
    return OV_PG_ROW;
}

/*
 * Rows may be cut anywhere by the network: a row is handed out only when all of it is there, and
 * nothing is consumed before. Lengths come from outside and are checked before they are used.
 */
ov_pg_step
ov_pg_binary_next(ov_pg_binary *binary)
{
    const char *p;
    size_t at = 2, left;
    uint32_t count;

    if (!binary->header_seen) {
        ov_pg_step step = read_header(binary);

        if (step != OV_PG_ROW)
            return step;
    }
    if (binary->trailer_seen)
        return binary->rest.len == 0 ? OV_PG_END : bad(binary, "bytes after the copy trailer");
    if (binary->rest.len < 2)
        return OV_PG_MORE;
    p = binary->rest.ptr;
    left = binary->rest.len;
    count = (uint32_t)(unsigned char)p[0] << 8 | (unsigned char)p[1];
    if (count == 0xffff) {
        binary->trailer_seen = true;
        advance(binary, 2);
        return binary->rest.len == 0 ? OV_PG_END : bad(binary, "bytes after the copy trailer");
    }
    if (count != binary->columns)
        return bad(binary, "a row with another number of columns");
    for (size_t i = 0; i < binary->columns; i++) {
        uint32_t length;

        if (left - at < 4)
            return OV_PG_MORE;
        length = read_u32(p + at);
        at += 4;
        if (length == UINT32_MAX) {
            binary->fields[i] = OV_STR_NULL;
            continue;
        }
        if (length > INT32_MAX)
            return bad(binary, "a field with a negative length");
        if (left - at < length)
            return OV_PG_MORE;
        binary->fields[i] = (ov_str){p + at, length};
        at += length;
    }
    advance(binary, at);
    return OV_PG_ROW;
}
