/*
 * Collision: payments that fall due close to one another.
 *
 * A message with demands is one payment group, due on the earliest day of its demands. A group
 * counts by how much the others crowd it: omega (1 - product over the others of (1 - omega' near)),
 * near falling linearly to 0 at `window` days.
 *
 * Shares are a closed form (collision_shares.c) unless a department of a shared envelope has
 * demands elsewhere too; then the departments are enumerated.
 *
 * Groups with equal day, department and weight are taken together, and groups a window apart never
 * meet, so a customer with a hundred thousand pending demands costs what the different ones cost.
 */
#include "collision_internal.h"

#include <math.h>

/* Put the message demands[first .. last) among the single ones (in order of message) or among the
   envelopes, with the earliest demand of each of its departments. */
static void
message_place(ov_collision *c, size_t first, size_t last, ov_keyed *inside)
{
    ov_view *view = c->view;
    uint32_t department = view->pieces[c->demands[first].index].department;
    double omega = view->messages[c->demands[first].sub].omega;
    int32_t due = view->pieces[c->demands[first].index].of->due;
    bool shared = false;
    ov_envelope *envelope;

    for (size_t i = first; i < last; i++) {
        const ov_view_piece *piece = &view->pieces[c->demands[i].index];

        shared |= piece->department != department;
        due = OV_MIN(due, piece->of->due);
        inside[i - first] = (ov_keyed){.key = piece->of->due, .index = piece->department};
    }
    if (!shared) {
        c->groups[c->group_count++] = (ov_payment){omega, 1, due, department, OV_NO_ENVELOPE, 0};
        return;
    }
    ov_keyed_sort(inside, last - first);
    envelope = &c->envelopes[c->envelope_count];
    *envelope = (ov_envelope){.first = &c->members[c->member_count]};
    view->stamp++;
    for (size_t i = 0; i < last - first; i++) {
        if (view->mark[inside[i].index] == view->stamp)
            continue;
        view->mark[inside[i].index] = view->stamp;
        envelope->first[envelope->count] = (ov_payment){
            omega,          1, (int32_t)inside[i].key, inside[i].index, (uint32_t)c->envelope_count,
            envelope->count};
        envelope->count++;
    }
    c->member_count += envelope->count;
    c->envelope_count++;
}

/* Sort the single groups by due day and take equal ones together. */
static void
single_sort(ov_collision *c)
{
    ov_keyed *order = OV_NEW_ARRAY(c->view->scratch, ov_keyed, c->group_count + 1);

    for (size_t i = 0; i < c->group_count; i++)
        order[i] = (ov_keyed){
            .key = c->groups[i].due, .sub = c->groups[i].department, .index = (uint32_t)i};
    ov_keyed_sort(order, c->group_count);
    for (size_t i = 0; i < c->group_count; i++) {
        const ov_payment *group = &c->groups[order[i].index];
        ov_payment *last = c->single_count ? &c->single[c->single_count - 1] : NULL;

        if (last && last->due == group->due && last->department == group->department &&
            last->omega == group->omega)
            last->count++;
        else
            c->single[c->single_count++] = *group;
    }
}

static void
collision_prepare(ov_collision *c)
{
    ov_arena *scratch = c->view->scratch;
    ov_keyed *inside = OV_NEW_ARRAY(scratch, ov_keyed, c->count);

    c->single = OV_NEW_ARRAY(scratch, ov_payment, 3 * c->count);
    c->groups = c->single + c->count;
    c->members = c->groups + c->count;
    c->envelopes = OV_NEW_ARRAY(scratch, ov_envelope, c->count);
    for (size_t i = 0; i < c->count;) {
        size_t first = i;

        while (i < c->count && c->demands[i].sub == c->demands[first].sub)
            i++;
        message_place(c, first, i, inside);
    }
    single_sort(c);
}

void
ov_collision_insert(ov_collision *c, const ov_payment *group)
{
    size_t at = c->group_count++;

    for (; at > 0 && c->groups[at - 1].due > group->due; at--)
        c->groups[at] = c->groups[at - 1];
    c->groups[at] = *group;
}

/* The groups of those present (by player; NULL: all), by due day. */
static void
groups_form(ov_collision *c, const bool *present)
{
    c->group_count = 0;
    for (size_t i = 0; i < c->single_count; i++)
        if (!present || present[c->player[c->single[i].department]])
            c->groups[c->group_count++] = c->single[i];
    for (size_t e = 0; e < c->envelope_count; e++) {
        const ov_envelope *from = &c->envelopes[e];
        uint32_t i = 0;

        while (i < from->count && present && !present[c->player[from->first[i].department]])
            i++;
        if (i < from->count)
            ov_collision_insert(c, &from->first[i]);
    }
}

double
ov_collision_left(const ov_collision *c, const ov_payment *k, const ov_payment *j)
{
    double near = 1.0 - days_apart(k, j) / c->view->params->window;
    double left = near > 0.0 ? 1.0 - k->omega * near : 1.0;
    double copies = k->count - (k == j);

    return copies == 1.0 ? left : copies == 0.0 ? 1.0 : pow(left, copies);
}

static double
collision_value(void *context, const bool *present)
{
    ov_collision *c = context;
    double sum = 0.0, window = c->view->params->window;

    groups_form(c, present);
    for (size_t i = 0; i < c->group_count; i++) {
        const ov_payment *j = &c->groups[i], *end = c->groups + c->group_count;
        double left = ov_collision_left(c, j, j);

        /* From the nearest outwards: often the first ones already leave nothing. */
        for (const ov_payment *k = j; k-- > c->groups && left > 0.0 && days_apart(k, j) < window;)
            left *= ov_collision_left(c, k, j);
        for (const ov_payment *k = j + 1; k < end && left > 0.0 && days_apart(k, j) < window; k++)
            left *= ov_collision_left(c, k, j);
        sum += j->omega * j->count * (1.0 - left);
    }
    return c->view->params->delta * sum;
}

bool
ov_collision_is_disjoint(const ov_collision *c)
{
    ov_view *view = c->view;

    if (c->envelope_count == 0)
        return true;
    view->stamp++;
    for (size_t i = 0; i < c->single_count; i++)
        view->mark[c->single[i].department] = view->stamp;
    for (size_t i = 0; i < c->member_count; i++) {
        if (view->mark[c->members[i].department] == view->stamp)
            return false;
        view->mark[c->members[i].department] = view->stamp;
    }
    return true;
}

static void
shares_game(ov_collision *c)
{
    ov_view *view = c->view;
    uint32_t *departments = OV_NEW_ARRAY(view->scratch, uint32_t, c->count);
    uint32_t players = 0;

    c->player = OV_NEW_ARRAY(view->scratch, uint32_t, view->departments);
    view->stamp++;
    for (size_t i = 0; i < c->count; i++) {
        uint32_t department = view->pieces[c->demands[i].index].department;

        if (view->mark[department] == view->stamp)
            continue;
        view->mark[department] = view->stamp;
        c->player[department] = players;
        departments[players++] = department;
    }
    ov_shapley_game(view, OV_COLLISION, departments, players, collision_value, c, OV_COLLISION);
}

void
ov_view_collision(ov_view *view)
{
    uint32_t n = 0;
    ov_collision c = {.view = view, .demands = view->keyed};

    for (uint32_t p = 0; p < view->piece_count; p++)
        if (view->pieces[p].of->demand)
            view->keyed[n++] = (ov_keyed){.sub = view->pieces[p].message, .index = p};
    if (n < 2 || view->keyed[n - 1].sub == view->keyed[0].sub)
        return; /* fewer than two payment groups, whoever is there */
    c.count = n;
    collision_prepare(&c);
    view->value[OV_COLLISION] = collision_value(&c, NULL);
    if (!view->share)
        return;
    if (ov_collision_is_disjoint(&c))
        ov_collision_shares(&c);
    else
        shares_game(&c);
}
