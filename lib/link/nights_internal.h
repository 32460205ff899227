/*
 * Nights: what one night remembers for the next, as bytes and opened again.
 *
 * Two parts. The model: weights, every value with the chance that a stranger holds it, systems. The
 * parties: their records by the numbers of those values, the blocks they were in, the links and
 * customers that came of it. A part is sections, each an array, and a trailer that says where they
 * are; whatever does not fit its trailer, or the other part, or the settings, is not used.
 */
#ifndef ONEVOICE_LINK_NIGHTS_INTERNAL_H
#define ONEVOICE_LINK_NIGHTS_INTERNAL_H

#include "decisions_internal.h"

/* ---- the bytes ---- */

#define LINK_FORMAT 3 /* of the sections, and of what normalising makes of a party */
#define LINK_PIECE  ((size_t)1 << 20)
#define LINK_ALIGN  ((size_t)8)

enum { /* sections of the model */
       LINK_SECTION_KEPT,
       LINK_SECTION_SYSTEM_LENS,
       LINK_SECTION_SYSTEM_TEXT,
       LINK_SECTION_USERS,
       LINK_SECTION_LENS,                                       /* the first of LINK_TABLES */
       LINK_SECTION_TEXTS = LINK_SECTION_LENS + LINK_TABLES,    /* the first of LINK_TABLES */
       LINK_SECTION_CHANCES = LINK_SECTION_TEXTS + LINK_TABLES, /* the first of LINK_SLOTS */
       LINK_SECTIONS = LINK_SECTION_CHANCES + LINK_SLOTS
};

enum { /* sections of the parties */
       LINK_SECTION_ID_LENS,
       LINK_SECTION_ID_TEXT,
       LINK_SECTION_DIGESTS,
       LINK_SECTION_NUMBERS,
       LINK_SECTION_RECORDS,
       LINK_SECTION_EXTRA_NAMES,
       LINK_SECTION_EXTRA_ADDRESSES,
       LINK_SECTION_IDENTIFIERS,
       LINK_SECTION_DROPPED,
       LINK_SECTION_EDGES,
       LINK_SECTION_ADDED,
       LINK_SECTION_CANDIDATES,
       LINK_SECTION_ANCHORS,
       LINK_SECTION_ODDS,
       LINK_SECTION_DECIDED
};

typedef struct link_trailer {
    uint64_t format, settings, model; /* model: the hash of the one the parties belong to */
    uint64_t start[LINK_SECTIONS], len[LINK_SECTIONS];
    uint64_t hash; /* of all that is before the trailer */
} link_trailer;

typedef struct link_digest {
    uint64_t a, b;
} link_digest;

/* ---- the model ---- */

typedef struct link_kept {
    link_model model; /* without its chances */
    ov_identity_fit fit;
    uint64_t parties, changed; /* on the previous night; since the model was fitted */
} link_kept;

typedef struct link_previous_model {
    link_kept kept;
    const uint32_t *lens[LINK_TABLES];
    const char *texts[LINK_TABLES];
    size_t counts[LINK_TABLES];
    const int32_t *chance[LINK_SLOTS];
    const uint32_t *users; /* user part, by e-mail */
    link_system *named;
    size_t named_count;
    uint64_t hash;
} link_previous_model;

/* Fill the tables, empty so far, and the systems. */
void link_previous_model_values(const link_previous_model *previous, link_data *data);

/* The model, with the chances of values that are new carried. */
void link_previous_model_chances(ov_arena *mem, const link_previous_model *previous,
                                 const link_data *data, link_model *model);

/* Weights of an earlier night, by tonight's numbers of values. */
typedef struct link_previous_weights {
    link_model model;
    int32_t *chance[LINK_SLOTS]; /* INT32_MAX: not known then */
    bool same_systems;
} link_previous_weights;

void link_previous_weights_read(ov_arena *mem, const link_previous_model *previous,
                                const link_data *data, link_previous_weights *weights);

/* Chances stay as they were unless they moved by more than `bits`; so do the weights, all of them
   if none moved by more. */
void link_previous_weights_hold_chances(const link_previous_weights *previous,
                                        const link_data *data, double bits, link_model *model);
bool link_previous_weights_hold(const link_previous_weights *previous, double bits,
                                link_model *model);

/* ---- the parties ---- */

typedef struct link_previous_parties {
    size_t count, name_count, address_count, identifier_count, dropped_count, edge_count,
        added_count, candidate_count;
    const uint32_t *id_lens;
    const char *id_text;
    const link_digest *digests;
    const link_record *records;
    const link_name *extra_names;
    const link_address *extra_addresses;
    const link_identifier *identifiers;
    const link_dropped *dropped;
    const link_edge *edges, *added;
    const link_candidate *candidates;
    const uint32_t *anchor;
    const int32_t *odds;
    const uint8_t *decided; /* a reviewer's decision names the party */
    const uint32_t *numbers;
    uint32_t *first_face;
} link_previous_parties;

/* Numbers of blocks lie in tiles of faces, chain after chain in each. */
#define LINK_TILE 4096

static inline uint32_t
link_previous_parties_number(const link_previous_parties *m, unsigned chain, uint32_t face)
{
    size_t tile = face / LINK_TILE;

    return m->numbers[(tile * LINK_CHAINS + chain) * LINK_TILE + face % LINK_TILE];
}

/* False, with the reason, when the bytes cannot be used. Arrays point into the bytes. */
bool link_previous_model_open(ov_arena *mem, ov_str bytes, uint64_t settings,
                              link_previous_model *out, const char **reason);
bool link_previous_parties_open(ov_arena *mem, ov_str bytes, uint64_t settings,
                                const link_previous_model *model, link_previous_parties *out,
                                const char **reason);

uint64_t link_memory_settings(const ov_policy *policy, ov_str program);

/* Writing, in the order of the functions. */
typedef struct link_writer link_writer;

link_writer *link_writer_new(ov_arena *mem, const ov_link_memory *to, uint64_t settings);
void link_writer_digests(link_writer *w, const ov_snapshot *snapshot, const link_digest *digests);
void link_writer_numbers(link_writer *w, const link_data *data, const uint32_t *numbers);
void link_writer_parties(link_writer *w, const link_data *data, const link_edges *edges,
                         const link_clusters *clusters);
void link_writer_model(link_writer *w, const link_data *data, const link_kept *kept);
void link_writer_finish(link_writer *w); /* without it the parts cannot be used */

/* ---- what is as it was ---- */

link_digest *link_carried_digests(ov_arena *mem, const ov_snapshot *snapshot, size_t workers);

/* Which parties are as they were; returns how many came, changed or went. */
uint64_t link_carried_find(ov_arena *mem, const ov_snapshot *snapshot, const link_digest *digests,
                           const link_previous_parties *previous, link_carried *carried);

void link_carried_records(link_data *data);                      /* records of those parties */
void link_carried_put_back(ov_arena *mem, link_data *data);      /* what was dropped of them */
void link_carried_check(link_data *data, link_carried *carried); /* forget whom fillers changed */

/* The number each face had in a chain on the previous night, 0 none: by tonight's faces. */
void link_carried_numbers(const link_data *data, unsigned chain, uint32_t *before);
bool link_carried_met(const link_data *data, uint32_t a, uint32_t b); /* two unchanged parties */

/* Links of the previous night between parties that are as they were and still meet. */
void link_carried_edges(ov_arena *mem, const link_data *data, const uint32_t *numbers,
                        link_edges *out);
void link_carried_decisions(const link_data *data);
/* Of components that are not decided again: what was decided. */
void link_carried_clusters(ov_arena *mem, const link_data *data, link_clusters *clusters);

#endif
