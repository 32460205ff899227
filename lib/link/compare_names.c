/*
 * Names of two records, given and family name judged together: they may be exchanged, one may stand
 * in the other's column, and of several names of a party the pair that fits best decides.
 */
#include "pairs_internal.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/person/name.h"

static bool
names_close(link_comparer *c, link_masks *masks, uint32_t a, uint32_t b)
{
    return a == b || link_resemblance(masks, c->data->values[LINK_NAMES], a, b, 0.92) >= 0.92;
}

/* Jamie and Jaime: letters out of order are a typing error, though both are names. */
static bool
are_same_letters(ov_str a, ov_str b)
{
    int8_t counts[256] = {0};

    for (size_t i = 0; a.len == b.len && i < a.len; i++) {
        counts[(unsigned char)a.ptr[i]]++;
        counts[(unsigned char)b.ptr[i]]--;
    }
    for (size_t i = 0; i < a.len; i++) {
        if (counts[(unsigned char)a.ptr[i]] != 0)
            return false;
    }
    return a.len == b.len;
}

/* Keys that are struck for one another: beside it, above or below. */
static bool
are_keys_beside(char a, char b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    int at[2][2] = {{-9, 0}, {9, 0}};

    for (int r = 0; r < 3; r++) {
        const char *x = strchr(rows[r], a), *y = strchr(rows[r], b);

        if (x)
            at[0][0] = r, at[0][1] = (int)(x - rows[r]);
        if (y)
            at[1][0] = r, at[1][1] = (int)(y - rows[r]);
    }
    if (at[0][0] == at[1][0])
        return abs(at[0][1] - at[1][1]) == 1;
    /* a key touches two of the row below: its own place and the one before */
    return at[0][0] - at[1][0] == 1   ? at[1][1] - at[0][1] == 0 || at[1][1] - at[0][1] == 1
           : at[1][0] - at[0][0] == 1 ? at[0][1] - at[1][1] == 0 || at[0][1] - at[1][1] == 1
                                      : false;
}

/* Arun and Arul: one letter stands for another that is no neighbour on the keys. Of such two a list of
   names that has but one tells nothing: no list has all. */
static bool
is_another_letter(ov_str a, ov_str b)
{
    size_t differences = 0, at = 0;

    for (size_t i = 0; a.len == b.len && i < a.len; i++) {
        if (a.ptr[i] != b.ptr[i])
            differences++, at = i;
    }
    return differences == 1 && !are_keys_beside(a.ptr[at], b.ptr[at]);
}

/* Two whole names of different sound are two names, however alike; an ending that tells the sexes
   apart is a typing error only where a birth date says so. One letter off a whole name is one, and
   so is a letter more or less; a letter for another may be a twin's (Jayden, Jaylen).
 */
static unsigned
resembling_level(const link_comparer *c, const link_name *a, const link_name *b, double similar)
{
    const link_name_key *x = &c->data->name_keys[a->given], *y = &c->data->name_keys[b->given];
    const link_values *names = c->data->values[LINK_NAMES];
    ov_str s = link_values_text(names, a->given), t = link_values_text(names, b->given);
    bool typed;
    int most = 1;

    if (x->sound == y->sound || are_same_letters(s, t))
        return similar >= 0.84 ? LINK_GIVEN_NICKNAME : LINK_GIVEN_SIMILAR;
    if (x->whole && y->whole)
        return OV_MIN(s.len, t.len) > 3 && (ov_str_starts(s, t) || ov_str_starts(t, s)) &&
                       !ov_person_given_ends_apart(s, t)
                   ? LINK_GIVEN_SIMILAR /* Luca, Lucas */
                   : LINK_GIVEN_DIFFERENT;
    if (ov_person_given_ends_apart(s, t) || is_another_letter(s, t))
        return LINK_GIVEN_SIMILAR;
    typed = x->whole || y->whole ? OV_MIN(s.len, t.len) > 3
                                 : OV_MIN(s.len, t.len) > (s.len == t.len ? 7 : 4);
    /* a second edit only in a long name that is alike throughout: Xiaoming is not Xiaohong */
    if (x->whole != y->whole && OV_MIN(s.len, t.len) > 7 && similar >= 0.92)
        most = 2;
    return typed && link_within_edits(s, t, most) ? LINK_GIVEN_NICKNAME : LINK_GIVEN_SIMILAR;
}

/* Short forms that no table knows: the beginning of a name, or its end. */
static bool
is_end_of(ov_str a, ov_str b)
{
    if (a.ptr[0] != b.ptr[0] && a.ptr[a.len - 1] != b.ptr[b.len - 1])
        return false;
    return ov_str_starts(a, b) || ov_str_starts(b, a) || ov_str_ends(a, b) || ov_str_ends(b, a);
}

/* "M A Lindqvist" and Margaret Ann: two initials are no chance. */
static bool
same_second_initial(const link_comparer *c, const link_name *a, const link_name *b)
{
    const link_values *names = c->data->values[LINK_NAMES];

    return a->middle && b->middle &&
           link_values_at(names, a->middle)->text[0] == link_values_at(names, b->middle)->text[0];
}

/* "Yu-chen" and "Yuchen": what one keeps as two given names. */
static bool
is_written_together(const link_comparer *c, const link_name *apart, const link_name *together)
{
    const link_values *names = c->data->values[LINK_NAMES];
    ov_str whole = link_values_text(names, together->given),
           first = link_values_text(names, apart->given), second,
           rest = link_values_text(names, apart->middle);

    return apart->middle && whole.len > first.len && ov_str_starts(whole, first) &&
           ov_str_next(&rest, ' ', &second) && whole.len == first.len + second.len &&
           ov_str_ends(whole, second);
}

/* Of a name that is no whole one the second letter may be the first: one was put in front (Wclare),
   or two are exchanged (Idane). */
static bool
is_initial_of(const link_comparer *c, const link_name *a, const link_name *b)
{
    const link_values *names = c->data->values[LINK_NAMES];
    const link_value *x = link_values_at(names, a->given), *y = link_values_at(names, b->given);
    bool first = x->len == 1;
    const char letter = first ? x->text[0] : y->text[0];
    const link_value *name = first ? y : x;

    return name->text[0] == letter || (name->len > 3 && name->text[1] == letter &&
                                       !c->data->name_keys[first ? b->given : a->given].whole);
}

/* Of two different names, both of one person and of one sex: by their letters. */
static unsigned
spelled_level(link_comparer *c, const link_name *a, const link_name *b)
{
    const link_values *names = c->data->values[LINK_NAMES];
    const link_name_key *keys = c->data->name_keys;
    const link_value *x = link_values_at(names, a->given), *y = link_values_at(names, b->given);
    double similar;

    if (x->len == 1 || y->len == 1)
        return !is_initial_of(c, a, b)        ? LINK_GIVEN_DIFFERENT
               : same_second_initial(c, a, b) ? LINK_GIVEN_NICKNAME
                                              : LINK_GIVEN_INITIAL;
    if (!keys[a->given].plain || !keys[b->given].plain)
        return LINK_GIVEN_DIFFERENT; /* a character of another script is more than a letter */
    similar = link_resemblance(&c->given, names, a->given, b->given, 0.84);
    if (similar >= 0.84 || (x->len > 3 && y->len > 3 &&
                            link_near(names, a->given, b->given, x->len > 4 && y->len > 4 ? 2 : 1)))
        return resembling_level(c, a, b, similar);
    if (OV_MIN(x->len, y->len) > 2 && !(keys[a->given].whole && keys[b->given].whole) &&
        is_end_of(link_values_text(names, a->given), link_values_text(names, b->given)))
        return LINK_GIVEN_SIMILAR;
    return LINK_GIVEN_DIFFERENT;
}

/* Robert Alan, who is called Alan, or Al. His father may be the one and he the other, so it is no more
   than alike. */
static bool
goes_by_second(const link_comparer *c, const link_name *a, const link_name *b)
{
    const link_name_key *keys = c->data->name_keys;

    return a->middle && (b->middle == 0 || b->middle == a->given) &&
           (a->middle == b->given ||
            ov_person_nickname_ids(keys[a->middle].nickname, keys[b->given].nickname));
}

static unsigned
given_level(link_comparer *c, const link_name *a, const link_name *b)
{
    const link_name_key *keys = c->data->name_keys;

    if (a->given == 0 || b->given == 0 || a->kind == OV_PERSON_NEWBORN ||
        b->kind == OV_PERSON_NEWBORN)
        return 0;
    if (a->given == b->given)
        return LINK_GIVEN_EQUAL;
    if (a->kind != OV_PERSON_ONE || b->kind != OV_PERSON_ONE)
        return LINK_GIVEN_DIFFERENT;
    if (keys[a->given].sex && keys[b->given].sex && keys[a->given].sex != keys[b->given].sex)
        return LINK_GIVEN_DIFFERENT; /* Louis and Louise, though one is short for the other */
    if (ov_person_nickname_ids(keys[a->given].nickname, keys[b->given].nickname) ||
        (a->middle && is_written_together(c, a, b)) || (b->middle && is_written_together(c, b, a)))
        return LINK_GIVEN_NICKNAME;
    if (goes_by_second(c, a, b) || goes_by_second(c, b, a))
        return LINK_GIVEN_SIMILAR;
    return spelled_level(c, a, b);
}

/* A token of three letters or more in both. */
static bool
common_token(const link_values *values, uint32_t x, uint32_t y)
{
    ov_str a = link_values_text(values, x), b = link_values_text(values, y), word;
    uint64_t blank = (uint64_t)1 << 36;

    if (!((link_values_at(values, x)->letters | link_values_at(values, y)->letters) & blank))
        return false;
    while (ov_str_next(&a, ' ', &word)) {
        ov_str rest = b, other;

        while (word.len > 2 && ov_str_next(&rest, ' ', &other)) {
            if (ov_str_eq(word, other))
                return true;
        }
    }
    return false;
}

/* The first letter is the last to be mistyped, but for one out of order: Wang is not Zhang. */
static bool
starts_alike(const link_values *values, uint32_t a, uint32_t b)
{
    ov_str x = link_values_text(values, a), y = link_values_text(values, b);

    return x.ptr[0] == y.ptr[0] || OV_MIN(x.len, y.len) > 6 ||
           (x.len > 1 && y.len > 1 && x.ptr[0] == y.ptr[1] && x.ptr[1] == y.ptr[0]);
}

static unsigned
family_level(link_comparer *c, const link_name *a, const link_name *b)
{
    double similar;

    if (a->family == 0 || b->family == 0)
        return 0;
    if (a->family == b->family)
        return LINK_EQUAL;
    if ((a->kind > OV_PERSON_NEWBORN || b->kind > OV_PERSON_NEWBORN))
        return LINK_DIFFERENT; /* a line is compared as a whole */
    if (!c->data->name_keys[a->family].plain || !c->data->name_keys[b->family].plain)
        return common_token(c->data->values[LINK_NAMES], a->family, b->family) ? LINK_SIMILAR
                                                                               : LINK_DIFFERENT;
    similar = link_resemblance(&c->family, c->data->values[LINK_NAMES], a->family, b->family, 0.84);
    if (similar >= 0.92 && starts_alike(c->data->values[LINK_NAMES], a->family, b->family))
        return LINK_CLOSE;
    if (similar >= 0.84 || common_token(c->data->values[LINK_NAMES], a->family, b->family))
        return LINK_SIMILAR;
    return LINK_DIFFERENT;
}

/* Given and family name exchanged, one of them perhaps mistyped. */
static bool
swapped(link_comparer *c, const link_name *a, const link_name *b)
{
    const link_values *names = c->data->values[LINK_NAMES];
    double first, second;

    if (!(a->given && a->family && b->given && b->family) ||
        !(a->kind == OV_PERSON_ONE && b->kind == OV_PERSON_ONE))
        return false;
    first = link_resemblance(&c->swapped, names, a->given, b->family, 0.84);
    if (first < 0.84)
        return false;
    second = link_resemblance(&c->swapped, names, a->family, b->given, 0.84);
    return second >= 0.84 && OV_MAX(first, second) >= 0.92;
}

/* A lone name in the wrong column: what one calls given is the other's family name. */
static void
compare_across(link_comparer *c, const link_name *a, const link_name *b, unsigned *given,
               unsigned *family)
{
    if (a->kind != OV_PERSON_ONE || b->kind != OV_PERSON_ONE)
        return;
    if (*family == 0 && *given >= LINK_GIVEN_SIMILAR) {
        uint32_t other = a->family ? a->family : b->family, lone = a->family ? b->given : a->given;

        if (other && names_close(c, &c->swapped, OV_MIN(lone, other), OV_MAX(lone, other))) {
            *given = 0;
            *family = LINK_CLOSE;
        }
    } else if (*given == 0 && *family >= LINK_SIMILAR) {
        uint32_t other = a->given ? a->given : b->given, lone = a->given ? b->family : a->family;

        if (other && names_close(c, &c->swapped, OV_MIN(lone, other), OV_MAX(lone, other))) {
            *given = LINK_GIVEN_NICKNAME;
            *family = 0;
        }
    }
}

static void
compare_names(link_comparer *c, const link_name *a, const link_name *b, unsigned *given,
              unsigned *family)
{
    *given = given_level(c, a, b);
    *family = family_level(c, a, b);
    if (*given >= LINK_GIVEN_SIMILAR && *family >= LINK_SIMILAR && swapped(c, a, b)) {
        *given = LINK_GIVEN_NICKNAME;
        *family = LINK_CLOSE;
    }
    if ((*given == 0 || *family == 0))
        compare_across(c, a, b, given, family);
}

void
link_compare_names(link_comparer *c, const link_record *a, const link_record *b, unsigned *given,
                   unsigned *family)
{
    compare_names(c, &a->name, &b->name, given, family);
    for (size_t i = 0; i <= a->extra_name_count; i++) {
        for (size_t k = 0; k <= b->extra_name_count; k++) {
            unsigned g, f;

            if (i + k == 0)
                continue;
            compare_names(c, link_record_name(c->data, a, i), link_record_name(c->data, b, k), &g,
                          &f);
            if (link_rank(g) + link_rank(f) < link_rank(*given) + link_rank(*family)) {
                *given = g;
                *family = f;
            }
        }
    }
}
