/*
 * Guards: what forbids two records to share a customer, whatever their weight.
 *
 * They keep twins, parent and child of one name, spouses and siblings apart, and hold where the
 * model finds households; elsewhere the "twin" is a typing error.
 */
#include "link_internal.h"

static bool
generations_contradict(const link_record *a, const link_record *b, unsigned birth)
{
    unsigned x = a->name.generation, y = b->name.generation;

    if (birth == LINK_BIRTH_EQUAL || x == y)
        return false;
    if (x && y)
        return true;
    return (x > 1 || y > 1) && birth != 0; /* a junior, and one who is bare */
}

static bool
birth_contradicts(const link_record *a, const link_record *b, unsigned birth)
{
    return birth >= LINK_BIRTH_YEAR && !a->year_only && !b->year_only;
}

static bool
given_contradicts(const link_record *a, const link_record *b, unsigned given, unsigned birth)
{
    if (given == LINK_GIVEN_DIFFERENT)
        return !(a->name.given == b->name.middle || a->name.middle == b->name.given);
    return given == LINK_GIVEN_SIMILAR && birth_contradicts(a, b, birth);
}

link_guard
link_guard_seen(const link_data *data, const link_record *a, const link_record *b,
                link_pattern pattern)
{
    unsigned given = link_level(pattern, LINK_GIVEN), birth = link_level(pattern, LINK_BIRTH);
    bool same_identifier = false, other_identifier = false;

    for (unsigned s = 0; s < data->system_count; s++) {
        unsigned level = link_level(pattern, LINK_IDENTIFIER + s);

        if (data->systems[s].shared)
            continue;
        same_identifier = same_identifier || level == 1;
        other_identifier = other_identifier || level == 3;
    }
    if (given_contradicts(a, b, given, birth))
        return LINK_GUARD_GIVEN;
    if (birth_contradicts(a, b, birth) && !same_identifier)
        return LINK_GUARD_BIRTH;
    if (generations_contradict(a, b, birth))
        return LINK_GUARD_GENERATION;
    if (other_identifier && !same_identifier &&
        !((given == LINK_GIVEN_EQUAL || given == LINK_GIVEN_NICKNAME) &&
          link_level(pattern, LINK_FAMILY) >= 1 && link_level(pattern, LINK_FAMILY) <= 2 &&
          birth >= 1 && birth <= LINK_BIRTH_DIGIT))
        return LINK_GUARD_IDENTIFIER;
    return LINK_GUARD_NONE;
}

link_guard
link_guard_of(const link_data *data, const link_model *model, const link_record *a,
              const link_record *b, link_pattern pattern)
{
    return model->guards ? link_guard_seen(data, a, b, pattern) : LINK_GUARD_NONE;
}
