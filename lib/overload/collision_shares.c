/*
 * The shares of a collision in closed form.
 *
 * What crowds payment group j are units that know nothing of one another: a department with its
 * single groups, or a shared envelope, whose due day is that of the earliest department present.
 * The value is multilinear in the presence of the departments, so the Shapley value is the integral
 * over q in [0, 1] of the expected marginal when everybody is there with probability q (Owen 1972);
 * Gauss-Legendre with n/2 + 1 nodes is exact for its degree.
 *
 * Of a unit with departments 0 .. m-1 in order of due day, the i-th leaving left_i of j:
 * expected(i) = q left_i + (1 - q) expected(i + 1), expected(m) = 1, is what the departments from i
 * on leave; expected(0) is the unit's factor, and (1 - q)^i (left_i - expected(i + 1)) its change
 * when department i comes. A single department is the case m = 1. Group j itself, at place p of its
 * envelope, is there with q (1 - q)^p: when its department is there and none of the earlier ones.
 */
#include "collision_internal.h"

#include <math.h>
#include <string.h>

/* Nodes and weights of Gauss-Legendre on [0, 1]: n of them stand at n (n - 1) / 2. */
#define GAUSS_MOST 6
static const double gauss_node[] = {
    0.500000000000000000, 0.211324865405187118, 0.788675134594812882, 0.112701665379258311,
    0.500000000000000000, 0.887298334620741689, 0.069431844202973712, 0.330009478207571868,
    0.669990521792428132, 0.930568155797026288, 0.046910077030668004, 0.230765344947158454,
    0.500000000000000000, 0.769234655052841546, 0.953089922969331996, 0.033765242898423986,
    0.169395306766867743, 0.380690406958401546, 0.619309593041598454, 0.830604693233132257,
    0.966234757101576014,
};
static const double gauss_weight[] = {
    1.000000000000000000, 0.500000000000000000, 0.500000000000000000, 0.277777777777777778,
    0.444444444444444444, 0.277777777777777778, 0.173927422568726929, 0.326072577431273071,
    0.326072577431273071, 0.173927422568726929, 0.118463442528094544, 0.239314335249683234,
    0.284444444444444444, 0.239314335249683234, 0.118463442528094544, 0.085662246189585173,
    0.180380786524069304, 0.233956967286345524, 0.233956967286345524, 0.180380786524069304,
    0.085662246189585173,
};

typedef struct unit {
    uint32_t first, count; /* its places */
    double factor;         /* expected(0) */
    double others;         /* product of the factors of all other units */
} unit;

/* Work space. Places are the departments of all units that touch j. */
typedef struct owen {
    unit *units;
    size_t unit_count, place_count;
    uint32_t *department; /* by place */
    double *left, *change;
    uint32_t *place; /* department -> place */
    bool *met;       /* by envelope: already a unit */
    double *node, *weight;
    size_t computed; /* for how many nodes these two stand */
} owen;

/* Nodes and weights by Newton's method on the Legendre polynomial. */
static void
gauss_compute(size_t n, double *node, double *weight)
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

static void
gauss(owen *w, size_t n, const double **node, const double **weight)
{
    if (n <= GAUSS_MOST) {
        *node = &gauss_node[n * (n - 1) / 2];
        *weight = &gauss_weight[n * (n - 1) / 2];
        return;
    }
    if (w->computed != n)
        gauss_compute(n, w->node, w->weight);
    w->computed = n;
    *node = w->node;
    *weight = w->weight;
}

static void
place_add(owen *w, uint32_t department, double left)
{
    w->department[w->place_count] = department;
    w->left[w->place_count++] = left;
    w->units[w->unit_count - 1].count++;
}

static void
unit_open(owen *w)
{
    w->units[w->unit_count++] = (unit){.first = (uint32_t)w->place_count};
}

/* Group k, within the window of j, joins the units. */
static void
neighbour_add(const ov_collision *c, owen *w, const ov_payment *k, const ov_payment *j, double *own)
{
    ov_view *view = c->view;
    double left;

    if (k->envelope != OV_NO_ENVELOPE) {
        const ov_envelope *envelope = &c->envelopes[k->envelope];

        if (k->envelope == j->envelope || w->met[k->envelope])
            return;
        w->met[k->envelope] = true;
        unit_open(w);
        for (uint32_t i = 0; i < envelope->count; i++)
            place_add(w, envelope->first[i].department,
                      ov_collision_left(c, &envelope->first[i], j));
        return;
    }
    left = ov_collision_left(c, k, j);
    if (k->department == j->department) {
        *own *= left;
    } else if (view->mark[k->department] == view->stamp) {
        w->left[w->place[k->department]] *= left;
    } else if (left < 1.0) {
        view->mark[k->department] = view->stamp;
        w->place[k->department] = (uint32_t)w->place_count;
        unit_open(w);
        place_add(w, k->department, left);
    }
}

/* The units that crowd j; what j's own department leaves of it goes to own. */
static void
units_gather(const ov_collision *c, owen *w, const ov_payment *j, double *own)
{
    const ov_payment *end = c->groups + c->group_count;
    double window = c->view->params->window;

    c->view->stamp++;
    w->unit_count = w->place_count = 0;
    memset(w->met, 0, c->envelope_count * sizeof(w->met[0]));
    *own = ov_collision_left(c, j, j);
    for (const ov_payment *k = j; k-- > c->groups && days_apart(k, j) < window;)
        neighbour_add(c, w, k, j, own);
    for (const ov_payment *k = j + 1; k < end && days_apart(k, j) < window; k++)
        neighbour_add(c, w, k, j, own);
}

/* What each unit leaves of j at q, all of them together, and the change by each department. */
static double
units_expect(owen *w, double q)
{
    double before = 1.0, after = 1.0;

    for (size_t u = 0; u < w->unit_count; u++) {
        unit *at = &w->units[u];
        double expected = 1.0, none = 1.0;

        for (uint32_t i = at->first + at->count; i-- > at->first;) {
            w->change[i] = w->left[i] - expected;
            expected = q * w->left[i] + (1.0 - q) * expected;
        }
        for (uint32_t i = at->first; i < at->first + at->count; i++) {
            w->change[i] *= none;
            none *= 1.0 - q;
        }
        at->factor = expected;
        at->others = before;
        before *= expected;
    }
    for (size_t u = w->unit_count; u-- > 0;) {
        w->units[u].others *= after;
        after *= w->units[u].factor;
    }
    return before;
}

static void
group_shares(const ov_collision *c, owen *w, const ov_payment *j)
{
    ov_view *view = c->view;
    double own, scale = view->params->delta * j->omega * j->count;
    const double *node, *weight;
    bool alone = j->envelope == OV_NO_ENVELOPE;
    const ov_payment *mine = alone ? j : c->envelopes[j->envelope].first;
    size_t nodes;

    units_gather(c, w, j, &own);
    if (w->unit_count == 0 && alone) {
        share_add(view, OV_COLLISION, j->department, scale * (1.0 - own));
        return;
    }
    nodes = (w->place_count + j->place) / 2 + 1;
    gauss(w, nodes, &node, &weight);
    for (size_t n = 0; n < nodes; n++) {
        double q = node[n], first = scale * weight[n], earlier = 0.0;
        double lost = 1.0 - own * units_expect(w, q);

        /* first: the chance that none of the earlier departments of the envelope is there. */
        for (uint32_t i = 0; i < j->place; i++) {
            earlier = q * first;
            first *= 1.0 - q;
        }
        share_add(view, OV_COLLISION, j->department, first * lost);
        for (uint32_t i = 0; i < j->place; i++)
            share_add(view, OV_COLLISION, mine[i].department, -earlier * lost);
        for (size_t u = 0; u < w->unit_count; u++) {
            const unit *at = &w->units[u];

            for (uint32_t i = at->first; i < at->first + at->count; i++)
                share_add(view, OV_COLLISION, w->department[i],
                          -first * q * own * at->others * w->change[i]);
        }
    }
}

void
ov_collision_shares(ov_collision *c)
{
    ov_arena *scratch = c->view->scratch;
    size_t departments = c->view->departments;
    double *space = OV_NEW_ARRAY(scratch, double, 4 * departments + 4);
    uint32_t *numbers = OV_NEW_ARRAY(scratch, uint32_t, 2 * departments);
    owen w = {.units = OV_NEW_ARRAY(scratch, unit, departments),
              .left = space,
              .change = space + departments,
              .node = space + 2 * departments,
              .weight = space + 3 * departments + 2,
              .department = numbers,
              .place = numbers + departments,
              .met = OV_NEW_ARRAY(scratch, bool, c->envelope_count + 1)};

    c->group_count = 0;
    for (size_t i = 0; i < c->single_count; i++)
        c->groups[c->group_count++] = c->single[i];
    for (size_t i = 0; i < c->member_count; i++)
        ov_collision_insert(c, &c->members[i]);
    for (size_t i = 0; i < c->group_count; i++)
        group_shares(c, &w, &c->groups[i]);
}
