/*
 * Interning: each distinct text of a field once, as a number.
 *
 * Open addressing over numbers; values stand in chunks, so that growing copies nothing but slots.
 */
#include "records_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"

#define CHUNK ((size_t)1 << LINK_CHUNK_BITS)

static link_value *
value_at(link_values *values, uint32_t id)
{
    return &values->chunks.items[id >> LINK_CHUNK_BITS][id & (CHUNK - 1)];
}

static uint64_t
letters_of(ov_str s)
{
    uint64_t letters = 0;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        unsigned bit = c >= 'a' && c <= 'z'   ? c - 97u
                       : c >= '0' && c <= '9' ? c - 48u + 26u
                       : c == ' '             ? 36u
                                              : 37u + c % 26;

        letters |= (uint64_t)1 << bit;
    }
    return letters;
}

static void
place(link_values *values, uint32_t id)
{
    size_t at = value_at(values, id)->hash & (values->slot_count - 1);

    while (values->slots[at] != 0)
        at = (at + 1) & (values->slot_count - 1);
    values->slots[at] = id;
}

static void
grow(link_values *values)
{
    values->slot_count = values->slot_count ? values->slot_count * 2 : 64;
    values->slots = OV_NEW_ARRAY(values->mem, uint32_t, values->slot_count);
    for (uint32_t id = 1; id < values->count; id++)
        place(values, id);
}

link_values *
link_values_new(ov_arena *mem)
{
    link_values *values = OV_NEW(mem, link_values);

    values->mem = mem;
    values->count = 1;
    *OV_VEC_ADD(mem, &values->chunks) = OV_NEW_ARRAY(mem, link_value, CHUNK);
    grow(values);
    return values;
}

/* The slot of a text: its own, or the empty one where it belongs. */
static size_t
slot_of(const link_values *values, ov_str text, uint32_t hash)
{
    size_t at = hash & (values->slot_count - 1);

    for (; values->slots[at] != 0; at = (at + 1) & (values->slot_count - 1)) {
        const link_value *v = link_values_at(values, values->slots[at]);

        if (v->hash == hash && v->len == text.len && memcmp(v->text, text.ptr, text.len) == 0)
            break;
    }
    return at;
}

uint32_t
link_values_find(const link_values *values, ov_str text)
{
    return text.len ? values->slots[slot_of(values, text, (uint32_t)ov_hash(text))] : 0;
}

/* A new value; `text` is not copied. */
static uint32_t
append(link_values *values, ov_str text, uint32_t hash)
{
    uint32_t id = (uint32_t)values->count++;
    link_value *v;

    if ((id & (CHUNK - 1)) == 0)
        *OV_VEC_ADD(values->mem, &values->chunks) = OV_NEW_ARRAY(values->mem, link_value, CHUNK);
    v = value_at(values, id);
    v->text = text.ptr;
    v->len = (uint32_t)text.len;
    v->hash = hash;
    v->letters = letters_of(text);
    memcpy(&v->head, text.ptr, OV_MIN(text.len, sizeof v->head));
    return id;
}

uint32_t
link_values_intern(link_values *values, ov_str text)
{
    uint32_t hash = (uint32_t)ov_hash(text), id;
    size_t at;

    if (text.len == 0)
        return 0;
    at = slot_of(values, text, hash);
    if (values->slots[at] != 0)
        return values->slots[at];
    id = append(values, ov_str_copy(values->mem, text), hash);
    if (values->count * 2 > values->slot_count)
        grow(values);
    else
        values->slots[at] = id;
    return id;
}

void
link_values_fill(link_values *values, const uint32_t *lens, size_t count, const char *texts)
{
    for (size_t id = 1; id < count; id++) {
        ov_str text = {texts, lens[id]};

        append(values, text, (uint32_t)ov_hash(text));
        texts += lens[id];
    }
    while (values->slot_count < values->count * 2)
        values->slot_count *= 2;
    values->slot_count /= 2;
    grow(values);
}
