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
    size_t count, players, senders, envelopes, stances, days;
    /* Work of one value: by sender, by stance, by day, by envelope, by word. */
    double *creditor, *said, *kept;
    int32_t *rank;
    bool *proven, *speaks;
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
    for (size_t e = 0; e < m->envelopes; e++) {
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
    memset(m->creditor, 0, m->senders * sizeof(m->creditor[0]));
    memset(m->said, 0, m->stances * sizeof(m->said[0]));
    memset(m->kept, 0, m->days * sizeof(m->kept[0]));
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
    for (size_t d = 0; d < m->days; d++)
        dates += m->kept[d];
    value[OV_PAYMENT] += minutes[OV_PAYMENT] * payment;
    value[OV_DECISION] += minutes[OV_DECISION] * decision;
    value[OV_CONTRADICTION] += minutes[OV_CONTRADICTION] *
                               (surplus(m->said, m->stances) + surplus(m->creditor, m->senders));
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

    for (size_t i = 0; i < m->stances; i++)
        stances += m->said[i] > 0.0;
    for (size_t i = 0; i < m->senders; i++)
        creditors += m->creditor[i] > 0.0;
    return actions + OV_MAX(0, stances - 1) + OV_MAX(0, creditors - 1);
}

/* Number the distinct keys 0 .. in ascending order; `at` gives where to write each number. */
static size_t
number_keys(ov_keyed *keyed, size_t count, word *words, size_t at)
{
    size_t numbers = 0;

    ov_keyed_sort(keyed, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t number;

        numbers += i == 0 || keyed[i].key != keyed[i - 1].key;
        number = (uint32_t)numbers - 1;
        memcpy((char *)&words[keyed[i].index] + at, &number, sizeof(number));
    }
    return numbers;
}

static void
matter_number(matter *m, ov_arena *scratch)
{
    ov_keyed *keyed;

    if (m->count == 1) { /* most matters: every number is 0 */
        m->senders = m->envelopes = m->stances = m->days = 1;
        return;
    }
    keyed = OV_NEW_ARRAY(scratch, ov_keyed, m->count);
#define NUMBER(member, expression)                                                                 \
    do {                                                                                           \
        for (size_t i = 0; i < m->count; i++)                                                      \
            keyed[i] = (ov_keyed){.key = m->words[i].expression, .index = (uint32_t)i};            \
        m->member##s = number_keys(keyed, m->count, m->words, offsetof(word, member));             \
    } while (0)
    NUMBER(sender, of->sender);
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

/* The pieces keyed[0 .. count) as a game; their departments, as players, go to `departments`. */
static void
matter_fill(ov_view *view, const ov_keyed *keyed, size_t count, matter *m, uint32_t *departments)
{
    size_t words = 0;

    *m = (matter){.view = view,
                  .words = OV_NEW_ARRAY(view->scratch, word, count),
                  .creditor = OV_NEW_ARRAY(view->scratch, double, 3 * count),
                  .rank = OV_NEW_ARRAY(view->scratch, int32_t, count),
                  .proven = OV_NEW_ARRAY(view->scratch, bool, 2 * count),
                  .count = count};
    m->said = m->creditor + count;
    m->kept = m->said + count;
    m->speaks = m->proven + count;
    view->stamp++;
    for (size_t i = 0; i < count; i++) {
        const ov_view_piece *piece = &view->pieces[keyed[i].index];
        const ov_view_message *message = &view->messages[piece->message];

        if (view->mark[piece->department] != view->stamp) {
            view->mark[piece->department] = view->stamp;
            view->order[piece->department] = (uint32_t)m->players;
            departments[m->players++] = piece->department;
        }
        m->words[words++] = (word){.of = piece->of,
                                   .omega = message->omega,
                                   .age = message->age,
                                   .player = view->order[piece->department],
                                   .envelope = count == 1 ? 0 : piece->message};
    }
    words_sort(m->words, count);
}

static void
matter_add(ov_view *view, const ov_keyed *keyed, size_t count)
{
    uint32_t *departments = OV_NEW_ARRAY(view->scratch, uint32_t, count);
    bool *present = OV_NEW_ARRAY(view->scratch, bool, count);
    double value[OV_COMPONENTS] = {0};
    matter m;

    matter_fill(view, keyed, count, &m, departments);
    matter_number(&m, view->scratch);
    memset(present, true, m.players * sizeof(present[0]));
    matter_value(&m, present, value);
    view->actions += matter_actions(&m, value);
    for (int c = 0; c < OV_COMPONENTS; c++)
        view->value[c] += value[c];
    if (!view->share)
        return;
    if (m.players == 1)
        for (int c = 0; c < OV_COMPONENTS; c++) {
            share_add(view, (ov_component)c, departments[0], value[c]);
            view->share[departments[0]].minutes_own += value[c];
        }
    else
        ov_shapley_game(view, departments, (uint32_t)m.players, matter_value, &m,
                        (uint64_t)m.words[0].of->pid);
}

void
ov_view_matters(ov_view *view)
{
    uint32_t n = 0;

    for (uint32_t p = 0; p < view->piece_count; p++) {
        const ov_score_piece *piece = view->pieces[p].of;

        if (has_word(piece) || piece->decision || (piece->supports && piece->matter >= 0))
            view->keyed[n++] = (ov_keyed){
                .key = piece->matter, .sub = piece->matter == OV_SCORE_NONE ? p : 0, .index = p};
    }
    ov_keyed_sort(view->keyed, n);
    for (uint32_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && view->keyed[end].key != OV_SCORE_NONE &&
               view->keyed[end].key == view->keyed[i].key)
            end++;
        matter_add(view, &view->keyed[i], end - i);
    }
}
