/*
 * Which units are frame (boilerplate), which letters are scans, how far a shingle spreads.
 */
#ifndef ONEVOICE_CLUSTER_FRAME_INTERNAL_H
#define ONEVOICE_CLUSTER_FRAME_INTERNAL_H

#include "night_internal.h"
#include "onevoice/policy/policy.h"

/* Count letters and customers per unit; mark noisy letters. */
void cluster_spread_count(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy);

/* Count the customer of a letter for its labels and for what stands behind them; letters come customer by
   customer. */
void cluster_cells_count(ov_cluster_night *night, const night_letter *letter);

/* How many customers of the letter's sender have the line, which stands before one of a single word or value. */
uint64_t cluster_line_customers(const ov_cluster_night *night, const night_letter *l, size_t line);

/* Number the kinds of the units that are marked in `kinds` (not 0), from 1 on; returns how many. */
size_t cluster_kinds_find(const ov_cluster_night *night, ov_arena *scratch, uint32_t *kinds);

/* Mark frame units by the share of the night's subjects they stand under. Resets the scratch. */
void cluster_frame_mark(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy);

/* Two letters of one customer and template with equal amounts and days. */
typedef struct twin_pair {
    uint32_t a, b;
} twin_pair;

typedef struct twins {
    const twin_pair *pairs;
    size_t count;
    const bool *is_twin; /* per letter */
    uint32_t stride;     /* every so many customers are looked at */
} twins;

/* Letters have their prototype. */
twins cluster_twins_find(const ov_cluster_night *night, ov_arena *scratch);

bool cluster_is_learnt_from(const night_letter *l, uint32_t stride);

/* Mark the lines of each sender that a copy may have or not. */
void cluster_free_mark(ov_cluster_night *night, ov_arena *scratch, twins found);

/* Give the numbers of mailings and of customers their role, where their place shows what they are by
   the letters it stands in. */
void cluster_places_judge(ov_cluster_night *night, ov_arena *scratch, twins found);

/* Give the units that are a letter's own words their hash. */
void cluster_own_mark(ov_cluster_night *night, ov_arena *scratch);

#endif
