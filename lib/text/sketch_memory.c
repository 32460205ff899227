/*
 * The memory of pieces: sentences and lines seen before, with all that a sketch takes from them.
 *
 * A piece is known by its bytes with the digits blinded. What it gives depends on those and on the
 * slots: at every chunk with digits near it is tried again what stands there, and only if all of it
 * has the kinds and lengths it had, the rest is taken as remembered. Pieces where more depends on
 * digits (in a name), or on the label of the cell before, are never kept. A hit is compared byte
 * for byte, so the memory cannot change an answer. A piece is kept when it comes the second time:
 * names come once and would push the templates out.
 */
#include <string.h>

#include "onevoice/base/hash.h"
#include "sketch_internal.h"

#define BUCKET_COUNT 32768
#define PIECE_MOST   2048
#define KEPT_MOST    ((size_t)24 * 1024 * 1024)
#define ROOM_MOST    ((size_t)1024 * 1024) /* kept for the sketcher: a book gives its room back */

/* One block of memory: this, then the parts below. */
typedef struct piece {
    uint64_t hash;
    uint32_t len; /* of the key */
    uint32_t unit_count, token_count, field_count, chunk_count, slot_count, trial_count;
    uint32_t label_at, label_len; /* within the key; length 0: none */
    ov_sketch_unit units[];       /* `first` counts from the piece's first token */
} piece;

/* Where the parts of a piece begin. */
typedef struct layout {
    ov_sketch_unit *units;
    uint64_t *said;          /* without the slots */
    chunk *chunks;           /* from the first that was tried; they point into the key */
    sketch_slot *slots;      /* likewise; they count from the piece's first token, field and unit */
    ov_sketch_field *fields; /* `unit` counts from the piece's first unit */
    token_trial *trials;
    uint32_t *tokens;
    char *key;
} layout;

typedef struct bucket {
    piece *piece;
    uint32_t generation; /* of the pieces in `kept`: buckets of another are empty */
    uint32_t door;       /* upper half of the hash of a piece that came once, and the generation */
} bucket;

struct ov_sketch_memory {
    ov_arena *kept;
    bucket *buckets;
    uint32_t generation;
    sketcher room;
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
    m->buckets = OV_NEW_ARRAY(mem, bucket, BUCKET_COUNT);
    m->generation = 1;
    m->room.scratch = ov_arena_new();
    ov_arena_defer(mem, kept_free, m->room.scratch);
    return m;
}

sketcher *
sketch_room(ov_sketch_memory *m)
{
    sketcher *s = &m->room;

    if (ov_arena_bytes(s->scratch) > ROOM_MOST) {
        ov_arena_reset(s->scratch);
        *s = (sketcher){.scratch = s->scratch};
    }
    s->parts.count = s->units.count = s->said.count = s->tokens.count = s->fields.count = 0;
    s->slots.count = s->list.count = s->list.chunks.count = s->list.trials.count = 0;
    s->list.typed_next = 0;
    s->label = OV_STR_NULL;
    s->singular = false;
    return s;
}

void
ov_sketch_memory_forget(ov_sketch_memory *m)
{
    if (++m->generation == 0) {
        memset(m->buckets, 0, BUCKET_COUNT * sizeof *m->buckets);
        m->generation = 1;
    }
    ov_arena_reset(m->kept);
}

static layout
layout_of(piece *p)
{
    layout l = {.units = p->units};

    l.said = (uint64_t *)(l.units + p->unit_count);
    l.chunks = (chunk *)(l.said + p->unit_count);
    l.slots = (sketch_slot *)(l.chunks + p->chunk_count);
    l.fields = (ov_sketch_field *)(l.slots + p->slot_count);
    l.trials = (token_trial *)(l.fields + p->field_count);
    l.tokens = (uint32_t *)(l.trials + p->trial_count);
    l.key = (char *)(l.tokens + p->token_count);
    return l;
}

/* What is a part of the bytes at `from`, as a part of those at `to`. */
static ov_str
moved(ov_str part, const char *from, const char *to)
{
    return (ov_str){to + (part.ptr - from), part.len};
}

/* Leave out chunks at which nothing stands whatever the digits are. */
static void
drop_sure(sketcher *s)
{
    sketch_slot *slots = s->slots.items;
    size_t kept = 0, next = 0, trials = 0;

    for (size_t i = 0; i < s->list.trials.count; i++) {
        token_trial trial = s->list.trials.items[i];
        bool sure;

        trial.fickle =
            ov_text_token_is_fickle(s->list.chunks.items, s->list.chunks.count, trial.chunk);
        sure = !trial.fickle && trial.used == 0;
        if (trial.used > 0) {
            while (slots[next].word.ptr)
                slots[kept++] = slots[next++];
            if (!sure)
                slots[kept++] = slots[next];
            next++;
        }
        if (!sure)
            s->list.trials.items[trials++] = trial;
    }
    while (next < s->slots.count)
        slots[kept++] = slots[next++];
    s->slots.count = kept;
    s->list.trials.count = trials;
}

/* Keep what is to be tried, and take the slots out of what is said. */
static void
keep_slots(const sketcher *s, const piece *p, const layout *to, const char *bytes, size_t units,
           size_t tokens, size_t fields)
{
    size_t first = s->list.chunks.count - p->chunk_count;

    for (size_t i = 0; i < p->chunk_count; i++) {
        to->chunks[i] = s->list.chunks.items[first + i];
        to->chunks[i].core = moved(to->chunks[i].core, bytes, to->key);
    }
    for (size_t i = 0; i < p->trial_count; i++) {
        to->trials[i] = s->list.trials.items[i];
        to->trials[i].chunk -= (uint32_t)first;
    }
    for (size_t i = 0; i < p->slot_count; i++) {
        sketch_slot slot = s->slots.items[i];

        slot.unit -= (uint32_t)units;
        slot.token -= (uint32_t)tokens;
        if (slot.field != UINT32_MAX)
            slot.field -= (uint32_t)fields;
        if (slot.word.ptr)
            slot.word = moved(slot.word, bytes, to->key);
        to->said[slot.unit] -= slot.said;
        to->slots[i] = slot;
    }
}

/* Keep what the sketcher has added since it had so many units, tokens and fields. */
static piece *
keep(ov_sketch_memory *m, sketcher *s, ov_str bytes, const char *key, uint64_t hash, ov_str label,
     size_t units, size_t tokens, size_t fields)
{
    piece head;
    piece *p;
    layout to;

    drop_sure(s);
    head = (piece){.hash = hash,
                   .len = (uint32_t)bytes.len,
                   .unit_count = (uint32_t)(s->units.count - units),
                   .token_count = (uint32_t)(s->tokens.count - tokens),
                   .field_count = (uint32_t)(s->fields.count - fields),
                   .slot_count = (uint32_t)s->slots.count,
                   .trial_count = (uint32_t)s->list.trials.count,
                   .label_at = label.len > 0 ? (uint32_t)(label.ptr - bytes.ptr) : 0,
                   .label_len = (uint32_t)label.len};
    if (head.trial_count > 0)
        head.chunk_count = (uint32_t)s->list.chunks.count - s->list.trials.items[0].chunk;
    p = ov_arena_alloc(
        m->kept, sizeof head + head.unit_count * (sizeof(ov_sketch_unit) + sizeof(uint64_t)) +
                     head.chunk_count * sizeof(chunk) + head.slot_count * sizeof(sketch_slot) +
                     head.field_count * sizeof(ov_sketch_field) +
                     head.trial_count * sizeof(token_trial) + head.token_count * sizeof(uint32_t) +
                     bytes.len);
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
    memcpy(to.key, key, bytes.len);
    keep_slots(s, p, &to, bytes.ptr, units, tokens, fields);
    return p;
}

/* Put what stands in a slot into the piece that is being added. */
static void
fill_slot(sketcher *s, const sketch_slot *slot, const token *t)
{
    size_t at = s->units.count + slot->unit;

    s->said.items[at] += sketch_said(t, slot->place);
    if (t->kind == TOKEN_WORD) {
        s->tokens.items[s->tokens.count + slot->token] = t->hash;
        s->units.items[at].key = sketch_unit_key(s, &s->units.items[at]);
    } else if (slot->field != UINT32_MAX) {
        s->fields.items[s->fields.count + slot->field].value = t->value;
        s->fields.items[s->fields.count + slot->field].shape = t->shape;
    }
}

/* Take the values that were recognised in the piece being added. False when they are not those, by
   place, length and kind, that stood there before. */
static bool
take_values(sketcher *s, const piece *p, ov_str bytes)
{
    chunk *chunks = s->list.chunks.items;
    size_t at = 0;

    for (size_t i = 0; i < p->chunk_count; i++) {
        const ov_typed_field *f;

        if (!chunks[i].typed)
            continue;
        f = ov_text_token_value(&s->list, bytes, at);
        if (!f || s->list.base + f->offset != chunks[i].core.ptr || f->length != chunks[i].core.len)
            return false;
        chunks[i].typed = f;
        at = (size_t)(chunks[i].core.ptr - bytes.ptr) + f->length;
    }
    return !ov_text_token_value(&s->list, bytes, at);
}

/* Fill the slots of the piece that is being added; false when something else stands there than
   stood there before. */
static bool
fill(sketcher *s, const piece *p, const layout *from, ov_str bytes)
{
    const sketch_slot *slot = from->slots;
    chunk *chunks;

    if (p->chunk_count == 0 && p->slot_count == 0) /* nearly all: words alone */
        return !ov_text_token_value(&s->list, bytes, 0);
    s->list.chunks.count = 0;
    OV_VEC_RESERVE(s->scratch, &s->list.chunks, p->chunk_count + 2);
    chunks = s->list.chunks.items;
    for (size_t i = 0; i < p->chunk_count; i++) {
        chunks[i] = from->chunks[i];
        chunks[i].core = moved(chunks[i].core, from->key, bytes.ptr);
    }
    if (!take_values(s, p, bytes))
        return false;
    chunks[p->chunk_count] = chunks[p->chunk_count + 1] = (chunk){0};
    for (size_t i = 0; i < p->trial_count; i++) {
        const token_trial *trial = &from->trials[i];
        token t = {0};
        size_t used = trial->fickle ? ov_text_token_match(chunks, p->chunk_count, trial->chunk, &t)
                                    : ov_text_token_reread(chunks, p->chunk_count, trial->chunk,
                                                           (token_kind)trial->kind, &t);

        if (used != trial->used || t.kind != trial->kind)
            return false;
        if (trial->used == 0)
            continue;
        while (slot->word.ptr)
            slot++;
        fill_slot(s, slot++, &t);
    }
    for (size_t i = 0; i < p->slot_count; i++) {
        ov_str word = from->slots[i].word;
        token t = {.kind = TOKEN_WORD};

        if (!word.ptr)
            continue;
        t.hash = ov_text_word_hash(moved(word, from->key, bytes.ptr));
        fill_slot(s, &from->slots[i], &t);
    }
    return true;
}

/* Add to the sketch what the piece gives; false, and nothing added, when its slots do not let it.
 */
static bool
replay(sketcher *s, piece *p, ov_str bytes)
{
    layout from = layout_of(p);
    uint32_t tokens = (uint32_t)s->tokens.count;
    size_t units = s->units.count;

    OV_VEC_RESERVE(s->scratch, &s->units, p->unit_count);
    OV_VEC_RESERVE(s->scratch, &s->said, p->unit_count);
    OV_VEC_RESERVE(s->scratch, &s->tokens, p->token_count);
    OV_VEC_RESERVE(s->scratch, &s->fields, p->field_count);
    for (size_t i = 0; i < p->unit_count; i++) {
        ov_sketch_unit *unit = &s->units.items[units + i];

        *unit = from.units[i];
        unit->first += tokens;
    }
    memcpy(s->said.items + units, from.said, p->unit_count * sizeof(uint64_t));
    memcpy(s->tokens.items + tokens, from.tokens, p->token_count * sizeof(uint32_t));
    for (size_t i = 0; i < p->field_count; i++) {
        ov_sketch_field field = from.fields[i];

        field.unit = (uint16_t)(field.unit + units);
        s->fields.items[s->fields.count + i] = field;
    }
    if (!fill(s, p, &from, bytes))
        return false;
    s->units.count += p->unit_count;
    s->said.count += p->unit_count;
    s->tokens.count += p->token_count;
    s->fields.count += p->field_count;
    return true;
}

uint64_t
sketch_piece_announce(const ov_sketch_memory *m, ov_str key)
{
    uint64_t hash = ov_hash(key);

    __builtin_prefetch(&m->buckets[hash % BUCKET_COUNT]);
    return hash;
}

/* The piece that a bucket holds, if it may be the one with this hash. */
static piece *
piece_at(const ov_sketch_memory *m, uint64_t hash)
{
    const bucket *at = &m->buckets[hash % BUCKET_COUNT];

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
sketch_piece_known(sketcher *s, ov_sketch_memory *m, ov_str bytes, const char *key, uint64_t hash,
                   ov_str *label)
{
    size_t units = s->units.count, tokens = s->tokens.count, fields = s->fields.count;
    size_t next = s->list.typed_next;
    piece *known;
    uint32_t mark;
    bucket *at;

    if (bytes.len > PIECE_MOST || bytes.len == 0) {
        sketch_piece(s, bytes, label);
        return;
    }
    known = piece_at(m, hash);
    if (known && known->hash == hash && known->len == bytes.len &&
        memcmp(layout_of(known).key, key, bytes.len) == 0 && replay(s, known, bytes)) {
        *label = known->label_len > 0 ? ov_str_slice(bytes, known->label_at, known->label_len)
                                      : OV_STR_NULL;
        return;
    }
    s->singular = false;
    s->list.typed_next = next;
    sketch_piece(s, bytes, label);
    at = &m->buckets[hash % BUCKET_COUNT];
    mark = (uint32_t)(hash >> 32) + m->generation;
    if (at->door != mark) {
        at->door = mark;
    } else if (!s->singular && (!known || known->hash != hash)) {
        if (ov_arena_bytes(m->kept) > KEPT_MOST)
            ov_sketch_memory_forget(m);
        at->piece = keep(m, s, bytes, key, hash, *label, units, tokens, fields);
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
sketch_piece_end(const ov_text *text, size_t from, size_t until, size_t *next)
{
    ov_str stretch = {text->bytes.ptr, until};

    for (; *next < text->end_count && text->ends[*next] + 1 < until; (*next)++) {
        size_t end = text->ends[*next];

        if (end > from && ends_apart(stretch, from, end))
            return end;
    }
    return until;
}
