/*
 * Contradiction: how many different things an episode's mail tells the customer to do about money.
 *
 * A message has one stance per episode, that of its piece with the highest (authority, pid) there.
 * Where the envelopes of an episode each speak with one voice the shares are closed forms; where an
 * envelope holds different stances of several departments, who speaks depends on who is there, and
 * the departments of that episode are enumerated.
 */
#include "score_internal.h"

#include <math.h>

/* The pieces with a stance in one episode: keyed by message, in order of pid. */
typedef struct episode {
    ov_view *view;
    const ov_keyed *pieces;
    size_t count;
    ov_keyed *said;   /* work: a stance and its weight's place */
    double *weight;   /* work: by place */
    uint32_t *player; /* department -> player, for the game */
} episode;

/* All but the largest of the distinct stances; `present` (by player) NULL: all are there. */
static double
episode_value(void *context, const bool *present)
{
    episode *e = context;
    const ov_view *view = e->view;
    size_t said = 0;
    double sum = 0.0, most = 0.0;

    for (size_t i = 0; i < e->count;) {
        int64_t message = e->pieces[i].sub;
        const ov_score_piece *top = NULL;

        for (; i < e->count && e->pieces[i].sub == message; i++) {
            const ov_view_piece *piece = &view->pieces[e->pieces[i].index];

            if (present && !present[e->player[piece->department]])
                continue;
            if (!top || piece->of->authority >= top->authority)
                top = piece->of;
        }
        if (!top)
            continue;
        e->weight[said] = view->messages[message].omega;
        e->said[said] = (ov_keyed){.key = top->stance, .index = (uint32_t)said};
        said++;
    }
    ov_keyed_sort(e->said, said);
    for (size_t i = 0; i < said;) {
        int64_t stance = e->said[i].key;
        double largest = 0.0;

        for (; i < said && e->said[i].key == stance; i++)
            largest = fmax(largest, e->weight[e->said[i].index]);
        sum += largest;
        most = fmax(most, largest);
    }
    return view->params->chi * (sum - most);
}

/*
 * Choose the pieces that speak in a message whoever is there: all of them when they agree, the top
 * one when they are of one department. False when that depends on the set of departments.
 */
static bool
message_voices(const ov_view *view, const ov_keyed *pieces, size_t count, ov_keyed *voices,
               size_t *voice_count)
{
    const ov_view_piece *first = &view->pieces[pieces[0].index];
    uint32_t top = pieces[0].index;
    bool one_stance = true, one_department = true;

    for (size_t i = 1; i < count; i++) {
        const ov_view_piece *piece = &view->pieces[pieces[i].index];

        one_stance &= piece->of->stance == first->of->stance;
        one_department &= piece->department == first->department;
        if (piece->of->authority >= view->pieces[top].of->authority)
            top = pieces[i].index;
    }
    if (one_stance)
        for (size_t i = 0; i < count; i++)
            voices[(*voice_count)++] =
                (ov_keyed){.key = first->of->stance, .index = pieces[i].index};
    else if (one_department)
        voices[(*voice_count)++] = (ov_keyed){.key = view->pieces[top].of->stance, .index = top};
    return one_stance || one_department;
}

/* Shares in closed form: each stance a maximum, less one over all. `voices` is keyed by stance. */
static void
shares_closed(ov_view *view, ov_keyed *voices, size_t count)
{
    double chi = view->params->chi;

    ov_keyed_sort(voices, count);
    for (size_t i = 0; i < count;) {
        int64_t stance = voices[i].key;
        size_t group = 0;

        for (; i < count && voices[i].key == stance; i++) {
            const ov_view_piece *piece = &view->pieces[voices[i].index];

            view->entries[i] =
                (ov_entry){view->messages[piece->message].omega, &piece->department, 1};
            view->group_entries[group++] = view->entries[i];
        }
        ov_shapley_max(view, OV_CONTRADICTION, chi, view->group_entries, group);
    }
    ov_shapley_max(view, OV_CONTRADICTION, -chi, view->entries, count);
}

static void
shares_game(episode *e)
{
    ov_view *view = e->view;
    uint32_t *departments = OV_NEW_ARRAY(view->scratch, uint32_t, e->count);
    uint32_t players = 0;

    e->player = OV_NEW_ARRAY(view->scratch, uint32_t, view->departments);
    view->stamp++;
    for (size_t i = 0; i < e->count; i++) {
        uint32_t department = view->pieces[e->pieces[i].index].department;

        if (view->mark[department] == view->stamp)
            continue;
        view->mark[department] = view->stamp;
        e->player[department] = players;
        departments[players++] = department;
    }
    ov_shapley_game(view, OV_CONTRADICTION, departments, players, episode_value, e,
                    OV_CONTRADICTION);
}

static void
episode_shares(episode *e)
{
    ov_keyed *voices = OV_NEW_ARRAY(e->view->scratch, ov_keyed, e->count);
    size_t count = 0;

    for (size_t i = 0; i < e->count;) {
        size_t first = i;

        while (i < e->count && e->pieces[i].sub == e->pieces[first].sub)
            i++;
        if (!message_voices(e->view, &e->pieces[first], i - first, voices, &count)) {
            shares_game(e);
            return;
        }
    }
    shares_closed(e->view, voices, count);
}

void
ov_view_contradiction(ov_view *view)
{
    uint32_t n = 0;
    episode e = {.view = view};

    for (uint32_t p = 0; p < view->piece_count; p++) {
        const ov_score_piece *piece = view->pieces[p].of;

        if (piece->episode != OV_SCORE_NONE && piece->stance != OV_SCORE_NONE)
            view->keyed[n++] =
                (ov_keyed){.key = piece->episode, .sub = view->pieces[p].message, .index = p};
    }
    if (n < 2)
        return;
    ov_keyed_sort(view->keyed, n);
    e.said = OV_NEW_ARRAY(view->scratch, ov_keyed, n);
    e.weight = OV_NEW_ARRAY(view->scratch, double, n);
    for (uint32_t i = 0; i < n; i += (uint32_t)e.count) {
        e.pieces = &view->keyed[i];
        e.count = 1;
        while (i + e.count < n && e.pieces[e.count].key == e.pieces[0].key)
            e.count++;
        if (e.pieces[e.count - 1].sub == e.pieces[0].sub)
            continue; /* one message has one stance, whoever is there */
        view->value[OV_CONTRADICTION] += episode_value(&e, NULL);
        if (view->share)
            episode_shares(&e);
    }
}
