/*
 * What has to agree before two records can be one person, whatever their weight.
 *
 * A weight adds up what agrees; many soft agreements (a street, a desk's phone, a common given
 * name) add up to as much as a birth date, and are all that the inmates of one house share. So a
 * link wants one of the rows below, and a pair without one goes to a reviewer. Rows name what
 * suffices, given what is missing or contradicted; contradictions themselves are the guards'.
 */
#include "model_internal.h"

enum { EVERY = 31 };

static const struct {
    uint8_t number, birth, given, family, contact;
} rows[] = {
    /* a number that only one person has, and a birth date or a name beside it */
    {LINK_NUMBER_SAME, LINK_DATE_NEAR, EVERY, EVERY, EVERY},
    {LINK_NUMBER_SAME, LINK_DATE_DOUBTFUL | LINK_DATE_UNKNOWN,
     LINK_PART_SAME | LINK_PART_INITIAL | LINK_PART_UNKNOWN | LINK_PART_WEAK,
     LINK_PART_SAME | LINK_PART_WEAK, EVERY},
    {LINK_NUMBER_SAME, LINK_DATE_DOUBTFUL | LINK_DATE_UNKNOWN, LINK_PART_SAME, EVERY, EVERY},
    {LINK_NUMBER_SAME, LINK_DATE_OTHER, LINK_PART_SAME | LINK_PART_INITIAL,
     LINK_PART_SAME | LINK_PART_WEAK, EVERY},

    /* a birth date and names; where the family name is another one (marriage), a contact too */
    {EVERY, LINK_DATE_NEAR, EVERY, LINK_PART_SAME | LINK_PART_WEAK, EVERY},
    {EVERY, LINK_DATE_NEAR, LINK_PART_SAME | LINK_PART_INITIAL | LINK_PART_WEAK | LINK_PART_OTHER,
     LINK_PART_UNKNOWN, EVERY},
    {EVERY, LINK_DATE_NEAR, EVERY, EVERY, LINK_CONTACT_HOME},

    /* half a birth date: names, and a place */
    {EVERY, LINK_DATE_DOUBTFUL, LINK_PART_SAME | LINK_PART_INITIAL, LINK_PART_SAME | LINK_PART_WEAK,
     LINK_CONTACT_PLACE | LINK_CONTACT_HOME},
    {EVERY, LINK_DATE_DOUBTFUL, LINK_PART_SAME, LINK_PART_UNKNOWN,
     LINK_CONTACT_PLACE | LINK_CONTACT_HOME},
    {EVERY, LINK_DATE_DOUBTFUL, LINK_PART_UNKNOWN, LINK_PART_SAME,
     LINK_CONTACT_PLACE | LINK_CONTACT_HOME},

    /* no birth date: both names, and a place; initials, and who may have married, a mailbox */
    {EVERY, LINK_DATE_UNKNOWN, LINK_PART_SAME, LINK_PART_SAME,
     LINK_CONTACT_PLACE | LINK_CONTACT_HOME},
    {EVERY, LINK_DATE_UNKNOWN, LINK_PART_SAME, LINK_PART_WEAK, LINK_CONTACT_MAILBOX},
    {EVERY, LINK_DATE_UNKNOWN, LINK_PART_INITIAL, LINK_PART_SAME, LINK_CONTACT_MAILBOX},
    {EVERY, LINK_DATE_UNKNOWN, LINK_PART_SAME, LINK_PART_OTHER, LINK_CONTACT_MAILBOX},

    /* another birth date, where no family is about: one person of one home, mistyped */
    {EVERY, LINK_DATE_OTHER, LINK_PART_SAME, LINK_PART_SAME, LINK_CONTACT_HOME},
};

bool
link_evidence_suffices(link_evidence e, bool alone)
{
    if (alone && ((e.birth & (LINK_DATE_NEAR | LINK_DATE_DOUBTFUL)) ||
                  (e.given & (LINK_PART_SAME | LINK_PART_INITIAL | LINK_PART_WEAK)) ||
                  (e.family & (LINK_PART_SAME | LINK_PART_WEAK)) || (e.number & LINK_NUMBER_SAME)))
        return true;
    for (size_t i = 0; i < OV_COUNT(rows); i++) {
        if ((rows[i].number & e.number) && (rows[i].birth & e.birth) && (rows[i].given & e.given) &&
            (rows[i].family & e.family) && (rows[i].contact & e.contact))
            return true;
    }
    return false;
}

static uint8_t
name_part(unsigned level, unsigned same, unsigned initial)
{
    if (level == 0)
        return LINK_PART_UNKNOWN;
    if (level == initial)
        return LINK_PART_INITIAL;
    return level <= same                             ? LINK_PART_SAME
           : level == (initial ? initial : same) + 1 ? LINK_PART_WEAK
                                                     : LINK_PART_OTHER;
}

/* One home: an address down to the flat, a phone, a mailbox, or a number that a family shares. */
bool
link_evidence_home(const link_model *model, link_pattern pattern)
{
    unsigned street = link_level(pattern, LINK_STREET), place = link_level(pattern, LINK_PLACE);
    bool home = (street == 1 || street == 2) && place < link_level_counts[LINK_PLACE];

    home = home || link_level(pattern, LINK_PHONE) == 1 || link_level(pattern, LINK_EMAIL) == 1;
    for (unsigned f = LINK_IDENTIFIER; f < LINK_FIELDS; f++)
        home = home || (!model->personal[f] && link_level(pattern, f) == 1);
    return home;
}

link_evidence
link_evidence_of(const link_model *model, link_pattern pattern)
{
    static const uint8_t dates[] = {LINK_DATE_UNKNOWN,  LINK_DATE_NEAR,     LINK_DATE_NEAR,
                                    LINK_DATE_DOUBTFUL, LINK_DATE_DOUBTFUL, LINK_DATE_OTHER,
                                    LINK_DATE_OTHER};
    link_evidence e = {.number = LINK_NUMBER_UNKNOWN,
                       .birth = dates[link_level(pattern, LINK_BIRTH)],
                       .given = name_part(link_level(pattern, LINK_GIVEN), LINK_GIVEN_NICKNAME,
                                          LINK_GIVEN_INITIAL),
                       .family = name_part(link_level(pattern, LINK_FAMILY), 2, 0)};
    unsigned place = link_level(pattern, LINK_PLACE), street = link_level(pattern, LINK_STREET);

    for (unsigned f = LINK_IDENTIFIER; f < LINK_FIELDS; f++) {
        if (model->personal[f] && link_level(pattern, f) == 1)
            e.number = LINK_NUMBER_SAME;
    }
    e.contact =
        link_evidence_home(model, pattern) ? LINK_CONTACT_HOME
        : place && place < link_level_counts[LINK_PLACE] && street < link_level_counts[LINK_STREET]
            ? LINK_CONTACT_PLACE
            : LINK_CONTACT_NONE;
    if (link_level(pattern, LINK_EMAIL) == 1)
        e.contact |= LINK_CONTACT_MAILBOX;
    return e;
}
