/*
 * The memory of pieces: sentences and lines seen before, with all that a sketch takes from them.
 *
 * What a piece gives depends on its bytes alone, unless the label of the cell before decided a
 * role; such pieces are never kept. A hit is compared byte for byte, so the memory cannot change an
 * answer. A piece is kept when it comes the second time: names and amounts come once and would
 * push the templates out.
 */
#include <string.h>

#include "onevoice/base/hash.h"
#include "sketch_internal.h"

#define SLOT_COUNT 32768
#define PIECE_MOST 2048
#define KEPT_MOST  ((size_t)24 * 1024 * 1024)

/* One block of memory: this, then units, said, fields, tokens and the bytes. */
typedef struct piece {
    uint64_t hash;
    uint32_t len; /* of the bytes */
    uint32_t unit_count, token_count, field_count;
    uint32_t label_at, label_len; /* within the bytes; length 0: none */
    ov_sketch_unit units[];       /* `first` counts from the piece's first token */
} piece;

/* Where the parts of a piece begin. */
typedef struct layout {
    ov_sketch_unit *units;
    uint64_t *said;
    ov_sketch_field *fields; /* `unit` counts from the piece's first unit */
    uint32_t *tokens;
    char *bytes;
} layout;

typedef struct slot {
    piece *piece;
    uint32_t generation; /* of the pieces in `kept`: slots of another are empty */
    uint32_t door;       /* upper half of the hash of a piece that came once, and the generation */
} slot;

struct ov_sketch_memory {
    ov_arena *kept;
    slot *slots;
    uint32_t generation;
};

static void
kept_free(void *kept)
{
    ov_arena_free(kept);
}

ov_sketch_memory *
ov_sketch_memory_new(ov_arena *mem)
{
    ov_sketch_memory *m = OV_NEW(mem, ov_sketch_memory);

    m->kept = ov_arena_new();
    ov_arena_defer(mem, kept_free, m->kept);
    m->slots = OV_NEW_ARRAY(mem, slot, SLOT_COUNT);
    m->generation = 1;
    return m;
}

void
ov_sketch_memory_forget(ov_sketch_memory *m)
{
    if (++m->generation == 0) {
        memset(m->slots, 0, SLOT_COUNT * sizeof *m->slots);
        m->generation = 1;
    }
    ov_arena_reset(m->kept);
}

static layout
layout_of(piece *p)
{
    layout l = {.units = p->units};

    l.said = (uint64_t *)(l.units + p->unit_count);
    l.fields = (ov_sketch_field *)(l.said + p->unit_count);
    l.tokens = (uint32_t *)(l.fields + p->field_count);
    l.bytes = (char *)(l.tokens + p->token_count);
    return l;
}

/* Keep what the sketcher has added since it had so many units, tokens and fields. */
static piece *
keep(ov_sketch_memory *m, const sketcher *s, ov_str bytes, uint64_t hash, ov_str label,
     size_t units, size_t tokens, size_t fields)
{
    piece head = {.hash = hash,
                  .len = (uint32_t)bytes.len,
                  .unit_count = (uint32_t)(s->units.count - units),
                  .token_count = (uint32_t)(s->tokens.count - tokens),
                  .field_count = (uint32_t)(s->fields.count - fields),
                  .label_at = label.len > 0 ? (uint32_t)(label.ptr - bytes.ptr) : 0,
                  .label_len = (uint32_t)label.len};
    piece *p = ov_arena_alloc(
        m->kept, sizeof head + head.unit_count * (sizeof(ov_sketch_unit) + sizeof(uint64_t)) +
                     head.field_count * sizeof(ov_sketch_field) +
                     head.token_count * sizeof(uint32_t) + bytes.len);
    layout to;

    *p = head;
    to = layout_of(p);
    for (size_t i = 0; i < p->unit_count; i++) {
        to.units[i] = s->units.items[units + i];
        to.units[i].first -= (uint32_t)tokens;
        to.said[i] = s->said.items[units + i];
    }
    for (size_t i = 0; i < p->field_count; i++) {
        to.fields[i] = s->fields.items[fields + i];
        to.fields[i].unit = (uint16_t)(to.fields[i].unit - units);
    }
    memcpy(to.tokens, s->tokens.items + tokens, p->token_count * sizeof(uint32_t));
    memcpy(to.bytes, bytes.ptr, bytes.len);
    return p;
}

/* Add to the sketch what the piece gives. */
static void
replay(sketcher *s, piece *p)
{
    layout from = layout_of(p);
    uint32_t tokens = (uint32_t)s->tokens.count;
    size_t units = s->units.count;

    OV_VEC_RESERVE(s->scratch, &s->units, p->unit_count);
    OV_VEC_RESERVE(s->scratch, &s->said, p->unit_count);
    OV_VEC_RESERVE(s->scratch, &s->tokens, p->token_count);
    OV_VEC_RESERVE(s->scratch, &s->fields, p->field_count);
    for (size_t i = 0; i < p->unit_count; i++) {
        ov_sketch_unit unit = from.units[i];

        unit.first += tokens;
        s->units.items[units + i] = unit;
        s->said.items[units + i] = from.said[i];
    }
    memcpy(s->tokens.items + tokens, from.tokens, p->token_count * sizeof(uint32_t));
    for (size_t i = 0; i < p->field_count; i++) {
        ov_sketch_field field = from.fields[i];

        field.unit = (uint16_t)(field.unit + units);
        s->fields.items[s->fields.count + i] = field;
    }
    s->units.count += p->unit_count;
    s->said.count += p->unit_count;
    s->tokens.count += p->token_count;
    s->fields.count += p->field_count;
}

uint64_t
sketch_piece_announce(const ov_sketch_memory *m, ov_str bytes)
{
    uint64_t hash = ov_hash(bytes);

    __builtin_prefetch(&m->slots[hash % SLOT_COUNT]);
    return hash;
}

/* The piece that a slot holds, if it may be the one with this hash. */
static piece *
piece_at(const ov_sketch_memory *m, uint64_t hash)
{
    const slot *at = &m->slots[hash % SLOT_COUNT];

    return at->generation == m->generation ? at->piece : NULL;
}

void
sketch_piece_expect(const ov_sketch_memory *m, uint64_t hash)
{
    const char *p = (const char *)piece_at(m, hash);

    if (!p)
        return;
    for (size_t line = 0; line < 4; line++)
        __builtin_prefetch(p + line * 64);
}

void
sketch_piece_known(sketcher *s, ov_sketch_memory *m, ov_str bytes, uint64_t hash, ov_str *label)
{
    size_t units = s->units.count, tokens = s->tokens.count, fields = s->fields.count;
    piece *known;
    uint32_t mark;
    slot *at;

    if (bytes.len > PIECE_MOST || bytes.len == 0) {
        sketch_piece(s, bytes, label);
        return;
    }
    known = piece_at(m, hash);
    if (known && known->hash == hash && known->len == bytes.len &&
        memcmp(layout_of(known).bytes, bytes.ptr, bytes.len) == 0) {
        replay(s, known);
        *label = known->label_len > 0 ? ov_str_slice(bytes, known->label_at, known->label_len)
                                      : OV_STR_NULL;
        return;
    }
    s->label_used = false;
    sketch_piece(s, bytes, label);
    at = &m->slots[hash % SLOT_COUNT];
    mark = (uint32_t)(hash >> 32) + m->generation;
    if (at->door != mark) {
        at->door = mark;
    } else if (!s->label_used) {
        if (ov_arena_bytes(m->kept) > KEPT_MOST)
            ov_sketch_memory_forget(m);
        at->piece = keep(m, s, bytes, hash, *label, units, tokens, fields);
        at->generation = m->generation;
    }
}

/*
 * A sentence may be read apart when it ends in a plain word with a full stop before a capitalised
 * word without digits: then no amount, date or number reaches across, and both ways of reading
 * end a unit there. Weekdays and months stay with what follows them.
 */
static bool
ends_apart(ov_str stretch, size_t from, size_t end)
{
    const char *p = stretch.ptr;
    size_t start = end - 1;

    while (start > from && (unsigned char)((p[start - 1] | 0x20) - 'a') < 26)
        start--;
    if (end - 1 - start < 3 || (start > from && p[start - 1] != ' ') || (p[end - 2] | 0x20) == 'y')
        return false;
    for (size_t i = end + 1; i < stretch.len && p[i] != ' '; i++)
        if (p[i] >= '0' && p[i] <= '9')
            return false;
    return !sketch_is_abbreviation(ov_str_slice(stretch, start, end - 1 - start));
}

size_t
sketch_piece_end(ov_str stretch, size_t from)
{
    size_t at = from;

    while ((at = ov_text_sentence_end(stretch, at)) < stretch.len)
        if (ends_apart(stretch, from, at))
            return at;
    return stretch.len;
}
