/*
 * What is counted by matter: payments, decisions, contradictions, unproven demands, dates.
 *
 * Whose word speaks in a matter depends on who writes (the newest word of a sender overtakes its
 * earlier ones, the highest authority in an envelope silences the others), so a matter is a game of
 * its departments. Most have one or two.
 */
#include "score_internal.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* A piece in its matter, its sender, envelope, stance and day as small numbers. */
typedef struct word {
    const ov_score_piece *of;
    double omega, age;
    uint32_t player, sender, envelope, stance, day;
} word;

typedef struct matter {
    const ov_view *view;
    word *words; /* by (sender, age) */
    size_t count, players;
    uint32_t *departments; /* of the players */
    ov_keyed *keyed;
    /* Work of one value, by number of a word: its sender's, stance's, day's, envelope's, its own. */
    double *creditor, *said, *kept;
    int32_t *rank;
    bool *proven, *speaks, *present;
} matter;

static bool
has_word(const ov_score_piece *piece)
{
    return piece->demand || piece->stance != OV_SCORE_NONE;
}

/*
 * A later written word of the same sender that arrives no earlier overtakes this one. Both orders
 * must agree: a letter that is older and comes later confuses, and a newer one that leaves the
 * window first would otherwise bring the older one back to life (axiom A9).
 */
static void
mark_speaking(matter *m, const bool *present)
{
    for (size_t i = 0; i < m->count;) {
        uint32_t sender = m->words[i].sender;
        int32_t latest = INT32_MIN;

        while (i < m->count && m->words[i].sender == sender) {
            size_t first = i;
            double age = m->words[i].age;

            for (; i < m->count && m->words[i].sender == sender && m->words[i].age <= age; i++)
                if (present[m->words[i].player] && has_word(m->words[i].of))
                    latest = OV_MAX(latest, m->words[i].of->written);
            for (size_t k = first; k < i; k++)
                m->speaks[k] = present[m->words[k].player] && has_word(m->words[k].of) &&
                               m->words[k].of->written >= latest;
        }
    }
}

/* In each envelope the highest rank that speaks about the amount, and whether a paper there
   justifies the demands. */
static void
open_envelopes(matter *m, const bool *present)
{
    for (size_t e = 0; e < m->count; e++) {
        m->rank[e] = INT32_MIN;
        m->proven[e] = false;
    }
    for (size_t i = 0; i < m->count; i++) {
        const word *w = &m->words[i];

        if (!present[w->player])
            continue;
        m->proven[w->envelope] |= w->of->supports;
        if (m->speaks[i] && w->of->stance != OV_SCORE_NONE)
            m->rank[w->envelope] = OV_MAX(m->rank[w->envelope], w->of->authority);
    }
}

/* All but the largest. */
static double
surplus(const double *weight, size_t count)
{
    double sum = 0.0, most = 0.0;

    for (size_t i = 0; i < count; i++) {
        sum += weight[i];
        most = OV_MAX(most, weight[i]);
    }
    return sum - most;
}

/* Adds up what the words that speak ask for; contradictions are between amounts, and between those
   who want the money of one debt. */
static void
matter_value(void *context, const bool *present, double value[OV_COMPONENTS])
{
    matter *m = context;
    const double *minutes = m->view->params->minutes;
    double payment = 0.0, unclear = 0.0, decision = 0.0, dates = 0.0;

    mark_speaking(m, present);
    open_envelopes(m, present);
    memset(m->creditor, 0, 3 * m->count * sizeof(m->creditor[0])); /* with said and kept */
    for (size_t i = 0; i < m->count; i++) {
        const word *w = &m->words[i];
        const ov_score_piece *of = w->of;

        if (present[w->player] && of->decision)
            decision = OV_MAX(decision, w->omega);
        if (!m->speaks[i])
            continue;
        if (of->stance != OV_SCORE_NONE && of->authority == m->rank[w->envelope])
            m->said[w->stance] = OV_MAX(m->said[w->stance], w->omega);
        if (!of->demand)
            continue;
        payment = OV_MAX(payment, w->omega);
        m->creditor[w->sender] = OV_MAX(m->creditor[w->sender], w->omega);
        if (of->due != OV_SCORE_NONE)
            m->kept[w->day] = OV_MAX(m->kept[w->day], w->omega);
        if (!m->proven[w->envelope])
            unclear = OV_MAX(unclear, w->omega * (1.0 - of->support));
    }
    for (size_t d = 0; d < m->count; d++)
        dates += m->kept[d];
    value[OV_PAYMENT] += minutes[OV_PAYMENT] * payment;
    value[OV_DECISION] += minutes[OV_DECISION] * decision;
    value[OV_CONTRADICTION] +=
        minutes[OV_CONTRADICTION] * (surplus(m->said, m->count) + surplus(m->creditor, m->count));
    value[OV_UNCLEAR] += minutes[OV_UNCLEAR] * unclear;
    value[OV_DATE] += minutes[OV_DATE] * dates;
}

/* Read off right after the value with everybody there. */
static int32_t
matter_actions(const matter *m, const double value[OV_COMPONENTS])
{
    int32_t actions =
        (value[OV_PAYMENT] > 0.0) + (value[OV_DECISION] > 0.0) + (value[OV_UNCLEAR] > 0.0);
    int32_t stances = 0, creditors = 0;

    for (size_t i = 0; i < m->count; i++) {
        stances += m->said[i] > 0.0;
        creditors += m->creditor[i] > 0.0;
    }
    return actions + OV_MAX(0, stances - 1) + OV_MAX(0, creditors - 1);
}

/* Above this many words of one matter they are sorted to find equal ones, below compared. */
#define COMPARED_MOST 24

/*
 * Gives each word the number of the first one of the same key; `at` says where to write it. The
 * gaps cost a zero in the sums, and a customer's matters are too small for sorting to pay.
 */
static void
number_keys(ov_keyed *keyed, size_t count, word *words, size_t at)
{
    if (count > COMPARED_MOST)
        ov_keyed_sort(keyed, count);
    for (size_t i = 0; i < count; i++) {
        size_t same = i;
        uint32_t number;

        if (count > COMPARED_MOST)
            same = i > 0 && keyed[i - 1].key == keyed[i].key ? i - 1 : i;
        else
            for (same = 0; keyed[same].key != keyed[i].key;)
                same++;
        keyed[i].sub = same == i ? keyed[i].index : keyed[same].sub;
        number = (uint32_t)keyed[i].sub;
        memcpy((char *)&words[keyed[i].index] + at, &number, sizeof(number));
    }
}

static void
matter_number(matter *m)
{
    if (m->count == 1) /* most matters: every number is 0 */
        return;
    for (uint32_t i = 0; i < m->count; i++) /* they stand together */
        m->words[i].sender = i > 0 && m->words[i - 1].of->sender == m->words[i].of->sender
                                 ? m->words[i - 1].sender
                                 : i;
#define NUMBER(member, expression)                                                                 \
    do {                                                                                           \
        for (size_t i = 0; i < m->count; i++)                                                      \
            m->keyed[i] = (ov_keyed){.key = m->words[i].expression, .index = (uint32_t)i};         \
        number_keys(m->keyed, m->count, m->words, offsetof(word, member));                         \
    } while (0)
    NUMBER(envelope, envelope);
    NUMBER(stance, of->stance);
    NUMBER(day, of->due);
#undef NUMBER
}

static int
word_before(const word *a, const word *b)
{
    if (a->of->sender != b->of->sender)
        return a->of->sender < b->of->sender;
    if (a->age != b->age)
        return a->age < b->age;
    return a->of->pid < b->of->pid;
}

static int
word_cmp(const void *a, const void *b)
{
    return word_before(b, a) - word_before(a, b);
}

static void
words_sort(word *words, size_t count)
{
    if (count > 24) {
        qsort(words, count, sizeof(words[0]), word_cmp);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        word moved = words[i];
        size_t at = i;

        for (; at > 0 && word_before(&moved, &words[at - 1]); at--)
            words[at] = words[at - 1];
        words[at] = moved;
    }
}

/* Room for every matter of a customer in turn: a matter has a word a piece at most. */
static matter
matter_room(const ov_view *view, size_t count)
{
    matter m = {.view = view,
                .words = OV_NEW_ARRAY(view->scratch, word, count),
                .departments = OV_NEW_ARRAY(view->scratch, uint32_t, count),
                .keyed = OV_NEW_ARRAY(view->scratch, ov_keyed, count),
                .creditor = OV_NEW_ARRAY(view->scratch, double, 3 * count),
                .rank = OV_NEW_ARRAY(view->scratch, int32_t, count),
                .proven = OV_NEW_ARRAY(view->scratch, bool, 3 * count)};

    m.speaks = m.proven + count;
    m.present = m.speaks + count;
    return m;
}

/* The pieces keyed[0 .. count) as a game. */
static void
matter_fill(ov_view *view, const ov_keyed *keyed, size_t count, matter *m)
{
    m->count = count;
    m->players = 0;
    m->said = m->creditor + count;
    m->kept = m->said + count;
    view->stamp++;
    for (size_t i = 0; i < count; i++) {
        const ov_view_piece *piece = &view->pieces[keyed[i].index];
        const ov_view_message *message = &view->messages[piece->message];

        if (view->mark[piece->department] != view->stamp) {
            view->mark[piece->department] = view->stamp;
            view->order[piece->department] = (uint32_t)m->players;
            m->departments[m->players++] = piece->department;
        }
        m->words[i] = (word){.of = piece->of,
                             .omega = message->omega,
                             .age = message->age,
                             .player = view->order[piece->department],
                             .envelope = count == 1 ? 0 : piece->message};
    }
    words_sort(m->words, count);
}

static void
matter_add(ov_view *view, const ov_keyed *keyed, size_t count, matter *m)
{
    double value[OV_COMPONENTS] = {0};

    matter_fill(view, keyed, count, m);
    matter_number(m);
    memset(m->present, true, m->players * sizeof(m->present[0]));
    matter_value(m, m->present, value);
    view->actions += matter_actions(m, value);
    for (int c = 0; c < OV_COMPONENTS; c++)
        view->value[c] += value[c];
    if (view->share)
        ov_shapley_game(view, m->departments, (uint32_t)m->players, matter_value, m, value,
                        (uint64_t)m->words[0].of->pid);
}

void
ov_view_matters(ov_view *view)
{
    uint32_t n = 0;
    matter m;

    for (uint32_t p = 0; p < view->piece_count; p++) {
        const ov_score_piece *piece = view->pieces[p].of;

        if (has_word(piece) || piece->decision || (piece->supports && piece->matter >= 0))
            view->keyed[n++] = (ov_keyed){
                .key = piece->matter, .sub = piece->matter == OV_SCORE_NONE ? p : 0, .index = p};
    }
    ov_keyed_sort(view->keyed, n);
    m = matter_room(view, n);
    for (uint32_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && view->keyed[end].key != OV_SCORE_NONE &&
               view->keyed[end].key == view->keyed[i].key)
            end++;
        matter_add(view, &view->keyed[i], end - i, &m);
    }
}
