/*
 * The parts of a person's name, folded for comparison.
 *
 * Titles and degrees go, a generation suffix gets a field of its own, particles, O' and Mc are
 * joined to what follows, a hyphen separates two tokens of one family name. Nothing is refused:
 * what cannot be read is empty. A name that mixes scripts is empty altogether (`mixed`).
 */
#ifndef ONEVOICE_PERSON_NAME_H
#define ONEVOICE_PERSON_NAME_H

#include "onevoice/base/str.h"

#define OV_TEXT_NAME_ROOM 64 /* longer parts are cut: the comparison works on 64-bit words */

typedef enum ov_text_generation {
    OV_GENERATION_NONE,
    OV_GENERATION_SENIOR,
    OV_GENERATION_JUNIOR, /* jr and ii */
    OV_GENERATION_THIRD,
    OV_GENERATION_FOURTH,
    OV_GENERATION_FIFTH
} ov_text_generation;

typedef enum ov_person_sex { OV_PERSON_EITHER, OV_PERSON_MAN, OV_PERSON_WOMAN } ov_person_sex;

/* What an addressee is. Only the first two have a family name, only the first a given name. */
typedef enum ov_person_kind {
    OV_PERSON_ONE,
    OV_PERSON_NEWBORN, /* not named yet: `given` is what stands in place of a name */
    OV_PERSON_LINE,    /* an organisation, or who stands for a person: `given` and `family` are the
                          words of the whole line, in an order of their own */
    OV_PERSON_NOBODY   /* "Current Resident": names nobody */
} ov_person_kind;

/* A site's own words, separated by blanks, folded: see name_words.def. */
typedef struct ov_person_words {
    ov_str capacities, organizations, placeholders;
} ov_person_words;

/* Lengths are bytes; 0 is "not stated". `middle` is what follows the given name: further given
   names and initials, separated by blanks. */
typedef struct ov_text_name {
    char given[OV_TEXT_NAME_ROOM], middle[OV_TEXT_NAME_ROOM], family[OV_TEXT_NAME_ROOM];
    uint8_t given_len, middle_len, family_len;
    ov_text_generation generation;
    ov_person_kind kind;
    ov_person_sex title; /* whose form of address stands in front; EITHER: none, or anybody's */
    bool mixed, cut;     /* mixes scripts; was longer than the room */
} ov_text_name;

/* From the parts as a department keeps them; null strings are parts not stated. `more` may be NULL.
 */
void ov_person_name_parts(ov_str given, ov_str middle, ov_str family, ov_str suffix,
                          const ov_person_words *more, ov_text_name *out);

/*
 * From one line. "Family, Given Middle" by its comma; "FAMILY GIVEN M" by its closing initial;
 * else given name first. Of a joint line ("A & B Smith") the first person counts.
 */
void ov_person_name_line(ov_str line, const ov_person_words *more, ov_text_name *out);

/*
 * Is one a usual short form of the other, in any of some twenty languages? Both folded. The relation is not closed:
 * chris is christopher and christina, who are not each other. Table: see nickname.c.
 */
bool ov_person_nickname(ov_str a, ov_str b);

/* Number of a name in the nickname table, 0 when it is not there; for callers that intern names. */
uint32_t ov_person_nickname_id(ov_str name);
bool ov_person_nickname_ids(uint32_t a, uint32_t b);

/* Are both short for a name, or full forms of it (Bob, Rob: Robert)? */
bool ov_person_nickname_shared(uint32_t a, uint32_t b);

/*
 * Is it a whole given name, known as such? Then it is no misspelling of another one, though one
 * letter tells them apart (Maria, Marta).
 */
bool ov_person_given_is_whole(ov_str name);

/* Of those who bear it, where nearly all are of one sex and it is known. */
ov_person_sex ov_person_given_sex(ov_str name);

/* Do they differ in an ending that tells the sexes apart (Robert, Roberta)? Both folded. */
bool ov_person_given_ends_apart(ov_str a, ov_str b);

/* Equal for two spellings of one sound (Sara, Sarah; Catherine, Katherine). */
uint64_t ov_person_given_sound(ov_str name);

#endif
