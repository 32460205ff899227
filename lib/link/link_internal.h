/*
 * What the files of lib/link share: normalised records, blocks, patterns, the model, links.
 *
 * Parties are numbered by the bytes of party_id, as the snapshot has them; every tie ends there.
 * Weights are integers of 1/1000 bit, so that sums do not depend on their order and print exactly.
 */
#ifndef ONEVOICE_LINK_LINK_INTERNAL_H
#define ONEVOICE_LINK_LINK_INTERNAL_H

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
    uint32_t given, family, middle; /* in `names` */
    uint16_t generation, kind;      /* ov_text_generation, ov_person_kind */
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
    bool whole; /* a given name that is known as such */
    bool plain; /* letters a to z and blanks alone: it can be compared letter by letter */
} link_name_key;

/* Hashes of the words of a street; those beyond the room are left out. */
typedef struct link_words {
    uint32_t first; /* the first long one, for blocking */
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

struct link_memory;
struct link_recall;

/* Which parties are as they were last night. */
typedef struct link_since {
    const struct link_memory *last;
    uint32_t *was; /* of a party: its number last night; OV_NO_INDEX: new, or changed */
    uint32_t *now; /* of last night's party: its number tonight, likewise */
    bool *again;   /* of a party: its component is to be decided again */
    size_t unchanged;
} link_since;

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
    size_t known_emails;            /* those whose user parts are known from last night */
    link_system systems[LINK_SYSTEMS];
    size_t system_count;
    const link_system *named; /* every system, in the order of their places among `systems` */
    size_t named_count;

    const link_since *since;   /* what is known from last night; NULL: nothing */
    uint32_t *holders;         /* of an identifier: how many parties have it */
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
void link_data_read(ov_arena *mem, link_data *data, const struct link_recall *model,
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

/* ---- similarity of short strings (at most 64 bytes) ---- */

/* The places of each byte in one string, kept while it is compared with many. */
typedef struct link_masks {
    uint64_t of[256];
    ov_str text;
} link_masks;

double link_jaro_winkler(link_masks *masks, ov_str a, ov_str b);
bool link_within_edits(ov_str a, ov_str b, int most); /* restricted Damerau, most <= 2 */

/* Could Jaro-Winkler reach `least`, could `most` edits do? By letters and heads alone. */
bool link_may_resemble(const link_value *a, const link_value *b, double least);

/* Each edit takes away and brings at most one class of bytes. */
static inline bool
link_may_be_edits(uint64_t a_letters, uint64_t b_letters, int most)
{
    uint64_t a = a_letters & ~b_letters, b = b_letters & ~a_letters;

    for (int i = 0; i < most; i++) {
        a &= a - 1;
        b &= b - 1;
    }
    return (a | b) == 0;
}

/* One edit at most between two dates of eight digits, or two years: their digits as the bytes of a
   number, the first one the lowest. */
bool link_within_a_digit(uint64_t a, uint64_t b);

/* ---- comparison ---- */

#define LINK_GENERATION_YEARS 15 /* the least between parent and child */

typedef uint64_t link_pattern; /* four bits a field: its level, 0 null, 1 equal, then worse */

static inline unsigned
link_level(link_pattern pattern, unsigned field)
{
    return (unsigned)(pattern >> (4 * field)) & 15u;
}

extern const uint8_t link_level_counts[LINK_FIELDS]; /* levels beside null */

enum {
    LINK_GIVEN_EQUAL = 1,
    LINK_GIVEN_NICKNAME,
    LINK_GIVEN_INITIAL,
    LINK_GIVEN_SIMILAR,
    LINK_GIVEN_DIFFERENT,
    LINK_BIRTH_EQUAL = 1,
    LINK_BIRTH_DIGIT,
    LINK_BIRTH_PART,
    LINK_BIRTH_TWO,
    LINK_BIRTH_YEAR,
    LINK_BIRTH_DIFFERENT
};

/* Scratch of one worker: the masks of the strings on the left. */
typedef struct link_comparer {
    const link_data *data;
    link_masks given, family, swapped, street, city, user;
} link_comparer;

link_pattern link_compare(link_comparer *c, const link_record *a, const link_record *b);

/* Names of fields and levels for evidence. */
const char *link_level_name(unsigned field, unsigned level);

/* ---- pairs ---- */

typedef struct link_pair {
    uint32_t a, b, pattern; /* pattern: index into the sorted patterns */
} link_pair;

/* Logarithms of the odds of one person against strangers, and against relatives, priors included.
 */
typedef struct link_sums {
    int32_t stranger, relative;
} link_sums;

typedef struct link_count {
    link_pattern pattern;
    uint64_t pairs;
    link_sums left_out; /* the most, by a guess, of the pairs not kept; INT32_MIN: all are kept */
    bool hopeless;      /* none is kept */
} link_count;

typedef struct link_part { /* pairs of one stretch of blocks */
    link_pair *pairs;
    size_t count;
} link_part;

typedef struct link_pairs {
    link_part *parts;
    size_t part_count;
    uint64_t total; /* compared; parts hold those that may become links */
    uint64_t dropped_blocks, dropped_faces;
    link_count *patterns; /* by pattern */
    size_t pattern_count;
    ov_arena **arenas; /* one a worker, with the pairs */
    size_t arena_count;
    uint32_t *numbers; /* the block of each face in each chain, LINK_CHAINS of them, in `own` */
    ov_arena *own;
} link_pairs;

/* ---- model ---- */

#define LINK_BIT    1000
#define LINK_LEVELS 8

typedef struct link_model {
    double same, household; /* share of all pairs: lS, lH */
    double m[LINK_FIELDS][LINK_LEVELS], u[LINK_FIELDS][LINK_LEVELS], h[LINK_FIELDS][LINK_LEVELS];
    bool personal[LINK_FIELDS]; /* h is that of strangers, value frequencies count in it too */
    int32_t prior_stranger, prior_household;
    int32_t stranger[LINK_FIELDS][LINK_LEVELS], relative[LINK_FIELDS][LINK_LEVELS];
    int32_t own[LINK_FIELDS][LINK_LEVELS]; /* log2 of m: without the chance of strangers */
    const int32_t *chance[LINK_SLOTS];     /* log2 of the chance agreement, by value */
    int32_t unknown[LINK_SLOTS];           /* that of a value which nobody held */
    int32_t rarest[LINK_SLOTS];            /* the least of all */
    int32_t unproven; /* most that a pair reaches without the evidence a link wants */
    int32_t review;   /* odds of link_review */
    bool guards;      /* families are about: soft contradictions hold */
} link_model;

/* The model before it has seen a pair: u from the data, the rest built in. Then fitted. Uses up the
   counts. */
void link_model_start(const link_data *data, link_model *model);
void link_model_fit(const link_data *data, const link_pairs *pairs, link_model *model,
                    ov_identities *out);

/* Weights from m, u and h; the chances of a slot from how many of `known` hold each value: they
   may take the place of the counts. */
void link_weights_set(link_model *model);
void link_weights_chances(link_model *model, unsigned slot, const uint32_t *counts,
                          int32_t *chances, size_t values, uint64_t known, double base);

/* The most that the sums of a pair of this pattern can be: its equal values as rare as can be. */
link_sums link_model_most(const link_model *model, link_pattern pattern);

/* By how much the sums of any pair of this pattern can rise from `guess` to `model`. Both have the
   same chances of values, so those it shares do not matter. */
link_sums link_model_rise(const link_model *guess, const link_model *model, link_pattern pattern);

/*
 * Compare what met in a block. Every pair is counted; kept are those that come near a link by a
 * model not yet fitted: most pairs are hopeless under any. Should the fitted model think so much
 * better of a pattern that pairs left out could be links, those kept do not suffice and all are to
 * be found again, without a guess.
 */
void link_pairs_find(ov_arena *mem, const link_data *data, const link_model *guess,
                     link_pairs *pairs);

/* The same by a model that is fitted: kept are links alone, and where `since` says so, pairs that
   met last night already are passed over. */
void link_pairs_find_links(ov_arena *mem, const link_data *data, const link_model *model,
                           link_pairs *pairs);
bool link_pairs_suffice(const link_pairs *pairs, const link_model *guess, const link_model *model);
void link_pairs_free(link_pairs *pairs);
void link_pairs_free_numbers(link_pairs *pairs); /* the rest stays */

/* The weights of one pair. */
typedef struct link_weights {
    link_pattern pattern;
    int32_t stranger[LINK_FIELDS], relative[LINK_FIELDS];
} link_weights;

void link_model_weigh(const link_model *model, const link_record *a, const link_record *b,
                      link_pattern pattern, link_weights *out);

/* log2 of the odds against strangers and relatives together, from the two sums with their priors.
 */
int32_t link_odds(int64_t stranger, int64_t relative);
link_sums link_sum(const link_model *model, const link_weights *weights);
int32_t link_total(const link_model *model, const link_weights *weights);
double link_probability(int32_t odds);
int32_t link_odds_of(double probability);

/* ---- guards ---- */

typedef enum link_guard {
    LINK_GUARD_NONE,
    LINK_GUARD_NAME,   /* one of them is no person, or not the same line */
    LINK_GUARD_SECOND, /* second given names */
    LINK_GUARD_GIVEN,
    LINK_GUARD_BIRTH,
    LINK_GUARD_GENERATION,
    LINK_GUARD_IDENTIFIER,
    LINK_GUARD_REVIEWER
} link_guard;

/* What stands between two records, whether or not guards hold: such records may be one person for
   the score, but never share an envelope. */
link_guard link_guard_seen(const link_data *data, const link_model *model, const link_record *a,
                           const link_record *b, link_pattern pattern);

link_guard link_guard_of(const link_data *data, const link_model *model, const link_record *a,
                         const link_record *b, link_pattern pattern);

/* ---- links ---- */

typedef struct link_edge {
    uint32_t a, b; /* a < b */
    int32_t odds;
    uint32_t guard; /* link_guard */
    link_pattern pattern;
} link_edge;

typedef OV_VEC(link_edge) link_edges;

/* By (a, b), odds >= link_review, together with those `kept`; room for a link of each party. */
void link_edges_score(ov_arena *mem, const link_data *data, const link_model *model,
                      const link_pairs *pairs, const link_edges *kept, link_edges *out);

/* ---- reviewers ---- */

typedef struct link_forbidden {
    uint32_t a, b; /* a < b */
} link_forbidden;

typedef struct link_decisions {
    uint32_t *group; /* of a party: the lowest party a reviewer calls the same, or itself */
    link_forbidden *forbidden; /* by (a, b), between parties */
    size_t forbidden_count;
    bool any_same;
} link_decisions;

void link_decisions_read(ov_arena *mem, const link_data *data, link_decisions *decisions,
                         ov_identities *out);
bool link_decisions_forbid(const link_decisions *decisions, uint32_t a, uint32_t b);

/* ---- clusters ---- */

typedef struct link_candidate {
    uint32_t party, anchor; /* an ambiguous party and the anchor of a customer it fits */
    int32_t odds;
} link_candidate;

typedef struct link_clusters {
    uint32_t *anchor; /* of a party: the anchor of its customer; UINT32_MAX ambiguous */
    int32_t *odds;    /* of the link to the anchor; the anchor's own is its best */
    OV_VEC(link_candidate) candidates; /* by (party, odds descending, anchor) */
    link_edges added;                  /* links to anchors found only inside components */
} link_clusters;

void link_clusters_make(ov_arena *mem, const link_data *data, const link_model *model,
                        const link_decisions *decisions, const link_edges *edges,
                        link_clusters *clusters, ov_identities *out);

/* ---- results ---- */

void link_customers_make(ov_arena *mem, const link_data *data, const link_model *model,
                         const link_clusters *clusters, const ov_link_previous *previous,
                         ov_identities *out);
/* Uses up the edges: those that become rows are left. */
void link_rows_make(ov_arena *mem, const link_data *data, const link_model *model,
                    const link_decisions *decisions, link_edges *edges,
                    const link_clusters *clusters, ov_identities *out);

#endif
