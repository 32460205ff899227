#include "onevoice/text/sketch.h"

#include <string.h>

#include "onevoice/base/hash.h"
#include "sketch_internal.h"

#define NAME_HASH    7u /* beside the token kinds */
#define LONGEST_UNIT 400

static bool
is_word(const token *t, ov_str word)
{
    return t->text.len == word.len && t->kind == TOKEN_WORD && ov_str_eq_nocase(t->text, word);
}

static bool
is_any(const token *t, const ov_str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_word(t, words[i]))
            return true;
    return false;
}

/* Whether one of the words below begins with these three letters. */
static bool
begins_event(const char *word)
{
    const unsigned char *w = (const unsigned char *)word;

    switch ((w[0] | 0x20) << 16 | (w[1] | 0x20) << 8 | (w[2] | 0x20)) {
    case 'a' << 16 | 'c' << 8 | 'q':
    case 'b' << 16 | 'r' << 8 | 'e':
    case 'c' << 16 | 'l' << 8 | 'a':
    case 'c' << 16 | 'o' << 8 | 'm':
    case 'c' << 16 | 'y' << 8 | 'b':
    case 'i' << 16 | 'n' << 8 | 'c':
    case 'l' << 16 | 'a' << 8 | 'w':
    case 'm' << 16 | 'e' << 8 | 'r':
    case 'p' << 16 | 'r' << 8 | 'i':
    case 'u' << 16 | 'n' << 8 | 'a':
        return true;
    default:
        return false;
    }
}

uint64_t
sketch_unit_key(const sketcher *s, const ov_sketch_unit *unit)
{
    return ov_hash_bytes(s->tokens.items + unit->first, unit->count * sizeof(uint32_t), 0);
}

/* Words that name an event of many customers. */
static uint16_t
event_flag(const token *t, const token *next)
{
    static const ov_str merger[] = {
        OV_STR_INIT("merger"),    OV_STR_INIT("merge"),       OV_STR_INIT("merges"),
        OV_STR_INIT("merging"),   OV_STR_INIT("merged"),      OV_STR_INIT("combine"),
        OV_STR_INIT("combining"), OV_STR_INIT("combination"), OV_STR_INIT("acquire"),
        OV_STR_INIT("acquiring"), OV_STR_INIT("acquisition"), OV_STR_INIT("acquired")};
    static const ov_str breach[] = {OV_STR_INIT("breach"), OV_STR_INIT("incident"),
                                    OV_STR_INIT("unauthorized"), OV_STR_INIT("unauthorised"),
                                    OV_STR_INIT("cyberattack")};

    if (t->text.len < 5 || t->text.len > 12 || t->kind != TOKEN_WORD || !begins_event(t->text.ptr))
        return 0;
    if (is_any(t, merger, OV_COUNT(merger)))
        return OV_UNIT_MERGER;
    if (is_any(t, breach, OV_COUNT(breach)))
        return OV_UNIT_BREACH;
    if (is_word(t, OV_STR("lawsuit")) ||
        (is_word(t, OV_STR("class")) && next && is_word(next, OV_STR("action"))))
        return OV_UNIT_CLASS_ACTION;
    if (is_word(t, OV_STR("privacy")))
        return OV_UNIT_PRIVACY;
    return 0;
}

/* Words that say that a number follows, and not what it counts. */
static bool
is_number_word(const token *t)
{
    static const ov_str words[] = {OV_STR_INIT("number"), OV_STR_INIT("no"), OV_STR_INIT("nr"),
                                   OV_STR_INIT("id"), OV_STR_INIT("num")};

    return is_any(t, words, OV_COUNT(words));
}

/* "No. 4711" is 4711 as another prints it: the word is part of the number's print, and of no name
   before it. */
static bool
is_print_of_number(const token *tokens, size_t at, size_t until)
{
    return at + 1 < until &&
           (tokens[at + 1].kind == TOKEN_ID || tokens[at + 1].kind == TOKEN_NUMBER) &&
           is_number_word(&tokens[at]);
}

/* What a number counts, by the words before it. */
static uint8_t
id_role(sketcher *s, const token *tokens, size_t from, size_t at, bool prose)
{
    static const ov_str customer[] = {OV_STR_INIT("customer"),  OV_STR_INIT("member"),
                                      OV_STR_INIT("household"), OV_STR_INIT("subscriber"),
                                      OV_STR_INIT("client"),    OV_STR_INIT("guarantor"),
                                      OV_STR_INIT("cust")};
    /* A "reference" or "document no." is a matter's as often: the night tells (lib/cluster/place.c). */
    static const ov_str mailing[] = {OV_STR_INIT("print"), OV_STR_INIT("mailing"),
                                     OV_STR_INIT("letterid"), OV_STR_INIT("job"),
                                     OV_STR_INIT("batch")};
    size_t back = at;
    token label;

    while (back > from && is_number_word(&tokens[back - 1]))
        back--;
    if (back > from) {
        label = tokens[back - 1];
    } else if (s->label.len > 0) {
        s->singular = true;
        label = (token){.kind = TOKEN_WORD, .text = s->label};
    } else {
        s->singular = true; /* that there is none decided */
        return OV_ROLE_NONE;
    }
    if (is_any(&label, customer, OV_COUNT(customer)))
        return OV_ROLE_CUSTOMER;
    if (!prose && at - from <= 4 && is_any(&label, mailing, OV_COUNT(mailing)))
        return OV_ROLE_MAILING;
    return OV_ROLE_NONE;
}

static void
add_field(sketcher *s, ov_field_type type, uint64_t value, uint32_t shape, uint8_t role)
{
    *OV_VEC_ADD(s->scratch, &s->fields) = (ov_sketch_field){.value = value,
                                                            .shape = shape,
                                                            .unit = (uint16_t)s->units.count,
                                                            .type = (uint8_t)type,
                                                            .role = role};
}

static void
add_token(sketcher *s, uint32_t hash)
{
    if (s->tokens.count == s->tokens.capacity)
        OV_VEC_RESERVE(s->scratch, &s->tokens, s->tokens.count + 32);
    s->tokens.items[s->tokens.count++] = hash;
}

uint32_t
ov_text_surname_bits(ov_str word)
{
    uint32_t hash = 0;

    for (size_t i = 0; i < word.len; i++)
        hash = hash * 31 + ((unsigned char)word.ptr[i] | 32u);
    return (hash ^ hash >> 6 ^ hash >> 12) & 63u;
}

/* A run of capitalised words as a name: from..until of the tokens. */
static void
add_name(sketcher *s, const token *tokens, size_t from, size_t until)
{
    uint64_t value = 0;
    uint32_t letters = 0;

    for (size_t i = from; i < until; i++) {
        value = ov_hash_mix(value, tokens[i].hash);
        s->singular |= tokens[i].digits;
        for (size_t k = 0; k < tokens[i].text.len; k++) {
            unsigned letter = ((unsigned char)tokens[i].text.ptr[k] | 32u) - 'a';

            if (letter < 26)
                letters |= 1u << letter;
        }
    }
    letters |= ov_text_surname_bits(tokens[until - 1].text) << 26;
    add_token(s, NAME_HASH);
    add_field(s, OV_FIELD_NAME, value, letters, OV_ROLE_NONE);
}

/* Where the run of capitalised words that begins at `at` ends. What follows a comma is another name. */
static size_t
name_end(const token *tokens, size_t at, size_t until)
{
    size_t end = at + 1;

    while (end < until && tokens[end].kind == TOKEN_WORD &&
           (tokens[end].capital ||
            (tokens[end].text.ptr[0] >= '0' && tokens[end].text.ptr[0] <= '9' && end > at + 1)) &&
           !tokens[end - 1].stop && !tokens[end - 1].comma &&
           !is_print_of_number(tokens, end, until))
        end++;
    return end;
}

static void
add_typed(sketcher *s, const token *tokens, size_t from, size_t i, bool prose)
{
    const token *t = &tokens[i];
    uint8_t role;

    switch ((token_kind)t->kind) {
    case TOKEN_MONEY:
        add_field(s, OV_FIELD_MONEY, t->value, t->shape, OV_ROLE_NONE);
        break;
    case TOKEN_DATE:
        add_field(s, OV_FIELD_DATE, t->value, t->shape, OV_ROLE_NONE);
        break;
    case TOKEN_PERIOD:
        add_field(s, OV_FIELD_PERIOD, t->value, t->shape, OV_ROLE_NONE);
        break;
    case TOKEN_ID:
        add_field(s, OV_FIELD_ID, t->value, t->shape, id_role(s, tokens, from, i, prose));
        break;
    case TOKEN_NUMBER:
        if (prose)
            add_field(s, OV_FIELD_NUMBER, t->value, t->shape, OV_ROLE_NONE);
        break;
    case TOKEN_PHONE:
        role = id_role(s, tokens, from, i, prose);
        add_field(s, OV_FIELD_ID, t->value, t->shape, role == OV_ROLE_NONE ? OV_ROLE_PHONE : role);
        if (role != OV_ROLE_NONE) { /* "Customer no. 207-498-5698" is one in groups */
            add_token(s, ov_text_token_mask(TOKEN_ID));
            return;
        }
        break;
    case TOKEN_UNREAD:
        add_field(s, OV_FIELD_UNREAD, t->value, t->shape, OV_ROLE_NONE);
        break;
    case TOKEN_POSTCODE:
    case TOKEN_WORD:
        break;
    }
    add_token(s, t->hash);
}

/* What a token with digits gives: the last field, if there are more than `fields`, or the last
   token; at this place of the unit in hand. */
static void
add_slot(sketcher *s, const token *t, size_t fields, size_t place)
{
    *OV_VEC_ADD(s->scratch, &s->slots) =
        (sketch_slot){.word = t->kind == TOKEN_WORD ? t->text : OV_STR_NULL,
                      .token = (uint32_t)s->tokens.count - 1,
                      .field = s->fields.count > fields ? (uint32_t)fields : UINT32_MAX,
                      .unit = (uint32_t)s->units.count,
                      .place = (uint32_t)place,
                      .said = sketch_said(t, place)};
}

/* A sentence has words that are not capitalised; a heading or an address line has hardly any. */
static bool
is_prose(const token *tokens, size_t from, size_t until, bool *upper)
{
    size_t small = 0, capitals = 0, words = 0;

    for (size_t i = from; i < until; i++) {
        if (tokens[i].kind != TOKEN_WORD)
            continue;
        words++;
        small += !tokens[i].capital;
        capitals += tokens[i].upper;
    }
    *upper = capitals > 0 && capitals * 4 >= words * 3;
    return (until - from >= 6 && small >= 4 && small * 3 >= words) ||
           (*upper && until - from >= 14);
}

/* "Re: ..." and its like, in front of the words that say what a letter is about */
static bool
leads_subject(const token *tokens, size_t from, size_t until)
{
    static const ov_str subject[] = {OV_STR_INIT("re"), OV_STR_INIT("subject"),
                                     OV_STR_INIT("regarding")};

    return until - from > 1 && tokens[from].colon &&
           is_any(&tokens[from], subject, OV_COUNT(subject));
}

static void
add_unit(sketcher *s, const token *tokens, size_t from, size_t until)
{
    ov_sketch_unit unit = {.first = (uint32_t)s->tokens.count};
    bool upper, prose = is_prose(tokens, from, until, &upper);
    uint64_t said = 0;

    unit.flags = (uint16_t)((prose ? OV_UNIT_PROSE : 0) | (upper ? OV_UNIT_UPPER : 0));
    if (leads_subject(tokens, from, until)) {
        unit.flags |= OV_UNIT_SUBJECT;
        from++;
    }
    for (size_t i = from; i < until;) {
        size_t end;

        said += sketch_said(&tokens[i], i - from);
        if (is_print_of_number(tokens, i, until)) {
            i++;
            continue;
        }
        unit.flags |= event_flag(&tokens[i], i + 1 < until ? &tokens[i + 1] : NULL);
        if (tokens[i].kind != TOKEN_WORD) {
            size_t fields = s->fields.count;

            add_typed(s, tokens, from, i, prose);
            add_slot(s, &tokens[i], fields, i - from);
            i++;
            continue;
        }
        end = prose && !upper && tokens[i].capital ? name_end(tokens, i, until) : i + 1;
        if (end > i + 1 || (prose && !upper && tokens[i].capital && i > from)) {
            add_name(s, tokens, i, end);
            for (size_t k = i + 1; k < end; k++) {
                said += sketch_said(&tokens[k], k - from);
                unit.flags |= event_flag(&tokens[k], NULL);
            }
        } else {
            add_token(s, tokens[i].hash);
            if (tokens[i].digits)
                add_slot(s, &tokens[i], s->fields.count, i - from);
        }
        i = end;
    }
    unit.count = (uint16_t)(s->tokens.count - unit.first);
    if (unit.count == 0)
        return;
    unit.key = sketch_unit_key(s, &unit);
    *OV_VEC_ADD(s->scratch, &s->units) = unit;
    *OV_VEC_ADD(s->scratch, &s->said) = said;
}

void
sketch_piece(sketcher *s, ov_str piece, ov_str *label)
{
    const token *tokens;
    size_t from = 0, count;

    s->slots.count = 0;
    ov_text_tokens_scan(s->scratch, piece, &s->list);
    tokens = s->list.items;
    count = s->list.count;
    for (size_t i = 0; i < count; i++) {
        bool last = i + 1 == count;
        bool next = !last && (tokens[i + 1].capital || tokens[i + 1].kind != TOKEN_WORD);

        if (last || (tokens[i].stop && next) || i + 1 - from >= LONGEST_UNIT) {
            add_unit(s, tokens, from, i + 1);
            from = i + 1;
        }
    }
    *label = OV_STR_NULL;
    for (size_t i = count; i-- > 0 && label->len == 0;)
        if (tokens[i].kind == TOKEN_WORD && !is_word(&tokens[i], OV_STR("number")) &&
            !is_word(&tokens[i], OV_STR("no")) && !is_word(&tokens[i], OV_STR("id")))
            *label = tokens[i].text;
}

/* The stretches of a text, in pieces where there is a memory. A cell is one piece. */
static void
cut_parts(sketcher *s, const ov_sketch_memory *memory, const ov_text *text)
{
    size_t from = 0, next = 0;

    for (size_t b = 0; b <= text->break_count; b++) {
        size_t until = b < text->break_count ? text->breaks[b].at : text->bytes.len;
        bool cell = b < text->break_count && text->breaks[b].kind == OV_BREAK_CELL;
        size_t at = from;

        while (at < until) {
            size_t end = memory && !cell ? sketch_piece_end(text, at, until, &next) : until;
            sketch_part *p = OV_VEC_ADD(s->scratch, &s->parts);

            *p = (sketch_part){.text = {text->bytes.ptr + at, end - at},
                               .key = text->blinded + at,
                               .stretch = until - from,
                               .cell = cell,
                               .first = at == from};
            if (memory)
                p->hash = sketch_piece_announce(memory, (ov_str){p->key, p->text.len});
            at = end + 1;
            p->last = at >= until;
        }
        from = until;
    }
}

static void
finish(ov_arena *mem, const sketcher *s, ov_sketch *out)
{
    ov_sketch_unit *units = OV_NEW_ARRAY(mem, ov_sketch_unit, s->units.count);
    uint32_t *tokens = OV_NEW_ARRAY(mem, uint32_t, s->tokens.count);
    ov_sketch_field *fields = OV_NEW_ARRAY(mem, ov_sketch_field, s->fields.count);
    uint64_t skeleton = 0, text = 0;

    for (size_t i = 0; i < s->units.count; i++) {
        units[i] = s->units.items[i];
        skeleton = ov_hash_mix(skeleton, units[i].key);
        text = ov_hash_mix(text, ov_hash_mix(s->said.items[i], units[i].count));
    }
    if (s->tokens.count > 0)
        memcpy(tokens, s->tokens.items, s->tokens.count * sizeof *tokens);
    if (s->fields.count > 0)
        memcpy(fields, s->fields.items, s->fields.count * sizeof *fields);
    *out = (ov_sketch){.skeleton = skeleton,
                       .text = text,
                       .letter = UINT32_MAX,
                       .units = units,
                       .tokens = tokens,
                       .fields = fields,
                       .unit_count = (uint32_t)s->units.count,
                       .token_count = (uint32_t)s->tokens.count,
                       .field_count = (uint32_t)s->fields.count};
}

/* Is it the first of two cells that are a row? Of more, no cell is known to name the next. */
static bool
is_pair(const sketcher *s, size_t i)
{
    const sketch_part *p = s->parts.items + i;
    bool first = i == 0 || !p[-1].cell;

    return first && p->cell && p->first && p->last && i + 1 < s->parts.count && !p[1].cell;
}

static void
add_parts(sketcher *s, ov_sketch_memory *memory)
{
    ov_str label = OV_STR_NULL;
    bool full = false;

    for (size_t i = 0; memory && i < s->parts.count; i++)
        sketch_piece_expect(memory, s->parts.items[i].hash);
    for (size_t i = 0; i < s->parts.count; i++) {
        const sketch_part *p = &s->parts.items[i];

        if (p->first) /* a book, not a letter: what fits is enough to know it by */
            full = s->units.count >= UINT16_MAX - 1 - p->stretch / 2;
        if (!full && memory)
            sketch_piece_known(s, memory, p->text, p->key, p->hash, &label);
        else if (!full)
            sketch_piece(s, p->text, &label);
        if (!full && p->last)
            s->label = p->cell ? label : OV_STR_NULL;
        if (!full && is_pair(s, i) && s->units.count > 0)
            s->units.items[s->units.count - 1].flags |= OV_UNIT_LABEL;
    }
}

void
ov_text_sketch(ov_arena *mem, ov_arena *scratch, ov_sketch_memory *memory, const ov_text *text,
               const ov_typed_fields *fields, ov_sketch *out)
{
    sketcher alone = {.scratch = scratch}, *s = memory ? sketch_room(memory) : &alone;

    s->list.typed = fields->items;
    s->list.typed_count = fields->count;
    s->list.base = text->bytes.ptr;
    OV_VEC_RESERVE(s->scratch, &s->parts,
                   text->break_count + OV_MIN(text->bytes.len / 64 + 8, (size_t)256));
    OV_VEC_RESERVE(s->scratch, &s->units, OV_MIN(text->bytes.len / 32 + 8, (size_t)256));
    OV_VEC_RESERVE(s->scratch, &s->said, OV_MIN(text->bytes.len / 32 + 8, (size_t)256));
    OV_VEC_RESERVE(s->scratch, &s->tokens, OV_MIN(text->bytes.len / 5 + 8, (size_t)4096));
    OV_VEC_RESERVE(s->scratch, &s->fields, OV_MIN(text->bytes.len / 32 + 8, (size_t)256));
    cut_parts(s, memory, text);
    add_parts(s, memory);
    finish(mem, s, out);
}
