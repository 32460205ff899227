/*
 * The model: what agreement is worth, and what has to agree whatever it is worth.
 *
 * Weights are integers of 1/1000 bit, so that sums do not depend on their order and print exactly.
 */
#ifndef ONEVOICE_LINK_MODEL_INTERNAL_H
#define ONEVOICE_LINK_MODEL_INTERNAL_H

#include "pairs_internal.h"

#define LINK_BIT    1000
#define LINK_LEVELS 8

/* Of a system of identifiers, as the intake has them; true until the intake says otherwise. */
typedef struct link_traits {
    bool single;    /* a person has one number of it */
    bool exclusive; /* no relative has the same one */
    bool stable;    /* it stays when the person moves */
} link_traits;

struct link_model {
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
    link_traits traits[LINK_SYSTEMS];
};

/* Guards and traits, from the counts of patterns. */
void link_traits_learn(const link_pairs *pairs, link_model *model);

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

/* ---- what agrees, in the words of the table of evidence.c: one bit of each ---- */

enum { LINK_NUMBER_SAME = 1, LINK_NUMBER_UNKNOWN = 2 };
enum { LINK_DATE_NEAR = 1, LINK_DATE_DOUBTFUL = 2, LINK_DATE_UNKNOWN = 4, LINK_DATE_OTHER = 8 };
enum {
    LINK_PART_SAME = 1, /* equal, a nickname, a typing error */
    LINK_PART_INITIAL = 2,
    LINK_PART_WEAK = 4,
    LINK_PART_UNKNOWN = 8,
    LINK_PART_OTHER = 16
};
enum {
    LINK_CONTACT_NONE = 1,
    LINK_CONTACT_PLACE = 2,
    LINK_CONTACT_HOME = 4,
    LINK_CONTACT_MAILBOX = 8
};

typedef struct link_evidence {
    uint8_t number, birth, given, family, contact;
} link_evidence;

link_evidence link_evidence_of(const link_model *model, link_pattern pattern);

/* `alone`: where no families are about, one personal field that agrees will do. */
bool link_evidence_suffices(link_evidence evidence, bool alone);
bool link_evidence_home(const link_model *model, link_pattern pattern); /* do they share one? */

#endif
