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

typedef struct collision {
    ov_view *view;
    const ov_keyed *demands; /* pieces, sub = message, in order of message */
    size_t count;
    uint32_t *player;     /* department -> player, for the game */
    ov_keyed *order;      /* work */
    payment_group *loose; /* work: groups in order of message */
    payment_group *groups;
    size_t group_count;
} collision;

/* Let the demands that are present form groups, sorted by due day, equal ones taken together. */
static void
groups_form(collision *c, const bool *present)
{
    const ov_view *view = c->view;
    size_t n = 0;

    for (size_t i = 0; i < c->count;) {
        int64_t message = c->demands[i].sub;
        payment_group group = {.omega = view->messages[message].omega, .count = 0};

        for (; i < c->count && c->demands[i].sub == message; i++) {
            const ov_view_piece *piece = &view->pieces[c->demands[i].index];

            if (present && !present[c->player[piece->department]])
                continue;
            group.due = group.count > 0 ? OV_MIN(group.due, piece->of->due) : piece->of->due;
            group.department = piece->department;
            group.count = 1;
        }
        if (group.count > 0) {
            c->order[n] = (ov_keyed){
                .key = group.due, .sub = present ? 0 : group.department, .index = (uint32_t)n};
            c->loose[n++] = group;
        }
    }
    ov_keyed_sort(c->order, n);
    c->group_count = 0;
    for (size_t i = 0; i < n; i++) {
        const payment_group *group = &c->loose[c->order[i].index];
        payment_group *last = c->group_count ? &c->groups[c->group_count - 1] : NULL;

        if (last && last->due == group->due && last->omega == group->omega &&
            (present || last->department == group->department))
            last->count++;
        else
            c->groups[c->group_count++] = *group;
    }
}

/* What group k leaves of group j: (1 - omega near)^(its copies other than j itself). */
static double
left_by(const collision *c, size_t k, size_t j)
{
    const payment_group *group = &c->groups[k];
    double days = fabs((double)group->due - (double)c->groups[j].due);
    double left = 1.0 - group->omega * fmax(0.0, 1.0 - days / c->view->params->window);
    double copies = group->count - (k == j);

    return copies == 1.0 ? left : copies == 0.0 ? 1.0 : pow(left, copies);
}

/* The groups within the window of j are neighbours in the order: [first, last). */
static void
neighbours(const collision *c, size_t j, size_t *first, size_t *last)
{
    double window = c->view->params->window;

    for (*first = j; *first > 0; (*first)--)
        if ((double)c->groups[j].due - (double)c->groups[*first - 1].due >= window)
            break;
    for (*last = j + 1; *last < c->group_count; (*last)++)
        if ((double)c->groups[*last].due - (double)c->groups[j].due >= window)
            break;
}

static double
collision_value(void *context, const bool *present)
{
    collision *c = context;
    double sum = 0.0;

    groups_form(c, present);
    for (size_t j = 0; j < c->group_count; j++) {
        double left = 1.0;
        size_t first, last;

        neighbours(c, j, &first, &last);
        for (size_t k = first; k < last && left > 0.0; k++)
            left *= left_by(c, k, j);
        sum += c->groups[j].omega * c->groups[j].count * (1.0 - left);
    }
    return c->view->params->delta * sum;
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

/* The envelopes of a shared case, each with its demands by due day: the first one present counts.
 */
typedef struct envelope {
    double omega;
    uint32_t first, count;
} envelope;

typedef struct shared_game {
    const ov_score_params *params;
    envelope *envelopes;
    size_t envelope_count;
    int32_t *due;
    uint32_t *player;
    payment_group *groups; /* work */
} shared_game;

/* As collision_value, without its sorting: for the few envelopes of a usual customer. */
static double
shared_value(void *context, const bool *present)
{
    shared_game *g = context;
    double sum = 0.0, window = g->params->window;
    size_t n = 0;

    for (size_t e = 0; e < g->envelope_count; e++) {
        const envelope *from = &g->envelopes[e];

        for (uint32_t i = from->first; i < from->first + from->count; i++)
            if (present[g->player[i]]) {
                g->groups[n++] = (payment_group){.omega = from->omega, .due = g->due[i]};
                break;
            }
    }
    for (size_t j = 0; j < n; j++) {
        double left = 1.0;

        for (size_t k = 0; k < n; k++) {
            double days = fabs((double)g->groups[k].due - (double)g->groups[j].due);

            if (k != j && days < window)
                left *= 1.0 - g->groups[k].omega * (1.0 - days / window);
        }
        sum += g->groups[j].omega * (1.0 - left);
    }
    return g->params->delta * sum;
}

/* Beyond so many envelopes the sorted form is the faster one. */
#define SHARED_ENVELOPES 64

static bool
shared_prepare(const collision *c, shared_game *g)
{
    ov_view *view = c->view;
    ov_keyed by_due[256];

    if (c->count > OV_COUNT(by_due))
        return false;
    *g = (shared_game){.params = view->params,
                       .envelopes = OV_NEW_ARRAY(view->scratch, envelope, c->count),
                       .due = OV_NEW_ARRAY(view->scratch, int32_t, c->count),
                       .player = OV_NEW_ARRAY(view->scratch, uint32_t, c->count),
                       .groups = c->groups};
    for (size_t i = 0; i < c->count; i++) {
        const ov_view_piece *piece = &view->pieces[c->demands[i].index];

        by_due[i] = (ov_keyed){
            .key = c->demands[i].sub, .sub = piece->of->due, .index = c->player[piece->department]};
    }
    ov_keyed_sort(by_due, c->count);
    for (uint32_t i = 0; i < c->count; i++) {
        if (i == 0 || by_due[i].key != by_due[i - 1].key)
            g->envelopes[g->envelope_count++] =
                (envelope){view->messages[by_due[i].key].omega, i, 0};
        g->envelopes[g->envelope_count - 1].count++;
        g->due[i] = (int32_t)by_due[i].sub;
        g->player[i] = by_due[i].index;
    }
    return g->envelope_count <= SHARED_ENVELOPES;
}

static void
shares_game(collision *c)
{
    shared_game small;
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
    if (shared_prepare(c, &small))
        ov_shapley_game(view, OV_COLLISION, departments, players, shared_value, &small,
                        OV_COLLISION);
    else
        ov_shapley_game(view, OV_COLLISION, departments, players, collision_value, c, OV_COLLISION);
}

static bool
is_shared(const collision *c)
{
    for (size_t i = 1; i < c->count; i++)
        if (c->demands[i].sub == c->demands[i - 1].sub &&
            c->view->pieces[c->demands[i].index].department !=
                c->view->pieces[c->demands[i - 1].index].department)
            return true;
    return false;
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
    c.order = OV_NEW_ARRAY(view->scratch, ov_keyed, n);
    c.loose = OV_NEW_ARRAY(view->scratch, payment_group, n);
    c.groups = OV_NEW_ARRAY(view->scratch, payment_group, n);
    view->value[OV_COLLISION] = collision_value(&c, NULL);
    if (!view->share)
        return;
    if (is_shared(&c))
        shares_game(&c);
    else
        shares_closed(&c);
}
