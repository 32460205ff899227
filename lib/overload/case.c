/*
 * One customer's case: its messages before and after the plan, scored and shared out.
 */
#include "onevoice/overload/case.h"

#include "case_internal.h"

#include <math.h>
#include <string.h>

#include "onevoice/base/map.h"

/* The policy's score settings. */
static ov_score_params
score_params(const ov_policy *policy)
{
    ov_score_params params = ov_score_params_default();

    params.minutes[OV_OPENING] = policy->minutes_opening;
    params.minutes[OV_READING] = policy->minutes_reading;
    params.minutes[OV_SENDER] = policy->minutes_sender;
    params.minutes[OV_PAYMENT] = policy->minutes_payment;
    params.minutes[OV_DECISION] = policy->minutes_decision;
    params.minutes[OV_CONTRADICTION] = policy->minutes_contradiction;
    params.minutes[OV_UNCLEAR] = policy->minutes_unclear;
    params.minutes[OV_DATE] = policy->minutes_date;
    params.skimming = policy->minutes_skimming;
    params.reading_speed = policy->reading_speed;
    params.tau = policy->tau;
    params.anchor = policy->score_anchor;
    return params;
}

/* Everything needed to put together the messages of a phase. */
typedef struct phases {
    ov_arena *scratch;
    const ov_case *c;
    const ov_judgement *judgement;
    const ov_case_plan *plan;
    const ov_policy *policy;
    const ov_score_piece *pieces;
    ov_score_message *messages;
    size_t count;
} phases;

/* A channel the policy does not know (the telephone) weighs like a letter. */
static double
channel_weight(const ov_policy *policy, ov_channel channel)
{
    int64_t burden = policy->channels[channel].burden;

    return burden > 0 ? (double)burden / 1000.0 : 1.0;
}

/* Alone: on its own channel if that is lawful, else on the lightest lawful one. */
static double
alone_weight(const phases *f, uint32_t piece)
{
    ov_channel own = f->c->pending.items[piece].communication->channel;
    uint32_t lawful = f->judgement->pieces.items[piece].channels;
    double least = 0.0;

    if (lawful == 0 || lawful >> own & 1)
        return channel_weight(f->policy, own);
    for (uint32_t channel = 0; channel < OV_CHANNEL_COUNT; channel++) {
        double weight = channel_weight(f->policy, (ov_channel)channel);

        if (lawful >> channel & 1 && (least == 0.0 || weight < least))
            least = weight;
    }
    return least > 0.0 ? least : channel_weight(f->policy, own);
}

static void
message_add(phases *f, double age, double weight, uint32_t voice, const ov_score_piece *pieces,
            size_t count)
{
    f->messages[f->count] = (ov_score_message){.id = (int64_t)f->count,
                                               .age = age,
                                               .channel_weight = weight,
                                               .voice = voice,
                                               .pieces = pieces,
                                               .piece_count = count};
    f->count++;
}

static void
add_alone(phases *f, uint32_t piece)
{
    message_add(f, 0.0, alone_weight(f, piece),
                f->c->pending.items[piece].communication->department, &f->pieces[piece], 1);
}

static double
age_of(const phases *f, ov_channel channel, ov_date sent_on)
{
    const ov_policy_channel *way = &f->policy->channels[channel];
    ov_date arrived = way->business_days
                          ? ov_calendar_add_business(&f->policy->calendar, sent_on, way->lead_days)
                          : ov_date_add(sent_on, way->lead_days);

    return (double)f->c->as_of - (double)arrived;
}

/* A portal message nobody opened was not delivered: it ends as a letter. */
static double
arrived_weight(const phases *f, ov_channel channel, double age, bool unopened)
{
    if (channel == OV_CHANNEL_PORTAL && unopened && age >= (double)f->policy->portal_unread_days)
        channel = OV_CHANNEL_MAIL;
    return channel_weight(f->policy, channel);
}

/* What already arrived: the envelopes of earlier nights, then what travelled alone. */
static void
add_history(phases *f)
{
    const ov_case *c = f->c;
    ov_map *numbers = ov_map_new(f->scratch, c->history.count + 1);
    bool *placed = OV_NEW_ARRAY(f->scratch, bool, c->history.count + 1);

    for (size_t h = 0; h < c->history.count; h++)
        ov_map_put(numbers, c->history.items[h].communication->id, h);
    for (size_t i = 0; i < c->history_message_count; i++) {
        const ov_history_message *past = &c->history_messages[i];
        ov_score_piece *inside =
            OV_NEW_ARRAY(f->scratch, ov_score_piece, past->communication_ids.count + 1);
        double age = age_of(f, past->channel, past->sent_on);
        bool unopened = true;
        uint32_t voice = 0;
        size_t count = 0;

        for (size_t k = 0; k < past->communication_ids.count; k++) {
            uint64_t h;

            if (!ov_map_get(numbers, past->communication_ids.items[k], &h) || placed[h])
                continue;
            placed[h] = true;
            inside[count++] = f->pieces[c->pending.count + h];
            voice = c->history.items[h].communication->department;
            unopened = unopened && c->history.items[h].unopened;
        }
        if (count > 0)
            message_add(f, age, arrived_weight(f, past->channel, age, unopened), voice, inside,
                        count);
    }
    for (size_t h = 0; h < c->history.count; h++) {
        const ov_communication *sent = c->history.items[h].communication;
        double age = age_of(f, sent->channel,
                            sent->sent_on != OV_DATE_NONE ? sent->sent_on : sent->created_on);

        if (!placed[h])
            message_add(f, age, arrived_weight(f, sent->channel, age, c->history.items[h].unopened),
                        sent->department, &f->pieces[c->pending.count + h], 1);
    }
}

/* The department of the piece released last (of the higher number on the same day). */
static uint32_t
voice_of(const phases *f, const ov_score_piece *inside, size_t count)
{
    int64_t last = inside[0].pid;

    for (size_t i = 1; i < count; i++) {
        ov_date release = f->judgement->pieces.items[inside[i].pid].release;
        ov_date latest = f->judgement->pieces.items[last].release;

        if (release > latest || (release == latest && inside[i].pid > last))
            last = inside[i].pid;
    }
    return f->c->pending.items[last].communication->department;
}

/*
 * A merged bill does not travel: the message says what was found to be due instead, and that is
 * what the customer is told. What is left to dispute is a thing to decide. Enclosed ones speak for
 * themselves.
 */
static ov_score_piece
restated(const phases *f, uint32_t piece)
{
    ov_score_piece out = f->pieces[piece];

    if (f->plan->pieces.items[piece].disposition != OV_MERGE || !out.demand)
        return out;
    for (size_t i = 0; i < f->judgement->payables.count; i++) {
        const ov_payable *payable = &f->judgement->payables.items[i];

        if (payable->bill != piece)
            continue;
        out.stance = ov_case_payable_stance(payable);
        out.demand = payable->due_now.e4 > 0;
        out.decision |= payable->disputed.e4 > 0;
        return out;
    }
    return out;
}

/* The plan's messages, leaving out piece `alone`, which then travels by itself. */
static void
add_planned(phases *f, uint32_t alone)
{
    for (size_t m = 0; m < f->plan->messages.count; m++) {
        const ov_message *message = &f->plan->messages.items[m];
        ov_score_piece *inside = OV_NEW_ARRAY(f->scratch, ov_score_piece, message->piece_count + 1);
        size_t count = 0;

        for (size_t i = 0; i < message->piece_count; i++)
            if (message->pieces[i] != alone)
                inside[count++] = restated(f, message->pieces[i]);
        if (count > 0)
            message_add(f, 0.0, channel_weight(f->policy, message->channel),
                        voice_of(f, inside, count), inside, count);
    }
    for (uint32_t p = 0; p < f->c->pending.count; p++) {
        const ov_piece_plan *piece = &f->plan->pieces.items[p];

        if (p == alone || (piece->message == OV_NO_INDEX && piece->disposition != OV_SUPPRESS))
            add_alone(f, p);
    }
}

static phases
phases_init(ov_arena *scratch, const ov_case *c, const ov_case_clusters *clusters,
            const ov_judgement *judgement, const ov_case_plan *plan, const ov_policy *policy)
{
    size_t most = 2 * c->pending.count + c->history.count + c->history_message_count +
                  plan->messages.count + 1;

    OV_ASSERT(judgement->pieces.count == c->pending.count);
    OV_ASSERT(plan->pieces.count == c->pending.count);
    return (phases){.scratch = scratch,
                    .c = c,
                    .judgement = judgement,
                    .plan = plan,
                    .policy = policy,
                    .pieces = ov_case_score_pieces(scratch, c, clusters, judgement),
                    .messages = OV_NEW_ARRAY(scratch, ov_score_message, most)};
}

static void
phase_store(ov_arena *mem, const ov_score *score, ov_phase phase, ov_case_score *out)
{
    ov_customer_score *row = &out->phase[phase];
    ov_department_points *points = OV_NEW_ARRAY(mem, ov_department_points, score->share_count + 1);

    row->score = score->score;
    row->minutes = score->minutes;
    row->actions = score->actions;
    memcpy(row->parts, score->component, sizeof(row->parts));
    for (size_t d = 0; d < score->share_count; d++)
        points[d] = (ov_department_points){.department = (uint32_t)score->shares[d].department,
                                           .minutes = score->shares[d].minutes,
                                           .minutes_error = score->shares[d].minutes_error,
                                           .minutes_own = score->shares[d].minutes_own,
                                           .points = score->shares[d].points,
                                           .points_error = score->shares[d].points_error};
    out->departments[phase].items = points;
    out->departments[phase].count = score->share_count;
}

/* Where each piece that weighs something is in the messages of this phase. */
static void
rows_place(const phases *f, double tau, ov_phase phase, ov_score_row *rows)
{
    for (size_t m = 0; m < f->count; m++) {
        const ov_score_message *message = &f->messages[m];

        if (ov_score_recency(message->age, tau) <= 0.0)
            continue;
        for (size_t i = 0; i < message->piece_count; i++) {
            ov_score_row *row = &rows[message->pieces[i].pid];

            row->age = message->age;
            row->of[phase] = message->pieces[i];
            row->message[phase] = (int32_t)m;
            row->weight[phase] = message->channel_weight;
            row->voice[phase] = (uint32_t)message->voice;
        }
    }
}

static void
rows_store(ov_arena *mem, const phases *f, ov_score_row *rows, ov_case_score *out)
{
    size_t count = f->c->pending.count + f->c->history.count, kept = 0;

    for (size_t p = 0; p < count; p++)
        if (rows[p].message[OV_BEFORE] >= 0 || rows[p].message[OV_AFTER] >= 0)
            rows[kept++] = rows[p];
    out->rows.items = OV_NEW_ARRAY(mem, ov_score_row, kept + 1);
    out->rows.count = kept;
    if (kept > 0)
        memcpy(out->rows.items, rows, kept * sizeof(rows[0]));
}

/* The share of what the plan could have removed; without movable minutes there is none. */
static void
relief_fill(double history, ov_case_score *out)
{
    double movable = out->phase[OV_BEFORE].minutes - history;

    for (int phase = OV_BEFORE; phase <= OV_AFTER; phase++) {
        out->phase[phase].minutes_history = history;
        out->phase[phase].relief = NAN;
    }
    if (movable > 0.0)
        out->phase[OV_AFTER].relief =
            (out->phase[OV_BEFORE].minutes - out->phase[OV_AFTER].minutes) / movable;
}

static ov_score_row *
rows_new(const phases *f)
{
    size_t count = f->c->pending.count + f->c->history.count;
    ov_score_row *rows = OV_NEW_ARRAY(f->scratch, ov_score_row, count + 1);

    for (size_t p = 0; p < count; p++)
        rows[p] = (ov_score_row){
            .piece = (uint32_t)p, .of = {f->pieces[p], f->pieces[p]}, .message = {-1, -1}};
    return rows;
}

static void
phase_score(ov_arena *mem, phases *f, const ov_score_params *params, ov_phase phase,
            ov_score_row *rows, ov_case_score *out)
{
    ov_score score;

    ov_score_compute(f->scratch, f->scratch, f->messages, f->count, params, OV_ATTRIBUTION_SHAPLEY,
                     &score);
    phase_store(mem, &score, phase, out);
    rows_place(f, params->tau, phase, rows);
}

void
ov_overload_case(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                 const ov_case_clusters *clusters, const ov_judgement *judgement,
                 const ov_case_plan *plan, const ov_policy *policy, ov_case_score *out)
{
    ov_score_params params = score_params(policy);
    phases f = phases_init(scratch, c, clusters, judgement, plan, policy);
    ov_score_row *rows = rows_new(&f);
    size_t history;
    ov_score past;

    *out = (ov_case_score){0};
    add_history(&f);
    history = f.count;
    ov_score_compute(scratch, scratch, f.messages, history, &params, OV_ATTRIBUTION_NONE, &past);
    for (uint32_t p = 0; p < c->pending.count; p++)
        add_alone(&f, p);
    phase_score(mem, &f, &params, OV_BEFORE, rows, out);
    f.count = history;
    add_planned(&f, OV_NO_INDEX);
    phase_score(mem, &f, &params, OV_AFTER, rows, out);
    relief_fill(past.minutes, out);
    rows_store(mem, &f, rows, out);
    ov_case_figures(scratch, c, judgement, plan, out);
}

double
ov_overload_case_without(ov_arena *scratch, const ov_case *c, const ov_case_clusters *clusters,
                         const ov_judgement *judgement, const ov_case_plan *plan,
                         const ov_policy *policy, uint32_t alone)
{
    ov_score_params params = score_params(policy);
    phases f = phases_init(scratch, c, clusters, judgement, plan, policy);
    ov_score score;

    add_history(&f);
    add_planned(&f, alone);
    ov_score_compute(scratch, scratch, f.messages, f.count, &params, OV_ATTRIBUTION_NONE, &score);
    return score.minutes;
}
