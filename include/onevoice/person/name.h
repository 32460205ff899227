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
    OV_GENERATION_FOURTH
} ov_text_generation;

/* Lengths are bytes; 0 is "not stated". */
typedef struct ov_text_name {
    char given[OV_TEXT_NAME_ROOM], middle[OV_TEXT_NAME_ROOM], family[OV_TEXT_NAME_ROOM];
    uint8_t given_len, middle_len, family_len;
    ov_text_generation generation;
    bool mixed, cut; /* mixes scripts; was longer than the room */
} ov_text_name;

/* From the parts as a department keeps them; null strings are parts not stated. */
void ov_person_name_parts(ov_str given, ov_str middle, ov_str family, ov_str suffix,
                          ov_text_name *out);

/*
 * From one line. "Family, Given Middle" by its comma; "FAMILY GIVEN M" by its closing initial;
 * else given name first. Of a joint line ("A & B Smith") the first person counts.
 */
void ov_person_name_line(ov_str line, ov_text_name *out);

/*
 * Is one a usual short form of the other (English)? Both folded. The relation is not closed:
 * chris is christopher and christina, who are not each other. Table: see nickname.c.
 */
bool ov_person_nickname(ov_str a, ov_str b);

/* Number of a name in the nickname table, 0 when it is not there; for callers that intern names. */
uint32_t ov_person_nickname_id(ov_str name);
bool ov_person_nickname_ids(uint32_t a, uint32_t b);

#endif
