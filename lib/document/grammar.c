#include "grammar_internal.h"

#include <string.h>

#define WORD_MOST   40
#define CLAUSE_MOST 32 /* tokens of one part of a sentence */
#define LABEL_MOST  16

/* The next state; 0, the first, to which nothing leads back, where there is none. */
static uint16_t
step(const grammar_automaton *a, uint16_t state, uint16_t word)
{
    size_t low = a->first[state], high = a->first[state + 1];

    if (state == 0)
        return a->begin[word];
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (a->moves[middle].word < word)
            low = middle + 1;
        else
            high = middle;
    }
    return low < a->first[state + 1] && a->moves[low].word == word ? a->moves[low].to : 0;
}

#define FNV_START 2166136261u /* FNV-1a, as compile.py hashes */
#define FNV_PRIME 16777619u

static uint16_t
word_of(const char *bytes, size_t len, uint32_t hash)
{
    hash ^= hash >> 15;
    for (size_t at = hash % grammar_hash_size; grammar_hash[at];
         at = (at + 1) % grammar_hash_size) {
        ov_str known = grammar_words[grammar_hash[at]];

        if (known.len == len && memcmp(known.ptr, bytes, len) == 0)
            return grammar_hash[at];
    }
    return 0;
}

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* A word at `at` in small letters; behind it. An apostrophe within belongs to it. */
static size_t
take_word(ov_str text, size_t at, size_t to, grammar_token *out)
{
    char word[WORD_MOST];
    uint32_t hash = FNV_START;
    size_t len = 0, i = at;

    for (; i < to; i++) {
        char c = text.ptr[i];

        if ((unsigned char)((c | 0x20) - 'a') < 26)
            c = (char)(c | 0x20);
        else if ((unsigned char)c >= 0x80) /* capitals of Latin-1 follow 0xC3 */
            c = (char)(i > at && text.ptr[i - 1] == '\xC3' && (unsigned char)c <= 0x9E ? c | 0x20
                                                                                       : c);
        else if (c != '\'' || i == at || i + 1 >= to || !is_letter(text.ptr[i + 1]))
            break;
        hash = (hash ^ (unsigned char)c) * FNV_PRIME;
        if (len < WORD_MOST)
            word[len++] = c;
    }
    out->from = (uint32_t)at;
    out->to = (uint32_t)i;
    out->word = len < WORD_MOST ? word_of(word, len, hash) : 0;
    return i;
}

uint16_t
grammar_value_word(const ov_typed_field *f)
{
    uint8_t type =
        f->type == OV_TYPED_UNREAD && f->unread == OV_TYPED_DATE ? OV_TYPED_DATE : f->type;

    return type == OV_TYPED_MONEY || type == OV_TYPED_UNREAD ? GRAMMAR_AMOUNT
           : type == OV_TYPED_DATE                           ? GRAMMAR_DATE
                                                             : GRAMMAR_NUMBER;
}

static grammar_token
value_token(const ov_typed_field *f, size_t index)
{
    return (grammar_token){grammar_value_word(f), f->offset, f->offset + f->length,
                           (uint32_t)index};
}

/* How many dots lead from words to their value, three or more; 0 if it is none of them. */
static size_t
leaders_at(ov_str text, size_t at, size_t to)
{
    size_t end = at, dots = 0;

    for (; end < to && (text.ptr[end] == '.' || (dots > 0 && text.ptr[end] == ' ')); end++)
        dots += text.ptr[end] == '.';
    return dots >= 3 ? end - at : 0;
}

void
grammar_read(ov_arena *mem, const ov_text *text, const ov_typed_fields *fields, size_t first,
             size_t from, size_t to, grammar_tokens *out)
{
    ov_str bytes = text->bytes;
    size_t i = from, next = first;

    while (i < to) {
        char c = bytes.ptr[i];

        while (next < fields->count && fields->items[next].offset < i)
            next++;
        if (next < fields->count && fields->items[next].offset == i) {
            *OV_VEC_ADD(mem, out) = value_token(&fields->items[next], next);
            i += OV_MAX(fields->items[next].length, 1u);
        } else if (c == ' ') {
            i++;
        } else if (is_letter(c)) {
            i = take_word(bytes, i, to, OV_VEC_ADD(mem, out));
        } else {
            /* leaders set words and value apart as a colon does */
            size_t dots = leaders_at(bytes, i, to);
            char mark = dots > 0 ? ':' : c == '!' || c == '?' ? '.' : c;
            /* "past-due" is two words */
            bool within = c == '-' && i > from && is_letter(bytes.ptr[i - 1]) && i + 1 < to &&
                          is_letter(bytes.ptr[i + 1]);

            if (memchr(".,:;()=/+-", mark, 10) && !within)
                *OV_VEC_ADD(mem, out) = (grammar_token){
                    word_of(&mark, 1, (FNV_START ^ (unsigned char)mark) * FNV_PRIME), (uint32_t)i,
                    (uint32_t)(i + 1), 0};
            i += dots > 0 ? dots : 1;
        }
    }
}

static ov_value_role
run_whole(const grammar_automaton *a, const grammar_token *const *tokens, size_t count)
{
    uint16_t state = 0;

    for (size_t i = 0; i < count; i++) {
        state = step(a, state, tokens[i]->word);
        if (state == 0)
            return OV_VALUE_NONE;
    }
    return count > 0 ? (ov_value_role)a->accept[state] : OV_VALUE_NONE;
}

/* Copy what counts: no marks at the ends and none that only set words apart; `aside` keeps the
   words in parentheses. False where those speak of money, or there are too many. */
static bool
take_label(const grammar_token *tokens, size_t count, bool aside,
           const grammar_token *out[LABEL_MOST], size_t *len)
{
    bool within = false;

    *len = 0;
    for (size_t i = 0; i < count; i++) {
        char mark = grammar_marks[tokens[i].word];

        if (mark == '(' || mark == ')') {
            within = mark == '(';
            continue;
        }
        if (within && !aside) {
            if (tokens[i].word == 0 || grammar_is(&tokens[i], GRAMMAR_IS_DOUBT) ||
                grammar_is(&tokens[i], GRAMMAR_IS_OWING) || tokens[i].word <= GRAMMAR_DATE)
                return false;
            continue;
        }
        if (mark == ':' || mark == '=' || mark == ',' || mark == '.' || mark == ';')
            continue;
        if (*len == LABEL_MOST)
            return false;
        out[(*len)++] = &tokens[i];
    }
    while (*len > 0 && grammar_marks[out[*len - 1]->word] == '-')
        (*len)--;
    while (*len > 1 && grammar_is(out[*len - 1], GRAMMAR_IS_CURRENCY))
        (*len)--; /* "total due USD" */
    return *len > 0;
}

/* Two labels and a stroke between them that say the same, as papers in two languages do: "amount due /
   total a pagar". */
static ov_value_role
run_both(const grammar_automaton *a, const grammar_token *const *tokens, size_t count)
{
    for (size_t i = 1; i + 1 < count; i++) {
        ov_value_role first;

        if (grammar_marks[tokens[i]->word] != '/')
            continue;
        first = run_whole(a, tokens, i);
        return first && first == run_whole(a, tokens + i + 1, count - i - 1) ? first
                                                                             : OV_VALUE_NONE;
    }
    return OV_VALUE_NONE;
}

ov_value_role
grammar_label(const grammar_token *tokens, size_t count, bool date)
{
    const grammar_automaton *a = date ? &grammar_date_automaton : &grammar_label_automaton;
    const grammar_token *kept[LABEL_MOST];
    size_t len;
    ov_value_role role = OV_VALUE_NONE;

    for (int aside = 1; aside >= 0 && role == OV_VALUE_NONE; aside--)
        if (take_label(tokens, count, aside, kept, &len)) {
            role = run_whole(a, kept, len);
            role = role ? role : run_both(a, kept, len);
        }
    return role;
}

ov_value_role
grammar_clause(const grammar_token *tokens, size_t count, bool date, size_t value, size_t *length)
{
    const grammar_automaton *a = date ? &grammar_day_automaton : &grammar_clause_automaton;
    ov_value_role role = OV_VALUE_NONE;
    uint16_t state = 0;

    for (size_t i = 0; i < count && i < CLAUSE_MOST; i++) {
        state = step(a, state, tokens[i].word);
        if (state == 0)
            break;
        if (i >= value && a->accept[state]) {
            role = (ov_value_role)a->accept[state];
            *length = i + 1;
        }
    }
    return role;
}

/* The longest that begins at tokens[0]. */
static size_t
run_longest(const grammar_automaton *a, const grammar_token *tokens, size_t count)
{
    uint16_t state = 0;
    size_t length = 0;

    for (size_t i = 0; i < count && i < CLAUSE_MOST; i++) {
        state = step(a, state, tokens[i].word);
        if (state == 0)
            break;
        if (a->accept[state])
            length = i + 1;
    }
    return length;
}

size_t
grammar_pass(const grammar_token *tokens, size_t count)
{
    return run_longest(&grammar_pass_automaton, tokens, count);
}

size_t
grammar_about(const grammar_token *tokens, size_t count)
{
    return run_longest(&grammar_about_automaton, tokens, count);
}

bool
grammar_ends(const grammar_token *tokens, size_t count)
{
    return run_longest(&grammar_ends_automaton, tokens, count) > 0;
}

/* The tokens together, without marks, and nothing beside. */
static bool
is_whole(const grammar_automaton *a, const grammar_token *tokens, size_t count)
{
    const grammar_token *kept[LABEL_MOST];
    size_t len;

    return take_label(tokens, count, true, kept, &len) && run_whole(a, kept, len) != OV_VALUE_NONE;
}

bool
grammar_waits(const grammar_token *tokens, size_t count)
{
    return run_longest(&grammar_waits_automaton, tokens, count) > 0;
}

bool
grammar_is_title(const grammar_token *tokens, size_t count)
{
    return is_whole(&grammar_title_automaton, tokens, count);
}

bool
grammar_is_term(const grammar_token *tokens, size_t count)
{
    return is_whole(&grammar_term_automaton, tokens, count);
}

bool
grammar_is_own_date(const grammar_token *tokens, size_t count)
{
    return is_whole(&grammar_own_automaton, tokens, count);
}
