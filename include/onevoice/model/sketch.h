/*
 * The content sketch of one body: what clustering needs once the body itself is dropped.
 *
 * A body is a list of units: a sentence, a cell, a line that stands for itself. Each unit is a
 * sequence of token hashes in which amounts, dates, numbers and names are masked by their type, so
 * that the letters of one template have equal units. What was masked is kept as typed fields.
 *
 * A sketch leaves the reading worker whole. The night's dictionary (cluster/night.h) takes units,
 * tokens and fields over, gives the letter its number and leaves a stub.
 */
#ifndef ONEVOICE_MODEL_SKETCH_H
#define ONEVOICE_MODEL_SKETCH_H

#include "onevoice/base/str.h"

typedef enum ov_field_type {
    OV_FIELD_MONEY,  /* value: ten-thousandths; the currency is not kept */
    OV_FIELD_DATE,   /* value: ov_date as uint32_t */
    OV_FIELD_PERIOD, /* value: year * 12 + month - 1 */
    OV_FIELD_ID, /* value: its digits, 4 bits each behind a 1, if there are at most 15 and nothing
                    else; or, with the highest bit set, a hash of them and of what follows;
                    short ones with prefix */
    OV_FIELD_NUMBER, /* value: hash of the digits of a long number that is none of the above */
    OV_FIELD_NAME,   /* value: hash of a run of capitalised words */
    OV_FIELD_UNREAD  /* an amount or a date that cannot be read exactly; value: hash of its print */
} ov_field_type;

#define OV_FIELD_TYPES 7

ov_str ov_field_type_name(ov_field_type type); /* "money", "date", ... */

typedef enum ov_field_role {
    OV_ROLE_NONE,
    OV_ROLE_MAILING,  /* a label line says it numbers the mailing */
    OV_ROLE_CUSTOMER, /* a word before it says it numbers the customer, member or household */
    OV_ROLE_PHONE     /* printed as telephone numbers are */
} ov_field_role;

typedef struct ov_sketch_field {
    uint64_t value; /* canonical; equal values are the same thing as printed by anyone */
    uint32_t shape; /* what a scan leaves of it: hash of the folded digits, its low
                       5 bits the length of an id; of a name its letters,
                       26 bits, and 6 bits of its last word's hash */
    uint16_t unit;
    uint8_t type; /* ov_field_type */
    uint8_t role; /* ov_field_role */
} ov_sketch_field;

typedef enum ov_unit_flag {
    OV_UNIT_PROSE = 1,   /* a sentence, not a label, heading or address line */
    OV_UNIT_SUBJECT = 2, /* marked as the subject line by its words */
    OV_UNIT_UPPER = 4,   /* printed in capitals */
    OV_UNIT_LABEL = 8,   /* the first of the two cells of a row: it names what the other holds */
    /* events that concern many customers at once, as its words name them */
    OV_UNIT_MERGER = 16,
    OV_UNIT_BREACH = 32,
    OV_UNIT_CLASS_ACTION = 64,
    OV_UNIT_PRIVACY = 128,
    OV_UNIT_EVENTS = 240
} ov_unit_flag;

/* The last four bits of a token that is a number in figures, and of no other word: two of them are never the same one
   misread. */
#define OV_SKETCH_FIGURE 15u

typedef struct ov_sketch_unit {
    uint64_t key;   /* hash of the masked tokens */
    uint32_t first; /* its tokens: first .. first + count - 1 */
    uint16_t count;
    uint16_t flags;
} ov_sketch_unit;

struct ov_sketch {
    uint64_t skeleton; /* hash of the masked text; equal skeletons are letters of one template */
    uint64_t text;     /* hash of the text with canonical values; equal texts say the same */
    uint32_t letter;   /* number in the night's dictionary, once added */
    const ov_sketch_unit *units;
    const uint32_t *tokens;
    const ov_sketch_field *fields;
    uint32_t unit_count, token_count, field_count;
};

typedef struct ov_sketch ov_sketch;

#endif
