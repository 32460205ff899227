/*
 * Volume, length, fragmentation, redundancy and unsupported demands, with their shares.
 *
 * All but the last are "all but the largest" over things that are present as soon as one of their
 * departments is: a sum of unions or maxima, less one maximum over everything.
 */
#include "score_internal.h"

static ov_entry
piece_entry(const ov_view *view, uint32_t piece, double x)
{
    return (ov_entry){x, &view->pieces[piece].department, 1};
}

void
ov_view_volume(ov_view *view)
{
    double sum = 0.0, most = 0.0;

    for (uint32_t m = 0; m < view->message_count; m++) {
        const ov_view_message *message = &view->messages[m];

        sum += message->volume;
        most = OV_MAX(most, message->volume);
        view->entries[m] =
            (ov_entry){message->volume, message->departments, message->department_count};
        if (view->share)
            ov_shapley_union(view, OV_VOLUME, message->volume, message->departments,
                             message->department_count);
    }
    view->value[OV_VOLUME] = sum - most;
    if (view->share && view->message_count > 0)
        ov_shapley_max(view, OV_VOLUME, -1.0, view->entries, view->message_count);
}

/* The largest of entries[0 .. count), and its shares. */
static double
group_max(ov_view *view, ov_component component, double factor, ov_entry *entries, size_t count)
{
    double most = 0.0;

    for (size_t i = 0; i < count; i++)
        most = OV_MAX(most, entries[i].x);
    if (view->share && count > 0)
        ov_shapley_max(view, component, factor, entries, count);
    return most;
}

static double
piece_length(const ov_view *view, uint32_t piece)
{
    return view->messages[view->pieces[piece].message].omega *
           OV_MIN(4.0, view->pieces[piece].of->words / view->params->l0);
}

/* The items of one message: each cluster once, with its longest piece; other pieces alone. */
static double
message_length(ov_view *view, const ov_view_message *message)
{
    double sum = 0.0, beta = view->params->beta;
    uint32_t i, n = message->count;

    for (i = 0; i < n; i++)
        view->keyed[i] = (ov_keyed){.key = view->pieces[message->first + i].of->cluster,
                                    .index = message->first + i};
    if (n > 1)
        ov_keyed_sort(view->keyed, n);
    for (i = 0; i < n;) {
        size_t group = 0;
        int64_t key = view->keyed[i].key;

        do {
            uint32_t piece = view->keyed[i++].index;

            view->group_entries[group++] = piece_entry(view, piece, piece_length(view, piece));
        } while (i < n && key != OV_SCORE_NONE && view->keyed[i].key == key);
        sum += group_max(view, OV_LENGTH, beta, view->group_entries, group);
    }
    return sum;
}

void
ov_view_length(ov_view *view)
{
    double sum = 0.0, beta = view->params->beta;

    for (uint32_t m = 0; m < view->message_count; m++)
        sum += message_length(view, &view->messages[m]);
    for (uint32_t p = 0; p < view->piece_count; p++)
        view->entries[p] = piece_entry(view, p, piece_length(view, p));
    sum -= group_max(view, OV_LENGTH, -beta, view->entries, view->piece_count);
    view->value[OV_LENGTH] = beta * sum;
}

void
ov_view_fragmentation(ov_view *view)
{
    double sum = 0.0, gamma = view->params->gamma;
    uint32_t n = view->message_count;

    for (uint32_t m = 0; m < n; m++)
        view->keyed[m] = (ov_keyed){.key = view->messages[m].voice, .index = m};
    ov_keyed_sort(view->keyed, n);
    for (uint32_t i = 0; i < n;) {
        size_t group = 0;
        int64_t voice = view->keyed[i].key;

        for (; i < n && view->keyed[i].key == voice; i++) {
            const ov_view_message *message = &view->messages[view->keyed[i].index];

            view->group_entries[group++] =
                (ov_entry){message->omega, message->departments, message->department_count};
            view->entries[i] = view->group_entries[group - 1];
        }
        sum += group_max(view, OV_FRAGMENTATION, gamma, view->group_entries, group);
    }
    sum -= group_max(view, OV_FRAGMENTATION, -gamma, view->entries, n);
    view->value[OV_FRAGMENTATION] = gamma * sum;
}

/*
 * Copies cost only what they add: within a message the largest, over the messages the sum less the
 * overall largest, which the first one read was needed for. Written as differences of maxima so
 * that the shares of departments come out exact (lib/overload/README.md, section 4).
 */
void
ov_view_redundancy(ov_view *view)
{
    double sum = 0.0, rho = view->params->rho;
    uint32_t n = 0;

    for (uint32_t p = 0; p < view->piece_count; p++)
        if (view->pieces[p].of->cluster != OV_SCORE_NONE)
            view->keyed[n++] = (ov_keyed){
                .key = view->pieces[p].of->cluster, .sub = view->pieces[p].message, .index = p};
    ov_keyed_sort(view->keyed, n);
    for (uint32_t i = 0; i < n;) {
        int64_t cluster = view->keyed[i].key;
        size_t all = 0;

        while (i < n && view->keyed[i].key == cluster) {
            int64_t message = view->keyed[i].sub;
            size_t group = 0;

            for (; i < n && view->keyed[i].key == cluster && view->keyed[i].sub == message; i++) {
                uint32_t piece = view->keyed[i].index;
                double x = view->messages[message].omega * view->pieces[piece].of->similarity;

                view->group_entries[group++] = piece_entry(view, piece, x);
                view->entries[all++] = view->group_entries[group - 1];
            }
            sum += group_max(view, OV_REDUNDANCY, rho, view->group_entries, group);
        }
        sum -= group_max(view, OV_REDUNDANCY, -rho, view->entries, all);
    }
    view->value[OV_REDUNDANCY] = rho * sum;
}

/* The departments of the message whose pieces justify demands of this episode, once each. */
static uint32_t
justifying(ov_view *view, const ov_view_message *message, int64_t episode, uint32_t *out)
{
    uint32_t count = 0;

    if (episode == OV_SCORE_NONE)
        return 0;
    view->stamp++;
    for (uint32_t p = message->first; p < message->first + message->count; p++) {
        uint32_t department = view->pieces[p].department;

        if (view->pieces[p].of->supports == episode && view->mark[department] != view->stamp) {
            view->mark[department] = view->stamp;
            out[count++] = department;
        }
    }
    return count;
}

/* A demand that any of q departments would justify: present with d and none of them. */
static void
blocked(ov_view *view, uint32_t department, const uint32_t *others, uint32_t q, double x)
{
    for (uint32_t i = 0; i < q; i++)
        if (others[i] == department)
            return;
    share_add(view, OV_UNSUPPORTED, department, x / (q + 1));
    for (uint32_t i = 0; i < q; i++)
        share_add(view, OV_UNSUPPORTED, others[i], -x / q / (q + 1));
}

void
ov_view_unsupported(ov_view *view)
{
    double sum = 0.0, upsilon = view->params->upsilon;

    for (uint32_t p = 0; p < view->piece_count; p++) {
        const ov_score_piece *piece = view->pieces[p].of;
        const ov_view_message *message = &view->messages[view->pieces[p].message];
        double x = message->omega * (1.0 - piece->support);
        uint32_t q;

        if (!piece->demand || x <= 0.0)
            continue;
        q = justifying(view, message, piece->episode, view->order);
        if (q == 0)
            sum += x;
        if (view->share)
            blocked(view, view->pieces[p].department, view->order, q, upsilon * x);
    }
    view->value[OV_UNSUPPORTED] = upsilon * sum;
}
