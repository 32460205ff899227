/*
 * Records: what one party is to linking, in interned numbers; and the faces it is looked up by.
 *
 * Parties are numbered by the bytes of party_id, as the snapshot has them; every tie ends there.
 * The first of five rooms: records, pairs, model, decisions, nights; each includes the one before.
 */
#ifndef ONEVOICE_LINK_RECORDS_INTERNAL_H
#define ONEVOICE_LINK_RECORDS_INTERNAL_H

#include "onevoice/base/vec.h"
#include "onevoice/link/link.h"

/* ---- interned values: number 0 is null ---- */

#define LINK_CHUNK_BITS 12

/* One distinct text, with what comparisons can be refused by before it is looked at. */
typedef struct link_value {
    const char *text;
    uint64_t letters; /* which classes of bytes occur: a to z, 0 to 9, blank, others */
    uint32_t head;    /* the first four bytes */
    uint32_t hash, len;
} link_value;

typedef struct link_values {
    ov_arena *mem;
    OV_VEC(link_value *) chunks;
    uint32_t *slots;
    size_t slot_count, count; /* numbers are 0 .. count-1 */
} link_values;

link_values *link_values_new(ov_arena *mem);
uint32_t link_values_intern(link_values *values, ov_str text);
uint32_t link_values_find(const link_values *values, ov_str text); /* 0: it is not there */
/* Values 1 .. count-1 of a new table: their lengths, their texts one after the other; not copied.
 */
void link_values_fill(link_values *values, const uint32_t *lens, size_t count, const char *texts);

static inline const link_value *
link_values_at(const link_values *values, uint32_t id)
{
    return &values->chunks.items[id >> LINK_CHUNK_BITS][id & ((1u << LINK_CHUNK_BITS) - 1)];
}

static inline ov_str
link_values_text(const link_values *values, uint32_t id)
{
    const link_value *v = link_values_at(values, id);

    return (ov_str){v->text, v->len};
}

static inline size_t
link_values_count(const link_values *values)
{
    return values->count;
}

/* ---- records ---- */

#define LINK_MOST_FACES    12 /* of one party: names, addresses and identifiers that emit keys */
#define LINK_MOST_VARIANTS 5  /* former names, and former addresses, of one party */
#define LINK_SYSTEMS       8  /* of identifiers, with a weight of their own; the last is "others" */

typedef enum link_field {
    LINK_GIVEN,
    LINK_FAMILY,
    LINK_BIRTH,
    LINK_STREET,
    LINK_PLACE,
    LINK_EMAIL,
    LINK_PHONE,
    LINK_IDENTIFIER, /* the first of LINK_SYSTEMS */
    LINK_FIELDS = LINK_IDENTIFIER + LINK_SYSTEMS
} link_field;

/* Fields whose values are counted, each by its own number, and the city beside the place. */
#define LINK_CITY  LINK_FIELDS
#define LINK_SLOTS (LINK_FIELDS + 1)

typedef struct link_name {
    uint32_t given, family, middle;  /* in `names` */
    uint8_t generation, kind, title; /* ov_text_generation, ov_person_kind, ov_person_sex */
} link_name;

typedef struct link_address {
    uint32_t number, street, unit, city, postal;
} link_address;

/* One party: its current name and address, and where its former ones are. */
typedef struct link_record {
    link_name name;
    link_address address;
    uint32_t birth; /* yyyymmdd, 0 null */
    uint32_t email, phone;
    uint32_t identifiers, extra_names, extra_addresses; /* first index */
    uint8_t identifier_count, extra_name_count, extra_address_count;
    bool year_only; /* the date says the year only */
} link_record;

typedef struct link_identifier {
    uint64_t letters; /* of its value, so that most comparisons need no more */
    uint32_t value;
    uint32_t field; /* link_field */
} link_identifier;

/* A way a party can be looked up: one of its names with one of its addresses, or a further
 * identifier. */
typedef struct link_face {
    uint32_t party;
    uint8_t name, address; /* 0 the current one, else extra number + 1 */
    uint8_t identifier;    /* index among the party's; UINT8_MAX: none */
    bool only_identifier;
} link_face;

/* What blocking keys need of a name. */
typedef struct link_name_key {
    uint32_t three, four, soundex;
    uint32_t nickname; /* number in the nickname table */
    uint32_t sound;
    uint8_t initial;
    uint8_t sex; /* ov_person_sex */
    bool whole;  /* a given name that is known as such */
    bool plain;  /* letters a to z and blanks alone: it can be compared letter by letter */
} link_name_key;

/* Hashes of the words of a street; those beyond the room are left out. */
typedef struct link_words {
    uint32_t first; /* the first long one, for blocking */
    /* of the words with digits (4th), and of points of the compass; 0: there is none */
    uint32_t numbered, directed;
    uint32_t count;
    uint32_t hashes[6];
} link_words;

typedef struct link_system {
    ov_str name;
    uint64_t parties;
    bool shared; /* relatives may share it */
} link_system;

/* Where a value was taken from a party because it says nothing, or how many did not fit. */
enum {
    LINK_DROPPED_PHONE,
    LINK_DROPPED_EMAIL,
    LINK_DROPPED_BIRTH,
    LINK_DROPPED_ALIASES, /* of this and the next two: how many */
    LINK_DROPPED_NAME_ENDS,
    LINK_DROPPED_IDENTIFIERS,
    LINK_DROPPED_IDENTIFIER /* the first of the party's */
};

typedef struct link_dropped {
    uint32_t party, place, value;
} link_dropped;

typedef OV_VEC(link_dropped) link_dropped_list;

#define LINK_LAST4 OV_STR("tax_id_last4") /* what of a tax number is in the party itself */

typedef enum link_table {
    LINK_NAMES,
    LINK_NUMBERS,
    LINK_STREETS,
    LINK_UNITS,
    LINK_CITIES,
    LINK_POSTALS,
    LINK_EMAILS,
    LINK_USERS,
    LINK_PHONES,
    LINK_IDENTIFIERS,
    LINK_TABLES
} link_table;

struct link_previous_parties;
struct link_previous_model;

/* Which parties are as they were on the previous night. */
typedef struct link_carried {
    const struct link_previous_parties *previous;
    uint32_t *was; /* of a party: its number on the previous night; OV_NO_INDEX: new, or changed */
    uint32_t *now; /* of the previous night's party: its number tonight, likewise */
    bool *again;   /* of a party: its component is to be decided again */
    size_t unchanged;
} link_carried;

typedef struct link_data {
    const ov_snapshot *snapshot;
    const ov_policy *policy;
    size_t workers;
    ov_arena *result; /* lives as long as the result: notices and their texts */

    link_values *values[LINK_TABLES];
    link_record *records;
    size_t count;
    link_name *extra_names;
    link_address *extra_addresses;
    link_identifier *identifiers;
    link_face *faces;
    size_t face_count;
    uint32_t *first_face; /* of a party; count + 1 entries */
    const link_name_key *name_keys;
    const link_words *street_words; /* by street */
    const uint32_t *email_users;    /* user part, by e-mail */
    size_t known_emails;            /* those whose user parts are known from the previous night */
    link_system systems[LINK_SYSTEMS];
    size_t system_count;
    const link_system *named; /* every system, in the order of their places among `systems` */
    size_t named_count;

    const link_carried *carried; /* what is known from the previous night; NULL: nothing */
    bool *confirmed; /* by place in `identifiers`: others of that given name hold it too */
    link_dropped_list dropped; /* values that say nothing, and what was beyond a cap */

    union {                           /* by value */
        uint32_t *counts[LINK_SLOTS]; /* how many parties hold it */
        int32_t *chances[LINK_SLOTS]; /* once the model is started: see link_model */
    };
    uint64_t known[LINK_FIELDS]; /* parties that know the field */
} link_data;

/* The table a slot's counts and chances are of; LINK_TABLES: it has none. */
link_table link_slot_table(unsigned slot);

/* The records; with a model of an earlier night, by its values and systems. */
void link_data_read(ov_arena *mem, link_data *data, const struct link_previous_model *model,
                    ov_identities *out);
/* How many faces a record has, and how many identifiers find no room among them. */
size_t link_record_faces(const link_record *r, size_t *left_out);
uint64_t link_faces_make(ov_arena *mem, link_data *data); /* returns how many did not, of all */
void link_data_key(ov_arena *mem, link_data *data); /* what blocking and comparing need of values */
void link_data_drop_fillers(ov_arena *mem, link_data *data, ov_identities *out);
void link_data_count(ov_arena *mem, link_data *data);

const link_name *link_record_name(const link_data *data, const link_record *r, size_t variant);
const link_address *link_record_address(const link_data *data, const link_record *r,
                                        size_t variant);

/* Ask for what comparing a record will read; its texts only when the record itself is there. */
static inline void
link_fetch_record(const link_data *data, uint32_t party)
{
    const char *record = (const char *)&data->records[party];

    __builtin_prefetch(record);
    __builtin_prefetch(record + sizeof(link_record) - 1);
    __builtin_prefetch(&data->first_face[party]);
}

static inline void
link_fetch_texts(const link_data *data, uint32_t party)
{
    const link_record *r = &data->records[party];

    __builtin_prefetch(link_values_at(data->values[LINK_NAMES], r->name.given));
    __builtin_prefetch(link_values_at(data->values[LINK_NAMES], r->name.family));
    __builtin_prefetch(&data->name_keys[r->name.given]);
    __builtin_prefetch(link_values_at(data->values[LINK_STREETS], r->address.street));
    __builtin_prefetch(&data->street_words[r->address.street]);
    if (r->email)
        __builtin_prefetch(link_values_at(data->values[LINK_EMAILS], r->email));
    if (r->phone)
        __builtin_prefetch(link_values_at(data->values[LINK_PHONES], r->phone));
    if (r->identifier_count)
        __builtin_prefetch(&data->identifiers[r->identifiers]);
}

void link_report(const link_data *data, ov_identities *out, const char *code, uint64_t count,
                 ov_str detail);

#endif
