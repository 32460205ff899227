/*
 * Collision: payments that fall due close to one another.
 *
 * A message with demands is one payment group, due on the earliest day of its demands. A group
 * counts by how much the others crowd it: omega (1 - product over the others of (1 - omega' near)),
 * near falling linearly to 0 at `window` days.
 *
 * With one department per group the value is multilinear in the presence of the departments, so the
 * Shapley value is the integral over q in [0, 1] of the expected marginal when everybody is there
 * with probability q (Owen 1972); Gauss-Legendre with n/2 + 1 nodes is exact for its degree. Shared
 * envelopes move their due day with who is there: there the departments are enumerated.
 *
 * Groups with equal day, department and weight are taken together, and groups a window apart never
 * meet, so a customer with a hundred thousand pending demands costs what the different ones cost.
 */
#include "score_internal.h"

#include <math.h>

typedef struct payment_group {
    double omega;
    double count; /* of equal groups */
    int32_t due;
    uint32_t department;
} payment_group;

/* A message with demands of several departments: the earliest demand present counts. */
typedef struct envelope {
    double omega;
    uint32_t first, count; /* its demands, by due day */
} envelope;

typedef struct collision {
    ov_view *view;
    const ov_keyed *demands; /* pieces, sub = message, in order of message */
    size_t count;
    payment_group *single; /* messages of one department, by due day, equal ones together */
    size_t single_count;
    envelope *envelopes; /* the others */
    size_t envelope_count;
    const ov_keyed *inside; /* their demands: sub = due day, index = piece */
    uint32_t *player;       /* department -> player, for the game */
    payment_group *groups;  /* work: those present, by due day */
    size_t group_count;
} collision;

/* Put the message demands[first .. last) among the single ones (in order of message) or among the
   envelopes. */
static void
message_place(collision *c, size_t first, size_t last, ov_keyed *inside, size_t *inside_count)
{
    const ov_view *view = c->view;
    uint32_t department = view->pieces[c->demands[first].index].department;
    double omega = view->messages[c->demands[first].sub].omega;
    int32_t due = view->pieces[c->demands[first].index].of->due;
    bool shared = false;

    for (size_t i = first; i < last; i++) {
        const ov_view_piece *piece = &view->pieces[c->demands[i].index];

        shared |= piece->department != department;
        due = OV_MIN(due, piece->of->due);
        inside[*inside_count + i - first] =
            (ov_keyed){.sub = piece->of->due, .index = c->demands[i].index};
    }
    if (!shared) {
        c->groups[c->group_count++] = (payment_group){omega, 1, due, department};
        return;
    }
    ov_keyed_sort(&inside[*inside_count], last - first);
    c->envelopes[c->envelope_count++] =
        (envelope){omega, (uint32_t)*inside_count, (uint32_t)(last - first)};
    *inside_count += last - first;
}

/* Sort the single groups by due day and take equal ones together. */
static void
single_sort(collision *c)
{
    ov_keyed *order = OV_NEW_ARRAY(c->view->scratch, ov_keyed, c->group_count + 1);

    for (size_t i = 0; i < c->group_count; i++)
        order[i] = (ov_keyed){
            .key = c->groups[i].due, .sub = c->groups[i].department, .index = (uint32_t)i};
    ov_keyed_sort(order, c->group_count);
    for (size_t i = 0; i < c->group_count; i++) {
        const payment_group *group = &c->groups[order[i].index];
        payment_group *last = c->single_count ? &c->single[c->single_count - 1] : NULL;

        if (last && last->due == group->due && last->department == group->department &&
            last->omega == group->omega)
            last->count++;
        else
            c->single[c->single_count++] = *group;
    }
}

static void
collision_prepare(collision *c)
{
    ov_keyed *inside = OV_NEW_ARRAY(c->view->scratch, ov_keyed, c->count);
    size_t inside_count = 0;

    c->single = OV_NEW_ARRAY(c->view->scratch, payment_group, c->count);
    c->groups = OV_NEW_ARRAY(c->view->scratch, payment_group, c->count);
    c->envelopes = OV_NEW_ARRAY(c->view->scratch, envelope, c->count);
    c->inside = inside;
    for (size_t i = 0; i < c->count;) {
        size_t first = i;

        while (i < c->count && c->demands[i].sub == c->demands[first].sub)
            i++;
        message_place(c, first, i, inside, &inside_count);
    }
    single_sort(c);
}

/* Add an envelope's group in its place by due day: there are few of them. */
static void
group_insert(collision *c, payment_group group)
{
    size_t at = c->group_count++;

    for (; at > 0 && c->groups[at - 1].due > group.due; at--)
        c->groups[at] = c->groups[at - 1];
    c->groups[at] = group;
}

/* The groups of those present (by player; NULL: all), by due day. */
static void
groups_form(collision *c, const bool *present)
{
    const ov_view *view = c->view;

    c->group_count = 0;
    for (size_t i = 0; i < c->single_count; i++)
        if (!present || present[c->player[c->single[i].department]])
            c->groups[c->group_count++] = c->single[i];
    for (size_t e = 0; e < c->envelope_count; e++) {
        const envelope *from = &c->envelopes[e];

        for (uint32_t i = from->first; i < from->first + from->count; i++) {
            uint32_t department = view->pieces[c->inside[i].index].department;

            if (present && !present[c->player[department]])
                continue;
            group_insert(c, (payment_group){from->omega, 1, (int32_t)c->inside[i].sub, department});
            break;
        }
    }
}

static double
days_apart(const collision *c, size_t k, size_t j)
{
    return fabs((double)c->groups[k].due - (double)c->groups[j].due);
}

/* What group k leaves of group j: (1 - omega near)^(its copies other than j itself). */
static double
left_by(const collision *c, size_t k, size_t j)
{
    const payment_group *group = &c->groups[k];
    double near = 1.0 - days_apart(c, k, j) / c->view->params->window;
    double left = 1.0 - group->omega * fmax(0.0, near);
    double copies = group->count - (k == j);

    return copies == 1.0 ? left : copies == 0.0 ? 1.0 : pow(left, copies);
}

static double
collision_value(void *context, const bool *present)
{
    collision *c = context;
    double sum = 0.0, window = c->view->params->window;

    groups_form(c, present);
    for (size_t j = 0; j < c->group_count; j++) {
        double left = left_by(c, j, j);

        /* From the nearest outwards: often the first ones already leave nothing. */
        for (size_t k = j; k-- > 0 && left > 0.0 && days_apart(c, k, j) < window;)
            left *= left_by(c, k, j);
        for (size_t k = j + 1; k < c->group_count && left > 0.0 && days_apart(c, k, j) < window;
             k++)
            left *= left_by(c, k, j);
        sum += c->groups[j].omega * c->groups[j].count * (1.0 - left);
    }
    return c->view->params->delta * sum;
}

/* The groups within the window of j are neighbours in the order: [first, last). */
static void
neighbours(const collision *c, size_t j, size_t *first, size_t *last)
{
    double window = c->view->params->window;

    for (*first = j; *first > 0 && days_apart(c, *first - 1, j) < window;)
        (*first)--;
    for (*last = j + 1; *last < c->group_count && days_apart(c, *last, j) < window;)
        (*last)++;
}

/* Nodes and weights of Gauss-Legendre on [0, 1] by Newton's method on the Legendre polynomial. */
static void
gauss_legendre(size_t n, double *node, double *weight)
{
    for (size_t i = 0; i < n; i++) {
        double x = cos(3.14159265358979323846 * ((double)i + 0.75) / ((double)n + 0.5));
        double slope = 1.0;

        for (int step = 0; step < 20; step++) {
            double p = 1.0, before = 0.0, move;

            for (size_t k = 1; k <= n; k++) {
                double next =
                    ((2.0 * (double)k - 1.0) * x * p - ((double)k - 1.0) * before) / (double)k;

                before = p;
                p = next;
            }
            slope = (double)n * (x * p - before) / (x * x - 1.0);
            move = p / slope;
            x -= move;
            if (fabs(move) < 1e-15)
                break;
        }
        node[i] = 0.5 * (1.0 + x);
        weight[i] = 1.0 / ((1.0 - x * x) * slope * slope);
    }
}

/* Work space of the closed form. */
typedef struct owen {
    double *left;     /* by department: what its groups leave of j */
    uint32_t *active; /* departments with left < 1, other than j's own */
    double *factor;   /* 1 - q + q left, by place in active */
    double *prefix;
    double *node, *weight;
    size_t nodes; /* for which node and weight stand */
} owen;

static size_t
owen_prepare(const collision *c, owen *w, size_t j, double *own)
{
    ov_view *view = c->view;
    uint32_t mine = c->groups[j].department;
    size_t first, last, active = 0;

    view->stamp++;
    *own = 1.0;
    neighbours(c, j, &first, &last);
    for (size_t k = first; k < last; k++) {
        uint32_t department = c->groups[k].department;
        double left = left_by(c, k, j);

        if (department == mine) {
            *own *= left;
            continue;
        }
        if (left == 1.0)
            continue;
        if (view->mark[department] != view->stamp) {
            view->mark[department] = view->stamp;
            w->left[department] = 1.0;
            w->active[active++] = department;
        }
        w->left[department] *= left;
    }
    return active;
}

static void
owen_shares(const collision *c, owen *w, size_t j)
{
    ov_view *view = c->view;
    const payment_group *group = &c->groups[j];
    double own, scale = view->params->delta * group->omega * group->count;
    size_t active = owen_prepare(c, w, j, &own), nodes = active / 2 + 1;

    if (active == 0 || own == 0.0) {
        share_add(view, OV_COLLISION, group->department, scale * (1.0 - own));
        return;
    }
    if (w->nodes != nodes) {
        gauss_legendre(nodes, w->node, w->weight);
        w->nodes = nodes;
    }
    for (size_t i = 0; i < nodes; i++) {
        double q = w->node[i], at = scale * w->weight[i], suffix = 1.0;

        w->prefix[0] = 1.0;
        for (size_t d = 0; d < active; d++) {
            w->factor[d] = 1.0 - q + q * w->left[w->active[d]];
            w->prefix[d + 1] = w->prefix[d] * w->factor[d];
        }
        share_add(view, OV_COLLISION, group->department, at * (1.0 - own * w->prefix[active]));
        for (size_t d = active; d-- > 0;) {
            share_add(view, OV_COLLISION, w->active[d],
                      at * q * own * (1.0 - w->left[w->active[d]]) * w->prefix[d] * suffix);
            suffix *= w->factor[d];
        }
    }
}

static void
shares_closed(const collision *c)
{
    size_t departments = c->view->departments;
    double *space = OV_NEW_ARRAY(c->view->scratch, double, 5 * departments + 8);
    owen w = {.left = space,
              .factor = space + departments,
              .prefix = space + 2 * departments,
              .node = space + 3 * departments + 1,
              .weight = space + 4 * departments + 4,
              .active = OV_NEW_ARRAY(c->view->scratch, uint32_t, departments)};

    for (size_t j = 0; j < c->group_count; j++)
        owen_shares(c, &w, j);
}

static void
shares_game(collision *c)
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
    collision c = {.view = view, .demands = view->keyed};

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
    if (c.envelope_count > 0)
        shares_game(&c);
    else
        shares_closed(&c);
}
