/*
 * Payment groups: what the value of a collision and its shares have in common.
 */
#ifndef ONEVOICE_OVERLOAD_COLLISION_INTERNAL_H
#define ONEVOICE_OVERLOAD_COLLISION_INTERNAL_H

#include "score_internal.h"

#define OV_NO_ENVELOPE UINT32_MAX

typedef struct ov_payment {
    double omega;
    double count; /* of equal groups */
    int32_t due;
    uint32_t department;
    uint32_t envelope; /* of several departments, or OV_NO_ENVELOPE */
    uint32_t place;    /* in the envelope's order of due days */
} ov_payment;

/* A message with demands of several departments: the earliest demand present counts. */
typedef struct ov_envelope {
    ov_payment *first; /* the earliest demand of each department, by due day */
    uint32_t count;
} ov_envelope;

typedef struct ov_collision {
    ov_view *view;
    const ov_keyed *demands; /* pieces, sub = message, in order of message */
    size_t count;
    ov_payment *single; /* messages of one department, by due day, equal ones together */
    size_t single_count;
    ov_envelope *envelopes; /* the others */
    size_t envelope_count;
    ov_payment *members; /* theirs */
    size_t member_count;
    uint32_t *player;   /* department -> player, for the game */
    ov_payment *groups; /* work: those present, by due day */
    size_t group_count;
} ov_collision;

/* Add a group to c->groups in its place by due day: for those of envelopes, which are few. */
void ov_collision_insert(ov_collision *c, const ov_payment *group);

/* No department has demands in two places of which one is an envelope: the closed form holds. */
bool ov_collision_is_disjoint(const ov_collision *c);

/* Shares in closed form. Uses c->groups. */
void ov_collision_shares(ov_collision *c);

/* What group k leaves of group j: (1 - omega near)^(its copies other than j itself). */
double ov_collision_left(const ov_collision *c, const ov_payment *k, const ov_payment *j);

static inline double
days_apart(const ov_payment *k, const ov_payment *j)
{
    return k->due > j->due ? (double)k->due - (double)j->due : (double)j->due - (double)k->due;
}

#endif
