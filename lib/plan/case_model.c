#include "model_internal.h"
#include "onevoice/solver/solve.h"

#include <string.h>

/* Promotion never rides with bills, EOBs or mandated notices; plain information rides with both. */
typedef enum tone { TONE_PLAIN, TONE_SERIOUS, TONE_PROMOTION } tone;

typedef struct piece_class {
    ov_str domain;
    tone tone;
} piece_class;

static tone
tone_of(const ov_piece_judgement *j)
{
    bool eob = j->content_class == OV_CLASS_EOB || j->content_class == OV_CLASS_EOB_CORRECTED ||
               j->content_class == OV_CLASS_EOB_DENIAL || j->content_class == OV_CLASS_EOB_REVERSAL;

    if (j->obligation == OV_OBLIGATION_MANDATED || j->is_money || eob)
        return TONE_SERIOUS;
    return j->content_class == OV_CLASS_MARKETING || j->content_class == OV_CLASS_SURVEY
               ? TONE_PROMOTION
               : TONE_PLAIN;
}

static bool
classes_share(const ov_policy *policy, const piece_class *a, const piece_class *b)
{
    if ((a->tone == TONE_SERIOUS && b->tone == TONE_PROMOTION) ||
        (a->tone == TONE_PROMOTION && b->tone == TONE_SERIOUS))
        return false;
    return ov_policy_compatible(policy, a->domain, b->domain);
}

/* The class of a piece, made anew when unknown; too many classes: the rest goes alone. */
static int32_t
class_of(piece_class *classes, size_t *count, const ov_piece_judgement *j)
{
    tone t = tone_of(j);

    for (size_t k = 1; k < *count; k++)
        if (classes[k].tone == t && ov_str_eq(classes[k].domain, j->domain))
            return (int32_t)k;
    if (*count == OV_PLAN_CLASSES_MAX || ov_str_is_null(j->domain))
        return CASE_CLASS_ALONE;
    classes[*count] = (piece_class){.domain = j->domain, .tone = t};
    return (int32_t)(*count)++;
}

/* Delivery key: address, confidentiality, and whose matter it is. An unknown address equals no
   other, so it gets a key of its own. */
typedef struct delivery {
    ov_str address, confidentiality;
    uint32_t subject;
} delivery;

static int64_t
key_of(delivery *known, size_t *count, const ov_piece *piece, const ov_piece_judgement *j,
       int64_t own)
{
    if (ov_str_is_null(j->address) || piece->subject_customer == OV_NO_INDEX)
        return -1 - own;
    for (size_t k = 0; k < *count; k++)
        if (known[k].subject == piece->subject_customer &&
            ov_str_eq(known[k].address, j->address) &&
            ov_str_eq(known[k].confidentiality, j->confidentiality))
            return (int64_t)k;
    known[*count] = (delivery){.address = j->address,
                               .confidentiality = j->confidentiality,
                               .subject = piece->subject_customer};
    return (int64_t)(*count)++;
}

static uint64_t
all_days(const ov_plan_night *night, const ov_plan_piece *piece, uint64_t *days)
{
    uint64_t any = 0;

    for (int c = 0; c < OV_CHANNEL_COUNT; c++) {
        days[c] = (piece->channels >> c) & 1
                      ? ov_plan_feasible_days(&night->channels[c], night->horizon, piece)
                      : 0;
        any |= days[c];
    }
    return any;
}

/* What a piece's waits count from: it cannot wait before it is there, nor before it may leave. */
static ov_date
waits_from(const ov_communication *communication, const ov_piece_judgement *j)
{
    return OV_MAX(communication->created_on, j->release);
}

/*
 * The day by which a piece leaves. A day of its own, lawful or useful, is the day; without one, a
 * decent while after it could have left first. What is past counts as tonight, but not for a piece
 * that may be dropped and was: its window has ended, and it does not begin again every night.
 */
static int32_t
leaves_by(const ov_plan_night *night, const ov_piece *piece, const ov_piece_judgement *j)
{
    ov_date by = ov_date_min(j->latest_send, j->lawful_by);

    if (by == OV_DATE_NONE && j->latest_arrival != OV_DATE_NONE)
        return OV_PLAN_NO_DAY;
    if (by == OV_DATE_NONE)
        by = ov_date_add(waits_from(piece->communication, j),
                         (int)night->policy->information_hold_days);
    return OV_MAX(0, by - night->as_of);
}

/*
 * The first day on which anything can leave, however late, by the channel that arrives first: what
 * has no day left in its window goes then, and waits for nobody.
 */
static void
leave_at_once(const ov_plan_night *night, ov_plan_piece *piece, case_item *item)
{
    int32_t best = INT32_MAX;
    int32_t best_day = 0;

    item->late = true;
    item->window_end = 0;
    if (piece->drop >= 0) /* of no use any more, and nothing obliges to send it */
        return;
    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        for (int32_t day = OV_MAX(0, piece->not_before);
             ((piece->channels >> c) & 1) && piece->pages <= night->channels[c].cap_pages &&
             day < night->horizon;
             day++)
            if (night->arrive[c][day] >= 0) {
                if (night->arrive[c][day] < best) {
                    best = night->arrive[c][day];
                    best_day = day;
                }
                break;
            }
    if (best == INT32_MAX)
        return;
    item->window_end = best_day;
    piece->arrive_by = OV_PLAN_NO_DAY;
    piece->dispatch_by = best_day;
    all_days(night, piece, item->days);
}

/*
 * The safe window: with L the last feasible night over all channels, everything arrives a day
 * before the earliest arrival possible on L, where that leaves a day at all.
 */
static void
narrow_to_safe(const ov_plan_night *night, const ov_piece_judgement *j, ov_plan_piece *piece,
               case_item *item, uint64_t any)
{
    bool mandated = j->obligation == OV_OBLIGATION_MANDATED;
    int last = 63 - __builtin_clzll(any);
    ov_plan_piece safe = *piece;
    uint64_t days[OV_CHANNEL_COUNT];
    int32_t earliest = INT32_MAX;

    item->window_end = last;
    if (piece->drop >= 0 ||
        (mandated ? night->policy->safety_nights : night->policy->safety_nights_transactional) == 0)
        return;
    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        if ((item->days[c] >> last) & 1)
            earliest = OV_MIN(earliest, night->arrive[c][last]);
    safe.arrive_by = OV_MIN(safe.arrive_by, earliest - 1);
    safe.dispatch_by = OV_MIN(safe.dispatch_by, last - 1);
    if (all_days(night, &safe, days) == 0)
        return;
    *piece = safe;
    memcpy(item->days, days, sizeof(days));
}

static void
set_window(const ov_plan_night *night, const ov_piece *of, const ov_piece_judgement *j,
           ov_plan_piece *piece, case_item *item)
{
    ov_date arrival;
    uint64_t any;

    piece->not_before = j->release == OV_DATE_NONE ? 0 : OV_MAX(0, j->release - night->as_of);
    piece->dispatch_by = leaves_by(night, of, j);
    arrival = ov_date_min(j->latest_arrival, j->useful_by);
    piece->arrive_by = arrival == OV_DATE_NONE ? OV_PLAN_NO_DAY : arrival - night->as_of;
    any = j->deadline_missed ? 0 : all_days(night, piece, item->days);
    if (any && j->at_once) { /* the first day, whatever company a later one would bring */
        item->window_end = piece->dispatch_by = __builtin_ctzll(any);
        all_days(night, piece, item->days);
    } else if (any) {
        narrow_to_safe(night, j, piece, item, any);
    } else {
        leave_at_once(night, piece, item);
    }
    item->wait_until = j->is_money ? ov_date_add(waits_from(of->communication, j),
                                                 (int)night->policy->money_wait_days) -
                                         night->as_of
                                   : INT32_MAX;
}

bool
case_travels(const ov_plan_night *night, const ov_case *c, const ov_piece_judgement *j)
{
    if (j->disposition != OV_MERGE && j->disposition != OV_ENCLOSE && j->disposition != OV_SEPARATE)
        return false;
    if (case_channels(night, c, j) == 0 && j->obligation != OV_OBLIGATION_MANDATED)
        return false;
    return j->release == OV_DATE_NONE || j->release - night->as_of < night->horizon;
}

/* A mandated piece without a lawful channel goes by the one its department chose rather than not at
   all; the judgement has flagged it. */
static uint32_t
channels_of(const ov_plan_night *night, const ov_case *c, const ov_piece *piece,
            const ov_piece_judgement *j)
{
    uint32_t channels = case_channels(night, c, j);

    return channels ? channels : 1U << piece->communication->channel;
}

/* Longer than any envelope: it goes, filling one. */
static int32_t
pages_of(const ov_plan_night *night, uint32_t channels, int32_t pages)
{
    int32_t most = 1;

    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        if ((channels >> c) & 1)
            most = OV_MAX(most, night->channels[c].cap_pages);
    return OV_MIN(OV_MAX(1, pages), most);
}

/*
 * The whole of a judgement that the solver is to know: classes instead of domains, keys instead of addresses,
 * days as bits. Whatever may share with nothing gets the class that shares with nothing, so that separation
 * holds by the problem's form and not by a check afterwards. Classes beyond the solver's most fall into that
 * class too: apart is lawful, together might not be.
 */
void
case_model_build(ov_arena *scratch, const ov_plan_night *night, const ov_case *c,
                 const ov_judgement *judgement, case_model *out)
{
    size_t most = c->pending.count;
    ov_plan_piece *pieces = OV_NEW_ARRAY(scratch, ov_plan_piece, most + 1);
    piece_class *classes = OV_NEW_ARRAY(scratch, piece_class, OV_PLAN_CLASSES_MAX);
    uint64_t *compatible = OV_NEW_ARRAY(scratch, uint64_t, OV_PLAN_CLASSES_MAX);
    delivery *known = OV_NEW_ARRAY(scratch, delivery, most + 1);
    size_t class_count = 1;
    size_t known_count = 0;

    *out = (case_model){.night = night,
                        .c = c,
                        .judgement = judgement,
                        .items = OV_NEW_ARRAY(scratch, case_item, most + 1)};
    for (size_t i = 0; i < most; i++) {
        const ov_piece *piece = &c->pending.items[i];
        const ov_piece_judgement *j = &judgement->pieces.items[i];
        ov_plan_piece *p = &pieces[out->count];
        case_item *item = &out->items[out->count];
        /* of the held out nothing is left out: the other arm would be compared with less mail than
           the departments sent */
        bool droppable = j->obligation == OV_OBLIGATION_DISCRETIONARY && !c->held_out;

        if (!case_travels(night, c, j))
            continue;
        *item = (case_item){.piece = (uint32_t)i};
        item->alone = j->disposition == OV_SEPARATE || j->must_go_alone || !piece->mailable ||
                      c->ambiguous || c->held_out;
        *p = (ov_plan_piece){
            .id = (int64_t)i,
            .key = key_of(known, &known_count, piece, j, (int64_t)i),
            .cls = item->alone ? CASE_CLASS_ALONE : class_of(classes, &class_count, j),
            .channels = channels_of(night, c, piece, j),
            .pages = pages_of(night, channels_of(night, c, piece, j), j->pages),
            .drop = droppable ? night->policy->discretionary_value : OV_PLAN_NO_DROP};
        set_window(night, piece, j, p, item);
        out->count++;
    }
    for (size_t k = 1; k < class_count; k++)
        for (size_t l = 1; l < class_count; l++)
            if (classes_share(night->policy, &classes[k], &classes[l]))
                compatible[k] |= UINT64_C(1) << l;
    out->problem = (ov_plan_problem){.horizon = night->horizon,
                                     .channels = case_wished_channels(scratch, night, c),
                                     .channel_count = OV_CHANNEL_COUNT,
                                     .compatible = compatible,
                                     .class_count = class_count,
                                     .pieces = pieces,
                                     .piece_count = out->count};
}
