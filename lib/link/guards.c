/*
 * Guards: what contradicts that two records are one person, whatever agrees.
 *
 * A contradiction is evidence of its own. Hard ones keep records apart on every night: a line that
 * is no person, another second given name, a birth date or a given name that differs where nothing
 * as personal agrees, numbers that are both known to be somebody's. Soft ones are what twins,
 * spouses, and parent and child show as well as a typing error does: they keep records apart where
 * families are about, which the model asks of the homes of this intake, and everywhere they keep
 * them out of one envelope.
 */
#include "decisions_internal.h"

#include "onevoice/person/name.h"

typedef struct pair {
    const link_data *data;
    const link_model *model;
    const link_record *a, *b;
    link_pattern pattern;
    unsigned given, family, birth;
    /* of a system that only one person shares; close_number: one edit is between them */
    bool same_number, close_number, other_number;
    bool home;
} pair;

static bool
is_near(unsigned birth)
{
    return birth == LINK_BIRTH_EQUAL || birth == LINK_BIRTH_DIGIT;
}

/* Born so far apart as parent and child at least? */
static bool
is_generation_apart(const pair *p)
{
    uint32_t x = p->a->birth / 10000, y = p->b->birth / 10000;

    return OV_MAX(x, y) - OV_MIN(x, y) >= LINK_GENERATION_YEARS;
}

/* One digit of the decade is a typing error for the score; an envelope does not rely on it. */
static bool
birth_contradicts(const pair *p, bool together)
{
    if (p->birth == LINK_BIRTH_DIGIT && !together)
        return is_generation_apart(p);
    return p->birth >= LINK_BIRTH_YEAR && !p->a->year_only && !p->b->year_only;
}

/* Two newborns without names, or two lines. */
static bool
names_contradict(const pair *p)
{
    const link_name *x = &p->a->name, *y = &p->b->name;

    if (x->kind == OV_PERSON_ONE && y->kind == OV_PERSON_ONE)
        return false;
    if (x->kind == OV_PERSON_NEWBORN && y->kind == OV_PERSON_NEWBORN && x->given == y->given &&
        p->family && p->family <= 2 && p->birth == LINK_BIRTH_EQUAL && p->home)
        return false;
    if (x->kind == OV_PERSON_LINE && y->kind == OV_PERSON_LINE)
        return x->given != y->given;
    /* a number is all that tells who nobody is, or how a newborn was named */
    return !p->same_number || x->kind == OV_PERSON_LINE || y->kind == OV_PERSON_LINE;
}

/* A department's own two records are two people, unless its own data say otherwise. */
static bool
are_of_one_department(const pair *p)
{
    const ov_party *parties = p->data->snapshot->parties.items;

    return parties[p->a - p->data->records].department ==
           parties[p->b - p->data->records].department;
}

/* ---- second given names ---- */

static bool
is_word_of(ov_str word, ov_str text)
{
    ov_str rest = text, part;

    while (ov_str_next(&rest, ' ', &part)) {
        if (ov_str_eq(part, word))
            return true;
    }
    return false;
}

/* Part of a family name of either, or what one of them goes by as a given name. */
static bool
is_elsewhere(const pair *p, ov_str word)
{
    const link_record *both[] = {p->a, p->b};
    const link_values *names = p->data->values[LINK_NAMES];

    for (size_t i = 0; i < OV_COUNT(both); i++) {
        for (size_t k = 0; k <= both[i]->extra_name_count; k++) {
            const link_name *n = link_record_name(p->data, both[i], k);

            if ((n->family && is_word_of(word, link_values_text(names, n->family))) ||
                (n->given && p->a->name.given != p->b->name.given &&
                 ov_str_eq(word, link_values_text(names, n->given))))
                return true;
        }
    }
    return false;
}

/* Of one letter each, or of another script, only equal ones agree. */
static bool
are_compatible(const pair *p, ov_str x, ov_str y)
{
    int edits = p->same_number && p->birth == LINK_BIRTH_EQUAL ? 2 : 1;

    if (ov_str_eq(x, y))
        return true;
    if (ov_person_given_sex(x) && ov_person_given_sex(y) &&
        ov_person_given_sex(x) != ov_person_given_sex(y))
        return false;
    if (ov_person_nickname(x, y))
        return true;
    if (x.len == 1 || y.len == 1)
        return x.ptr[0] == y.ptr[0] && (x.len > 1 || y.len > 1);
    if ((unsigned char)x.ptr[0] >= 0x80 || (unsigned char)y.ptr[0] >= 0x80)
        return false;
    if (ov_str_starts(x, y) || ov_str_starts(y, x))
        return !ov_person_given_ends_apart(x, y);
    if (ov_person_given_sound(x) == ov_person_given_sound(y))
        return true;
    return OV_MIN(x.len, y.len) > (x.len == y.len ? 3 : 2) &&
           !(ov_person_given_is_whole(x) && ov_person_given_is_whole(y)) &&
           !ov_person_given_ends_apart(x, y) && link_within_edits(x, y, edits);
}

/* Each word of the shorter list has one of the longer list that it may be. */
static bool
second_names_agree(const pair *p, ov_str few, ov_str many)
{
    ov_str word, other, rest;

    while (ov_str_next(&few, ' ', &word)) {
        bool found = is_elsewhere(p, word);

        for (rest = many; !found && ov_str_next(&rest, ' ', &other);)
            found = are_compatible(p, word, other) || is_elsewhere(p, other);
        if (!found)
            return false;
    }
    return true;
}

static size_t
count_words(ov_str text)
{
    size_t count = 0;
    ov_str word;

    while (ov_str_next(&text, ' ', &word))
        count++;
    return count;
}

/* One letter is soon mistyped: beside a number, or a birth date where no department tells the two
   apart. */
static bool
is_letter_forgiven(const pair *p)
{
    if (p->same_number)
        return p->given <= LINK_GIVEN_INITIAL && p->birth <= LINK_BIRTH_DIGIT;
    return p->birth == LINK_BIRTH_EQUAL && p->given == LINK_GIVEN_EQUAL &&
           !are_of_one_department(p);
}

static bool
second_names_contradict(const pair *p, bool together)
{
    const link_values *names = p->data->values[LINK_NAMES];
    uint32_t a = p->a->name.middle, b = p->b->name.middle;
    ov_str x, y;

    if (a == 0 || b == 0 || a == b)
        return false;
    if (together && link_values_at(names, a)->len == 1 && link_values_at(names, b)->len == 1 &&
        is_letter_forgiven(p))
        return false;
    x = link_values_text(names, a);
    y = link_values_text(names, b);
    return count_words(x) <= count_words(y) ? !second_names_agree(p, x, y)
                                            : !second_names_agree(p, y, x);
}

/* ---- what keeps two letters apart, and no more ---- */

/* Two houses, or two flats, of two records that share a name and no more: a street has two of many
   a name. Where one may have moved, the former addresses tell. */
static bool
homes_contradict(const pair *p)
{
    const link_address *x = &p->a->address, *y = &p->b->address;

    return p->birth == 0 && !p->same_number && !p->home && !p->a->extra_address_count &&
           !p->b->extra_address_count && x->number && y->number && x->number != y->number;
}

/* Each has a word that the other's has nothing like. */
static bool
has_word_of_its_own(ov_str some, ov_str all)
{
    ov_str word, other;

    while (ov_str_next(&some, ' ', &word)) {
        ov_str rest = all;
        bool found = word.len < 3;

        while (!found && ov_str_next(&rest, ' ', &other))
            found = ov_str_starts(word, other) || ov_str_starts(other, word) ||
                    link_within_edits(word, other, 1);
        if (!found)
            return true;
    }
    return false;
}

/* Garcia Lopez and Garcia Perez: cousins. Who marries into a double name keeps one half. */
static bool
double_families_contradict(const pair *p)
{
    const link_values *names = p->data->values[LINK_NAMES];
    ov_str x, y;

    if (p->family == LINK_EQUAL || p->same_number || p->a->name.kind != OV_PERSON_ONE ||
        p->b->name.kind != OV_PERSON_ONE)
        return false;
    x = link_values_text(names, p->a->name.family);
    y = link_values_text(names, p->b->name.family);
    return count_words(x) > 1 && count_words(y) > 1 && has_word_of_its_own(x, y) &&
           has_word_of_its_own(y, x);
}

/* Wang Xiaoming and Wang Xiaohong, on one line: where the family name may stand in front, what differs
   are the names that tell a brother from a sister. Who marries keeps a given name that is known as one. */
static bool
family_may_stand_in_front(const pair *p)
{
    const link_name *x = &p->a->name, *y = &p->b->name;

    return x->given && x->given == y->given && x->family && y->family && x->family != y->family &&
           x->kind == OV_PERSON_ONE && y->kind == OV_PERSON_ONE && !p->same_number &&
           !p->data->name_keys[x->given].whole;
}

/* Novak and Novakova, of whom no more than an initial is known: spouses. */
static bool
families_are_of_two_sexes(const pair *p)
{
    static const char *const ends[][2] = {{"a", ""},      {"ova", ""},    {"ova", "a"},
                                          {"ska", "ski"}, {"cka", "cki"}, {"iene", "as"}};
    const link_values *names = p->data->values[LINK_NAMES];
    ov_str x = link_values_text(names, p->a->name.family),
           y = link_values_text(names, p->b->name.family), first, second;

    if (p->family == LINK_EQUAL || p->birth != 0 || p->same_number || !p->a->name.given ||
        p->a->name.given != p->b->name.given || link_values_at(names, p->a->name.given)->len != 1)
        return false;
    first = x.len > y.len ? x : y, second = x.len > y.len ? y : x;
    for (int turn = 0; turn < 2; turn++, first = y, second = x) {
        for (size_t i = 0; i < OV_COUNT(ends); i++) {
            ov_str woman = ov_str_from(ends[i][0]), man = ov_str_from(ends[i][1]);

            if (ov_str_ends(first, woman) && ov_str_ends(second, man) &&
                ov_str_eq(ov_str_slice(first, 0, first.len - woman.len),
                          ov_str_slice(second, 0, second.len - man.len)))
                return true;
        }
    }
    return false;
}

/* ---- given name, generation, number ---- */

/* Do two numbers one edit apart differ in one character, as the next member's does? A character lost
   or doubled, or two exchanged, are typing errors. */
static bool
are_neighbours(ov_str x, ov_str y)
{
    size_t differences = 0;

    for (size_t i = 0; x.len == y.len && i < x.len; i++)
        differences += x.ptr[i] != y.ptr[i];
    return differences == 1;
}

/* Mr. M. Berg and Mrs. M. Berg: spouses, where no more is known of the given names. */
static bool
titles_contradict(const pair *p)
{
    unsigned x = p->a->name.title, y = p->b->name.title;

    return x && y && x != y && !p->same_number &&
           !(p->given == LINK_GIVEN_EQUAL && is_near(p->birth));
}

/* One letter stands for another: a typing error for the score, and as well a twin's name that no list
   has (Anil, Amil); of one sound too, where all vowels are one (Hung, Hong). */
static bool
is_letter_for_letter(const pair *p)
{
    const link_values *names = p->data->values[LINK_NAMES];
    const link_name_key *keys = p->data->name_keys;
    const link_name_key *x = &keys[p->a->name.given], *y = &keys[p->b->name.given];

    return p->given == LINK_GIVEN_NICKNAME && !ov_person_nickname_ids(x->nickname, y->nickname) &&
           are_neighbours(link_values_text(names, p->a->name.given),
                          link_values_text(names, p->b->name.given));
}

static bool
given_contradicts(const pair *p, bool together)
{
    const link_name *x = &p->a->name, *y = &p->b->name;

    if (p->given == LINK_GIVEN_DIFFERENT)
        return !(x->given == y->middle || x->middle == y->given);
    if (!together && !p->same_number && is_letter_for_letter(p))
        return true;
    /* of names merely alike nobody knows: twins are named so */
    return p->given == LINK_GIVEN_SIMILAR &&
           (birth_contradicts(p, together) || (!together && !p->same_number));
}

/* With a number and a birth date in common, a given name that is no whole name is a typing error,
   and two that are short for one name are that name. */
static bool
given_is_explained(const pair *p)
{
    const link_name_key *keys = p->data->name_keys;
    const link_name_key *x = &keys[p->a->name.given], *y = &keys[p->b->name.given];

    return p->same_number && is_near(p->birth) &&
           (!(x->whole && y->whole) || ov_person_nickname_shared(x->nickname, y->nickname));
}

/* A phone or mailbox of each and none in common, where that tells the people of a home apart: where
   all of a home share one phone, another one says nothing of two. */
static bool
is_reached_elsewhere(const pair *p)
{
    static const unsigned contacts[] = {LINK_PHONE, LINK_EMAIL};
    int32_t weight = 0;

    for (size_t i = 0; i < OV_COUNT(contacts); i++) {
        unsigned level = link_level(p->pattern, contacts[i]);

        if (level != 0 && level != link_level_counts[contacts[i]])
            return false;
        weight += level ? p->model->relative[contacts[i]][level] : 0;
    }
    return weight < 0;
}

/*
 * Two generations are stated, or one is a junior and the other bare. A suffix is written because two
 * bear the name: the bare one is the junior where the birth date says so, or, where a birth date is
 * missing, where nothing speaks against it.
 */
static bool
generations_contradict(const pair *p)
{
    unsigned x = p->a->name.generation, y = p->b->name.generation;

    if (x == y)
        return false;
    if (x && y)
        return true;
    return (x > 1 || y > 1) && (p->birth == 0 ? !p->same_number && is_reached_elsewhere(p)
                                              : p->birth != LINK_BIRTH_EQUAL);
}

/* Do two numbers of a system that differ say anything of two people? */
static bool
tells_apart(const pair *p, uint32_t field)
{
    const link_traits *t = &p->model->traits[field - LINK_IDENTIFIER];
    bool moved = link_level(p->pattern, LINK_STREET) == link_level_counts[LINK_STREET];

    return p->model->personal[field] && t->exclusive && t->single && (t->stable || !moved);
}

/* Is each of two different numbers of one system confirmed by others? Then neither is a mistake. */
static bool
numbers_are_attested(const pair *p)
{
    const link_data *data = p->data;

    for (size_t i = 0; i < p->a->identifier_count; i++) {
        const link_identifier *x = &data->identifiers[p->a->identifiers + i];

        for (size_t k = 0; k < p->b->identifier_count; k++) {
            const link_identifier *y = &data->identifiers[p->b->identifiers + k];

            if (x->field == y->field && x->value && y->value && x->value != y->value &&
                tells_apart(p, x->field) && data->confirmed[p->a->identifiers + i] &&
                data->confirmed[p->b->identifiers + k])
                return true;
        }
    }
    return false;
}

/* Born a generation apart, in two homes that are both known: no typing error says so much. */
static bool
lives_elsewhere(const pair *p)
{
    return link_level(p->pattern, LINK_STREET) == link_level_counts[LINK_STREET] && !p->home &&
           !p->close_number &&
           (link_level(p->pattern, LINK_PLACE) == 0 || link_level(p->pattern, LINK_PLACE) > 2) &&
           is_generation_apart(p);
}

static bool
numbers_are_neighbours(const pair *p)
{
    const link_data *data = p->data;
    const link_values *values = data->values[LINK_IDENTIFIERS];

    for (size_t i = 0; i < p->a->identifier_count; i++) {
        const link_identifier *x = &data->identifiers[p->a->identifiers + i];

        for (size_t k = 0; k < p->b->identifier_count; k++) {
            const link_identifier *y = &data->identifiers[p->b->identifiers + k];

            if (x->field == y->field && x->value && y->value && tells_apart(p, x->field) &&
                are_neighbours(link_values_text(values, x->value),
                               link_values_text(values, y->value)))
                return true;
        }
    }
    return false;
}

/* The given name is the same one: written alike, a short form, or a typing error of a whole name.
   Of two that are merely alike nobody knows: twins are named so. */
static bool
is_same_given(const pair *p)
{
    const link_name_key *keys = p->data->name_keys;
    const link_name_key *x = &keys[p->a->name.given], *y = &keys[p->b->name.given];

    return p->given == LINK_GIVEN_EQUAL ||
           (p->given == LINK_GIVEN_NICKNAME &&
            (x->whole != y->whole || ov_person_nickname_ids(x->nickname, y->nickname)));
}

/*
 * Another number says little beside the same name and birth date: numbers are mistyped, and taken
 * for those of others. One letter off, the name will do. A department that keeps two records with
 * two numbers means two people, unless all of name and birth date is the same: who was registered
 * twice. They are one customer then, and still no envelope.
 */
static bool
numbers_are_forgiven(const pair *p, bool together)
{
    bool family = p->family >= 1 && p->family <= 2;

    if (are_of_one_department(p))
        return together && is_same_given(p) && family && p->birth == LINK_BIRTH_EQUAL;

    if (!p->other_number && p->given <= LINK_GIVEN_INITIAL && !numbers_are_neighbours(p))
        return true;
    if (!is_same_given(p))
        return false;
    if (p->other_number)
        return family && is_near(p->birth);
    return is_near(p->birth) || (family && p->given == LINK_GIVEN_EQUAL);
}

/* Where no families are about, two records of one home that agree in everything else are one person
   with a number that was mistyped twice the same way. */
static bool
is_all_but_number(const pair *p)
{
    return p->home && p->given == LINK_GIVEN_EQUAL && p->family == 1 &&
           p->birth == LINK_BIRTH_EQUAL;
}

/* The strongest that stands between them. `together`: what keeps them from being one customer, not
   only from one envelope; `hard`: of those the ones that hold on every night. */
static link_guard
find_guard(const pair *p, bool together, bool hard)
{
    bool explained;

    if (names_contradict(p))
        return LINK_GUARD_NAME;
    if (second_names_contradict(p, together))
        return LINK_GUARD_SECOND;
    if ((p->close_number || p->other_number) && !p->same_number && numbers_are_attested(p) &&
        !(together && hard && is_all_but_number(p)))
        return LINK_GUARD_IDENTIFIER;
    explained = given_is_explained(p);
    if ((given_contradicts(p, together) || titles_contradict(p)) && !explained && !hard)
        return LINK_GUARD_GIVEN;
    if (birth_contradicts(p, together) && !p->same_number && !(hard && !lives_elsewhere(p)))
        return LINK_GUARD_BIRTH;
    if (generations_contradict(p) && (!hard || (p->a->name.generation && p->b->name.generation)))
        return LINK_GUARD_GENERATION;
    if (!hard && (p->close_number || p->other_number) && !p->same_number &&
        !numbers_are_forgiven(p, together))
        return LINK_GUARD_IDENTIFIER;
    return LINK_GUARD_NONE;
}

static pair
pair_of(const link_data *data, const link_model *model, const link_record *a, const link_record *b,
        link_pattern pattern)
{
    pair p = {.data = data,
              .model = model,
              .a = a,
              .b = b,
              .pattern = pattern,
              .given = link_level(pattern, LINK_GIVEN),
              .family = link_level(pattern, LINK_FAMILY),
              .birth = link_level(pattern, LINK_BIRTH),
              .home = link_evidence_home(model, pattern)};

    for (unsigned s = 0; s < data->system_count; s++) {
        unsigned level = link_level(pattern, LINK_IDENTIFIER + s);

        if (!model->personal[LINK_IDENTIFIER + s])
            continue;
        p.same_number = p.same_number || level == 1;
        if (level < 2 || !tells_apart(&p, LINK_IDENTIFIER + s))
            continue;
        p.close_number = p.close_number || level == 2;
        p.other_number = p.other_number || level == 3;
    }
    return p;
}

link_guard
link_guard_seen(const link_data *data, const link_model *model, const link_record *a,
                const link_record *b, link_pattern pattern, bool straight)
{
    pair p = pair_of(data, model, a, b, pattern);

    return double_families_contradict(&p) || family_may_stand_in_front(&p) ||
                   families_are_of_two_sexes(&p) || (straight && homes_contradict(&p))
               ? LINK_GUARD_NAME
               : find_guard(&p, false, false);
}

link_guard
link_guard_of(const link_data *data, const link_model *model, const link_record *a,
              const link_record *b, link_pattern pattern)
{
    pair p = pair_of(data, model, a, b, pattern);

    return find_guard(&p, true, !model->guards);
}

bool
link_guard_is_doubt(link_guard guard, const link_record *a, const link_record *b,
                    link_pattern pattern)
{
    return guard == LINK_GUARD_GENERATION && link_level(pattern, LINK_BIRTH) == 0 &&
           !(a->name.generation && b->name.generation);
}
