/*
 * Contradiction: how many different things an episode's mail tells the customer to do about money.
 *
 * A message has one stance per episode, that of its piece with the highest (authority, pid) there.
 * Where the envelopes of an episode each speak with one voice the shares are closed forms; where an
 * envelope holds different stances of several departments, who speaks depends on who is there, and
 * the departments of that episode are enumerated.
 */
#include "score_internal.h"

/* The pieces with a stance in one episode: keyed by message, in order of pid. */
typedef struct episode {
    ov_view *view;
    const ov_keyed *pieces;
    size_t count;
} episode;

/* All but the largest of the stances' weights. */
static double
surplus(const ov_view *view, const double *weight, size_t stances)
{
    double sum = 0.0, most = 0.0;

    for (size_t s = 0; s < stances; s++) {
        sum += weight[s];
        most = OV_MAX(most, weight[s]);
    }
    return view->params->chi * (sum - most);
}

/* The value with everybody there: the top piece of each message says its stance. */
static double
episode_value(const episode *e)
{
    const ov_view *view = e->view;
    ov_keyed *said = OV_NEW_ARRAY(view->scratch, ov_keyed, e->count);
    double *weight = OV_NEW_ARRAY(view->scratch, double, e->count);
    size_t messages = 0, stances = 0;

    for (size_t i = 0; i < e->count; messages++) {
        int64_t message = e->pieces[i].sub;
        const ov_score_piece *top = view->pieces[e->pieces[i].index].of;

        for (; i < e->count && e->pieces[i].sub == message; i++)
            if (view->pieces[e->pieces[i].index].of->authority >= top->authority)
                top = view->pieces[e->pieces[i].index].of;
        said[messages] = (ov_keyed){.key = top->stance, .index = (uint32_t)message};
    }
    ov_keyed_sort(said, messages);
    for (size_t i = 0; i < messages; i++) {
        stances += i == 0 || said[i].key != said[i - 1].key;
        weight[stances - 1] = OV_MAX(weight[stances - 1], view->messages[said[i].index].omega);
    }
    return surplus(view, weight, stances);
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

/* The episode as a game of its departments. */
typedef struct episode_game {
    const episode *e;
    size_t players, stances;
    uint32_t *player; /* department -> player */
    uint32_t *stance; /* of each of the episode's pieces, numbered */
    double *alone;    /* player * stances + stance: its largest weight in messages of one voice */
    double *weight;   /* work: by stance */
    size_t *mixed;    /* first pieces of the messages where it matters who is there */
    size_t mixed_count;
} episode_game;

/*
 * The value of a coalition of departments: what the contradictions of one episode would weigh if
 * only these had written. Inside one message the most authoritative paper present speaks, as it
 * does for a reader.
 */
static double
episode_game_value(void *context, const bool *present)
{
    episode_game *g = context;
    const episode *e = g->e;
    const ov_view *view = e->view;

    for (size_t s = 0; s < g->stances; s++) {
        g->weight[s] = 0.0;
        for (size_t p = 0; p < g->players; p++)
            if (present[p])
                g->weight[s] = OV_MAX(g->weight[s], g->alone[p * g->stances + s]);
    }
    for (size_t m = 0; m < g->mixed_count; m++) {
        int64_t message = e->pieces[g->mixed[m]].sub;
        size_t top = e->count;

        for (size_t i = g->mixed[m]; i < e->count && e->pieces[i].sub == message; i++) {
            const ov_view_piece *piece = &view->pieces[e->pieces[i].index];

            if (present[g->player[piece->department]] &&
                (top == e->count ||
                 piece->of->authority >= view->pieces[e->pieces[top].index].of->authority))
                top = i;
        }
        if (top < e->count)
            g->weight[g->stance[top]] =
                OV_MAX(g->weight[g->stance[top]], view->messages[message].omega);
    }
    return surplus(view, g->weight, g->stances);
}

/* Number the episode's stances, and its departments as players. */
static void
episode_game_number(episode_game *g, uint32_t *departments)
{
    const episode *e = g->e;
    ov_view *view = e->view;
    ov_keyed *order = OV_NEW_ARRAY(view->scratch, ov_keyed, e->count);

    view->stamp++;
    for (size_t i = 0; i < e->count; i++) {
        const ov_view_piece *piece = &view->pieces[e->pieces[i].index];

        order[i] = (ov_keyed){.key = piece->of->stance, .index = (uint32_t)i};
        if (view->mark[piece->department] == view->stamp)
            continue;
        view->mark[piece->department] = view->stamp;
        g->player[piece->department] = (uint32_t)g->players;
        departments[g->players++] = piece->department;
    }
    ov_keyed_sort(order, e->count);
    for (size_t i = 0; i < e->count; i++) {
        g->stances += i == 0 || order[i].key != order[i - 1].key;
        g->stance[order[i].index] = (uint32_t)g->stances - 1;
    }
}

/* Messages of one voice go into the table, the others are kept as they are. */
static void
episode_game_fill(episode_game *g)
{
    const episode *e = g->e;
    const ov_view *view = e->view;
    ov_keyed *voices = OV_NEW_ARRAY(view->scratch, ov_keyed, e->count);

    for (size_t i = 0; i < e->count;) {
        size_t first = i, count = 0;

        while (i < e->count && e->pieces[i].sub == e->pieces[first].sub)
            i++;
        if (!message_voices(view, &e->pieces[first], i - first, voices, &count)) {
            g->mixed[g->mixed_count++] = first;
            continue;
        }
        for (size_t k = first; k < i; k++)
            for (size_t v = 0; v < count; v++)
                if (voices[v].index == e->pieces[k].index) {
                    const ov_view_piece *piece = &view->pieces[voices[v].index];
                    double *at =
                        &g->alone[g->player[piece->department] * g->stances + g->stance[k]];

                    *at = OV_MAX(*at, view->messages[piece->message].omega);
                }
    }
}

static void
shares_game(const episode *e)
{
    ov_view *view = e->view;
    uint32_t *departments = OV_NEW_ARRAY(view->scratch, uint32_t, e->count);
    episode_game g = {.e = e,
                      .player = OV_NEW_ARRAY(view->scratch, uint32_t, view->departments),
                      .stance = OV_NEW_ARRAY(view->scratch, uint32_t, e->count),
                      .mixed = OV_NEW_ARRAY(view->scratch, size_t, e->count)};

    episode_game_number(&g, departments);
    g.alone = OV_NEW_ARRAY(view->scratch, double, g.players *g.stances);
    g.weight = OV_NEW_ARRAY(view->scratch, double, g.stances);
    episode_game_fill(&g);
    ov_shapley_game(view, OV_CONTRADICTION, departments, (uint32_t)g.players, episode_game_value,
                    &g, OV_CONTRADICTION);
}

static void
episode_shares(const episode *e)
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
    for (uint32_t i = 0; i < n; i += (uint32_t)e.count) {
        e.pieces = &view->keyed[i];
        e.count = 1;
        while (i + e.count < n && e.pieces[e.count].key == e.pieces[0].key)
            e.count++;
        if (e.pieces[e.count - 1].sub == e.pieces[0].sub)
            continue; /* one message has one stance, whoever is there */
        view->value[OV_CONTRADICTION] += episode_value(&e);
        if (view->share)
            episode_shares(&e);
    }
}
