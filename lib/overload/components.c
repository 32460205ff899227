/*
 * What is counted by envelope: opening, reading, and senders to tell apart, with their shares.
 *
 * All are sums of unions or maxima over things that are present as soon as one of their departments
 * is, and so have closed forms.
 */
#include "score_internal.h"

static ov_entry
piece_entry(const ov_view *view, uint32_t piece, double x)
{
    return (ov_entry){x, &view->pieces[piece].department, 1};
}

void
ov_view_opening(ov_view *view)
{
    double minutes = view->params->minutes[OV_OPENING];

    for (uint32_t m = 0; m < view->message_count; m++) {
        const ov_view_message *message = &view->messages[m];

        view->value[OV_OPENING] += minutes * message->opening;
        if (!view->share)
            continue;
        ov_shapley_union(view, OV_OPENING, minutes * message->opening, message->departments,
                         message->department_count);
        for (uint32_t i = 0; i < message->department_count; i++)
            view->share[message->departments[i]].minutes_own += minutes * message->opening;
    }
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

/* Of each department the largest of its entries, which are of one department each. */
static void
group_own(const ov_view *view, const ov_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t department = entries[i].departments[0];
        bool largest = true;

        for (size_t k = 0; k < count && largest; k++)
            largest = k == i || entries[k].departments[0] != department ||
                      entries[k].x < entries[i].x || (entries[k].x == entries[i].x && k > i);
        if (largest)
            view->share[department].minutes_own += entries[i].x;
    }
}

/* Nobody reads the twentieth page of a paper, or more of an advertisement than a look. */
static double
piece_reading(const ov_view *view, uint32_t piece)
{
    const ov_score_piece *of = view->pieces[piece].of;
    const ov_score_params *params = view->params;
    double most = of->skimmed ? params->skimming : params->minutes[OV_READING];

    return view->messages[view->pieces[piece].message].omega *
           OV_MIN(most, of->words / params->reading_speed);
}

/* The items of one message: each cluster once, with its longest piece; other pieces alone. */
static void
message_reading(ov_view *view, const ov_view_message *message)
{
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

            view->group_entries[group++] = piece_entry(view, piece, piece_reading(view, piece));
        } while (i < n && key != OV_SCORE_NONE && view->keyed[i].key == key);
        if (view->share)
            group_own(view, view->group_entries, group);
        view->value[OV_READING] += group_max(view, OV_READING, 1.0, view->group_entries, group);
    }
}

void
ov_view_reading(ov_view *view)
{
    for (uint32_t m = 0; m < view->message_count; m++)
        message_reading(view, &view->messages[m]);
}

/* All but the largest of the voices that are a department's, for each; voices are sorted. */
static void
senders_own(ov_view *view, const ov_keyed *keyed, uint32_t n)
{
    double *voice = OV_NEW_ARRAY(view->scratch, double, 2 * (size_t)view->departments + 1);
    double *most = voice + view->departments, minutes = view->params->minutes[OV_SENDER];

    for (uint32_t i = 0; i < n; i++) {
        const ov_view_message *message = &view->messages[keyed[i].index];
        bool fresh = i == 0 || keyed[i].key != keyed[i - 1].key;

        view->stamp += fresh;
        for (uint32_t k = 0; k < message->department_count; k++) {
            uint32_t d = message->departments[k];
            double before = view->mark[d] == view->stamp ? voice[d] : 0.0;

            view->mark[d] = view->stamp;
            voice[d] = OV_MAX(before, message->omega);
            most[d] = OV_MAX(most[d], message->omega);
            view->share[d].minutes_own += minutes * (voice[d] - before);
        }
    }
    for (uint32_t d = 0; d < view->departments; d++)
        view->share[d].minutes_own -= minutes * most[d];
}

/* All but the largest of the voices: who hears from one sender has nobody to tell apart. */
void
ov_view_senders(ov_view *view)
{
    double sum = 0.0, minutes = view->params->minutes[OV_SENDER];
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
        sum += group_max(view, OV_SENDER, minutes, view->group_entries, group);
    }
    if (view->share)
        senders_own(view, view->keyed, n);
    sum -= group_max(view, OV_SENDER, -minutes, view->entries, n);
    view->value[OV_SENDER] = minutes * sum;
}
