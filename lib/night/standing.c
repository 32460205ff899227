/*
 * What earlier runs let go. It is history, and only shown; but a second run of a day comes, as long
 * as nothing has changed, to what the first one let go, and then decides it again: so it publishes
 * the same rows, with the readings, payables and scores that belong to them. Planned first as if
 * nothing had left on this day; what would not leave again just so stands, and those who are left
 * are planned anew, until nothing disagrees. Only more can come to stand, so that ends. Each time the
 * invariants say first whom they refuse (stage_publish.c): those leave otherwise than planned.
 */
#include "onevoice/base/map.h"
#include "onevoice/base/vec.h"
#include "previous_internal.h"

static bool
is_of_this_day(const ov_run *run, const ov_store_previous_message *m)
{
    return m->as_of == run->options->as_of && ov_str_is_null(run->options->label);
}

/* What the intake calls pending, read or not. */
static ov_map *
find_pending(const ov_run *run)
{
    size_t count = run->snapshot.communications.count;
    const ov_communication *all = run->snapshot.communications.items;
    ov_map *pending = ov_map_new(run->stage, count + run->orphans.count);

    for (size_t i = 0; i < count; i++)
        if (all[i].status == OV_STATUS_PENDING)
            ov_map_put(pending, all[i].id, i);
    for (size_t i = 0; i < run->orphans.count; i++)
        ov_map_put(pending, run->orphans.items[i].communication_id, count + i);
    return pending;
}

/* A message of this day may be decided again while all that was in it is pending: another has
   another key. */
static void
find_standing(ov_run *run)
{
    const ov_map *pending = NULL;

    run->stands = OV_NEW_ARRAY(run->mem, bool, run->previous.messages.count + 1);
    for (size_t m = 0; m < run->previous.messages.count; m++) {
        const ov_store_previous_message *message = &run->previous.messages.items[m];
        uint64_t at;

        run->stands[m] = !is_of_this_day(run, message);
        if (!run->stands[m] && !pending)
            pending = find_pending(run);
        for (size_t k = 0; !run->stands[m] && k < message->message.communication_ids.count; k++)
            run->stands[m] = !ov_map_get(pending, message->message.communication_ids.items[k], &at);
    }
}

/* The message that a piece left in, of those that stand. */
static ov_map *
find_left(const ov_run *run)
{
    ov_map *left = ov_map_new(run->stage, run->previous.messages.count);

    for (size_t m = 0; m < run->previous.messages.count; m++) {
        ov_strs ids = run->previous.messages.items[m].message.communication_ids;

        for (size_t k = 0; run->stands[m] && k < ids.count; k++)
            ov_map_put(left, ids.items[k], m);
    }
    return left;
}

static void
stand(ov_run *run, ov_str id, ov_date created_on, bool *shown)
{
    *OV_VEC_ADD(run->mem, &run->standing) = (ov_store_standing){id, created_on};
    *shown = true;
}

static void
stand_pieces(ov_run *run)
{
    const ov_map *left = find_left(run);
    bool *shown = OV_NEW_ARRAY(run->stage, bool, run->previous.messages.count + 1);
    size_t kept = 0;
    uint64_t m;

    for (size_t i = 0; i < run->snapshot.communications.count; i++) {
        ov_communication *c = &run->snapshot.communications.items[i];

        if (c->status != OV_STATUS_PENDING || !ov_map_get(left, c->id, &m))
            continue;
        stand(run, c->id, c->created_on, &shown[m]);
        c->status = OV_STATUS_SENT;
        c->sent_on = run->previous.messages.items[m].message.sent_on;
    }
    for (size_t i = 0; i < run->orphans.count; i++) {
        if (ov_map_get(left, run->orphans.items[i].communication_id, &m))
            stand(run, run->orphans.items[i].communication_id, OV_DATE_NONE, &shown[m]);
        else
            run->orphans.items[kept++] = run->orphans.items[i];
    }
    run->orphans.count = kept;
    for (m = 0; m < run->previous.messages.count; m++)
        run->standing_messages += shown[m];
}

void
ov_run_stand(ov_run *run)
{
    find_standing(run);
    stand_pieces(run);
}

/* What tonight's plans let go, by key. */
typedef struct tonight {
    ov_message *messages;
    ov_map *released; /* key -> index */
} tonight;

/* Of the plans, and of the originals that could not be read and leave tonight. */
static tonight
find_released(const ov_run *run)
{
    size_t count = 0;
    tonight t = {
        .messages =
            OV_NEW_ARRAY(run->stage, ov_message, (size_t)run->messages + run->orphans.count + 1),
        .released = ov_map_new(run->stage, (size_t)run->messages),
    };

    for (size_t i = 0; i < run->cases.count; i++)
        for (size_t k = 0; k < run->plans[i].messages.count; k++)
            if (run->plans[i].messages.items[k].released)
                t.messages[count++] = run->plans[i].messages.items[k];
    for (size_t i = 0; i < run->orphans.count; i++)
        if (run->orphans.items[i].send_on <= run->options->as_of)
            t.messages[count++] =
                (ov_message){.key = ov_store_orphan_key(run->stage, &run->orphans.items[i]),
                             .channel = run->orphans.items[i].channel,
                             .send_on = run->orphans.items[i].send_on};
    for (size_t i = 0; i < count; i++)
        ov_map_put(t.released, t.messages[i].key, i);
    return t;
}

/* Would this plan let the message go as it left? The key says whose it is and what is in it. */
static bool
leaves_so(const ov_store_previous_message *left, const ov_message *message)
{
    return message->channel == left->message.channel && message->send_on == left->message.sent_on &&
           ov_str_is_null(message->address) == ov_str_is_null(left->address) &&
           ov_str_eq(message->address, left->address);
}

/* Of what a run of this day let go: would tonight's plans not let it go just so? */
static bool
is_apart(const ov_run *run, size_t m, const tonight *t)
{
    const ov_store_previous_message *left = &run->previous.messages.items[m];
    uint64_t at;

    return !run->stands[m] && (!ov_map_get(t->released, left->message.message_key, &at) ||
                               !leaves_so(left, &t->messages[at]));
}

/* The first run of this day of whose messages some are apart; 0: none. In their order: the second run
   of a day, made where some of the first one's stood, is repeated by the third from the same place. */
static int64_t
first_apart(const ov_run *run, const tonight *t)
{
    int64_t first = 0;

    for (size_t m = 0; m < run->previous.messages.count; m++) {
        int64_t id = run->previous.messages.items[m].run_id;

        if ((first == 0 || id < first) && is_apart(run, m, t))
            first = id;
    }
    return first;
}

bool
ov_run_is_apart(const ov_run *run)
{
    tonight t;

    for (size_t m = 0; m < run->previous.messages.count; m++) {
        if (run->stands[m])
            continue;
        t = find_released(run);
        return first_apart(run, &t) != 0;
    }
    return false; /* the first run of its day */
}

void
ov_run_stand_apart(ov_run *run)
{
    tonight t = find_released(run);
    int64_t earlier = first_apart(run, &t);

    for (size_t m = 0; m < run->previous.messages.count; m++) {
        const ov_store_previous_message *left = &run->previous.messages.items[m];

        if (left->run_id != earlier || !is_apart(run, m, &t))
            continue;
        run->stands[m] = true;
        run->standing_messages += left->needs_summary;
    }
    stand_pieces(run);
}
