/*
 * Two records, field by field, to levels of agreement.
 *
 * A field that either side does not know is null and says nothing. Former names and addresses count
 * like current ones: the best variant decides.
 */
#include "pairs_internal.h"

#include <string.h>

#include "onevoice/person/name.h"

const uint8_t link_level_counts[LINK_FIELDS] = {5, 4, 6, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3};

/* The eight digits of a date as text, the first one the lowest byte. */
static uint64_t
digits_of(uint32_t date)
{
    uint64_t digits = 0;

    for (unsigned i = 0; i < 4; i++, date /= 100)
        digits = digits << 16 | (date % 100 / 10) | (uint64_t)(date % 10) << 8;
    return digits | 0x3030303030303030u;
}

/* Which digits occur, a bit of each. */
static uint64_t
classes_of(uint64_t digits)
{
    uint64_t classes = 0;

    for (unsigned i = 0; i < 8; i++, digits >>= 8)
        classes |= (uint64_t)1 << (digits & 15);
    return classes;
}

static unsigned
birth_level(const link_record *a, const link_record *b)
{
    uint32_t x = a->birth, y = b->birth,
             years = OV_MAX(x / 10000, y / 10000) - OV_MIN(x / 10000, y / 10000);
    bool year = x / 10000 == y / 10000, month = x / 100 % 100 == y / 100 % 100,
         day = x % 100 == y % 100;
    uint64_t p, q;

    if (x == 0 || y == 0)
        return 0;
    if (a->year_only || b->year_only) {
        if (year)
            return LINK_BIRTH_TWO;
        return LINK_BIRTH_DIFFERENT;
    }
    if (x == y)
        return LINK_BIRTH_EQUAL;
    if (year && x / 100 % 100 == y % 100 && x % 100 == y / 100 % 100)
        return LINK_BIRTH_DIGIT;
    p = digits_of(x);
    q = digits_of(y);
    if (link_within_a_digit(p, q))
        return LINK_BIRTH_DIGIT;
    if (years >= LINK_GENERATION_YEARS && !link_within_a_digit((uint32_t)p, (uint32_t)q))
        return LINK_BIRTH_DIFFERENT; /* 1942 and 2001 */
    if (year + month + day == 2)
        return LINK_BIRTH_PART;
    if (link_may_be_edits(classes_of(p), classes_of(q), 2) &&
        link_within_edits((ov_str){(char *)&p, 8}, (ov_str){(char *)&q, 8}, 2))
        return LINK_BIRTH_TWO;
    if (year && (x % 10000 == 101 || y % 10000 == 101))
        return LINK_BIRTH_TWO; /* who knows the year alone writes the first of January */
    return year ? LINK_BIRTH_YEAR : LINK_BIRTH_DIFFERENT;
}

/* Half of the words of the longer one are in the other. */
static bool
half_of_words(const link_words *a, const link_words *b)
{
    unsigned common = 0;

    for (unsigned i = 0; i < a->count; i++) {
        for (unsigned k = 0; k < b->count; k++) {
            if (a->hashes[i] == b->hashes[k]) {
                common++;
                break;
            }
        }
    }
    return common > 0 && common * 2 >= OV_MAX(a->count, b->count);
}

/* Letters and digits alone: "4 B" and "4B" are one. */
static bool
spell_alike(ov_str a, ov_str b)
{
    size_t i = 0, k = 0;

    for (;;) {
        i += i < a.len && a.ptr[i] == ' ';
        k += k < b.len && b.ptr[k] == ' ';
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len;
        if (a.ptr[i++] != b.ptr[k++])
            return false;
    }
}

/* Are its words those of the other, in their order, with some left out? */
static bool
words_within(ov_str some, ov_str all)
{
    ov_str word, other;

    while (ov_str_next(&some, ' ', &word)) {
        bool found = false;

        while (!found && ov_str_next(&all, ' ', &other))
            found = ov_str_eq(word, other);
        if (!found)
            return false;
    }
    return true;
}

/* Do they say nothing that differs? "Fl 3 Rm 12" and "12" may be one home. */
static bool
units_agree(const link_values *units, uint32_t a, uint32_t b)
{
    ov_str x, y;

    if (a == b || !a || !b)
        return true;
    x = link_values_text(units, a);
    y = link_values_text(units, b);
    return spell_alike(x, y) || words_within(x, y) || words_within(y, x);
}

static unsigned
street_level(link_comparer *c, const link_address *a, const link_address *b)
{
    bool number_known = a->number && b->number, number = a->number == b->number,
         unit = units_agree(c->data->values[LINK_UNITS], a->unit, b->unit);
    const link_words *x = &c->data->street_words[a->street], *y = &c->data->street_words[b->street];
    double similar;

    if (a->street == 0 || b->street == 0)
        return 0;
    if (a->street == b->street && number)
        return unit ? LINK_EQUAL : LINK_DIFFERENT; /* two flats are two homes */
    if (a->street == b->street && !number_known && unit)
        return LINK_CLOSE;
    if ((x->numbered && y->numbered && x->numbered != y->numbered) ||
        (x->directed && y->directed && x->directed != y->directed))
        return LINK_DIFFERENT; /* 4th and 14th Street, N and S Main */
    similar = a->street == b->street ? 1
                                     : link_resemblance(&c->street, c->data->values[LINK_STREETS],
                                                        a->street, b->street, 0.84);
    if (similar >= 0.93 && (!number_known || number) && unit)
        return LINK_CLOSE;
    if ((number_known && number && similar >= 0.84) || similar >= 1 || half_of_words(x, y))
        return LINK_SIMILAR;
    return LINK_DIFFERENT;
}

static unsigned
place_level(link_comparer *c, const link_address *a, const link_address *b)
{
    bool postals = a->postal && b->postal, cities = a->city && b->city, city, near;

    if (!postals && !cities)
        return 0;
    if (postals && a->postal == b->postal)
        return LINK_EQUAL;
    city = cities && (a->city == b->city || link_resemblance(&c->city, c->data->values[LINK_CITIES],
                                                             a->city, b->city, 0.92) >= 0.92);
    near = postals && link_near(c->data->values[LINK_POSTALS], a->postal, b->postal, 1);
    if (city && near)
        return LINK_CLOSE;
    return city || near ? LINK_SIMILAR : LINK_DIFFERENT;
}

static void
best_addresses(link_comparer *c, const link_record *a, const link_record *b, unsigned *street,
               unsigned *place)
{
    *street = street_level(c, &a->address, &b->address);
    *place = place_level(c, &a->address, &b->address);
    for (size_t i = 0; i <= a->extra_address_count; i++) {
        for (size_t k = 0; k <= b->extra_address_count; k++) {
            const link_address *x = link_record_address(c->data, a, i),
                               *y = link_record_address(c->data, b, k);
            unsigned s, p;

            if (i + k == 0)
                continue;
            s = street_level(c, x, y);
            p = place_level(c, x, y);
            if (link_rank(s) + link_rank(p) < link_rank(*street) + link_rank(*place)) {
                *street = s;
                *place = p;
            }
        }
    }
}

/* Does the user part hold the name? Then that of another mailbox says no more than the name does:
   there is a jjones at many houses. */
static bool
is_made_of_name(const link_data *data, uint32_t user, const link_name *name)
{
    ov_str text = link_values_text(data->values[LINK_USERS], user);
    uint32_t parts[] = {name->family, name->given};

    for (size_t i = 0; i < OV_COUNT(parts); i++) {
        ov_str part = link_values_text(data->values[LINK_NAMES], parts[i]);

        if (parts[i] && part.len > 2 && ov_str_find(text, part, 0) != OV_STR_NONE)
            return true;
    }
    return false;
}

/* A mailbox of two family names is one person's who married if it is called after either; else it
   is that of a house, and nobody's. */
static bool
is_nobodys(const link_data *data, const link_record *r, const link_record *s, unsigned family)
{
    uint32_t user = data->email_users[r->email];

    return family == LINK_DIFFERENT && !is_made_of_name(data, user, &r->name) &&
           !is_made_of_name(data, user, &s->name);
}

/* Two names that are merely alike, and a mailbox of both that is called after one: the other is a
   typing error. An ending may be a spouse's, who reads the same mail. */
static bool
is_named_by_mailbox(const link_data *data, const link_record *r, const link_record *s)
{
    const link_values *names = data->values[LINK_NAMES];
    ov_str user, a = link_values_text(names, r->name.given),
                 b = link_values_text(names, s->name.given);

    if (r->email == 0 || r->email != s->email || a.len < 4 || b.len < 4 ||
        ov_person_given_ends_apart(a, b))
        return false;
    user = link_values_text(data->values[LINK_USERS], data->email_users[r->email]);
    return ov_str_find(user, a, 0) != OV_STR_NONE || ov_str_find(user, b, 0) != OV_STR_NONE;
}

static unsigned
email_level(link_comparer *c, const link_record *r, const link_record *s, unsigned family)
{
    const link_data *data = c->data;
    uint32_t a = r->email, b = s->email, x, y;

    if (a == 0 || b == 0)
        return 0;
    if (a == b)
        return is_nobodys(data, r, s, family) ? 0 : LINK_EQUAL;
    x = data->email_users[a];
    y = data->email_users[b];
    if (link_near(data->values[LINK_EMAILS], a, b, 2))
        return LINK_CLOSE;
    if (x == y)
        return is_made_of_name(data, x, &r->name) || is_made_of_name(data, x, &s->name)
                   ? 0
                   : LINK_CLOSE;
    if (!link_may_resemble(link_values_at(data->values[LINK_USERS], x),
                           link_values_at(data->values[LINK_USERS], y), 0.9) &&
        link_values_at(data->values[LINK_USERS], x)->len <= 64 &&
        link_values_at(data->values[LINK_USERS], y)->len <= 64)
        return LINK_DIFFERENT;
    return link_jaro_winkler(
               &c->user, ov_str_slice(link_values_text(data->values[LINK_USERS], x), 0, 64),
               ov_str_slice(link_values_text(data->values[LINK_USERS], y), 0, 64)) >= 0.9
               ? LINK_SIMILAR
               : LINK_DIFFERENT;
}

/* An identifier's text starts with its system; several share the last field. */
static bool
same_system(const link_data *data, uint32_t a, uint32_t b)
{
    ov_str x = link_values_text(data->values[LINK_IDENTIFIERS], a),
           y = link_values_text(data->values[LINK_IDENTIFIERS], b), p, q;

    return ov_str_next(&x, '\n', &p) && ov_str_next(&y, '\n', &q) && ov_str_eq(p, q);
}

static unsigned
identifier_level(const link_data *data, const link_identifier *a, const link_identifier *b)
{
    if (a->value == b->value)
        return LINK_EQUAL;
    return link_may_be_edits(a->letters, b->letters, 1) &&
                   link_near(data->values[LINK_IDENTIFIERS], a->value, b->value, 1)
               ? LINK_CLOSE
               : LINK_SIMILAR;
}

static link_pattern
identifier_levels(const link_data *data, const link_record *a, const link_record *b)
{
    link_pattern pattern = 0;

    for (size_t i = 0; i < a->identifier_count; i++) {
        const link_identifier *x = &data->identifiers[a->identifiers + i];

        for (size_t k = 0; x->value && k < b->identifier_count; k++) {
            const link_identifier *y = &data->identifiers[b->identifiers + k];
            unsigned level, known;

            if (y->field != x->field || y->value == 0)
                continue;
            if (x->field == LINK_FIELDS - 1 && !same_system(data, x->value, y->value))
                continue;
            level = identifier_level(data, x, y);
            known = link_level(pattern, x->field);
            if (known == 0 || level < known)
                pattern = (pattern & ~((link_pattern)15 << (4 * x->field))) | (link_pattern)level
                                                                                  << (4 * x->field);
        }
    }
    return pattern;
}

link_pattern
link_compare(link_comparer *c, const link_record *a, const link_record *b)
{
    unsigned given, family, street, place, phone = 0;
    link_pattern pattern = identifier_levels(c->data, a, b);

    link_compare_names(c, a, b, &given, &family);
    if (given == LINK_GIVEN_SIMILAR && is_named_by_mailbox(c->data, a, b))
        given = LINK_GIVEN_NICKNAME;
    best_addresses(c, a, b, &street, &place);
    if (a->phone && b->phone)
        phone = a->phone == b->phone                                             ? LINK_EQUAL
                : link_near(c->data->values[LINK_PHONES], a->phone, b->phone, 1) ? LINK_CLOSE
                                                                                 : LINK_SIMILAR;
    return pattern | (link_pattern)given << (4 * LINK_GIVEN) |
           (link_pattern)family << (4 * LINK_FAMILY) |
           (link_pattern)birth_level(a, b) << (4 * LINK_BIRTH) |
           (link_pattern)street << (4 * LINK_STREET) | (link_pattern)place << (4 * LINK_PLACE) |
           (link_pattern)email_level(c, a, b, family) << (4 * LINK_EMAIL) |
           (link_pattern)phone << (4 * LINK_PHONE);
}

const char *
link_level_name(unsigned field, unsigned level)
{
    static const char *const given[] = {"equal", "close", "initial", "similar", "different"};
    static const char *const birth[] = {"equal", "one_digit", "one_part",
                                        "close", "year",      "different"};
    static const char *const common[] = {"equal", "close", "similar", "different"};
    static const char *const number[] = {"equal", "close", "different"};

    if (field == LINK_GIVEN)
        return given[level - 1];
    if (field == LINK_BIRTH)
        return birth[level - 1];
    return field >= LINK_PHONE ? number[level - 1] : common[level - 1];
}
