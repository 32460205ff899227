#include "onevoice/case/cases.h"

#include "cases_internal.h"
#include "onevoice/base/vec.h"

#include <stdlib.h>
#include <string.h>

/* A communication and the customer it belongs to: sorted, they are the cases. */
typedef struct member {
    uint32_t customer; /* OV_NO_INDEX: stands alone */
    uint32_t communication;
    bool pending;
} member;

static int
members_cmp(const void *a, const void *b)
{
    const member *x = a, *y = b;

    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    if (x->customer != OV_NO_INDEX && x->pending != y->pending)
        return x->pending ? -1 : 1;
    return OV_CMP(x->communication, y->communication);
}

static uint32_t
customer_of(const ov_cases_input *in, uint32_t party)
{
    return party < in->identities->parties.count ? in->identities->parties.items[party].customer
                                                 : OV_NO_INDEX;
}

/* Customers who asked that everything about them goes to an address of their own. */
static const bool *
find_confidential(ov_arena *mem, const ov_cases_input *in)
{
    const ov_snapshot *s = in->snapshot;
    bool *confidential = OV_NEW_ARRAY(mem, bool, in->identities->customers.count + 1);

    for (size_t i = 0; i < s->preferences.count; i++) {
        const ov_preference *preference = &s->preferences.items[i];
        uint32_t customer = customer_of(in, preference->party);

        if (customer != OV_NO_INDEX && ov_preference_is_confidential(preference, s->as_of))
            confidential[customer] = true;
    }
    return confidential;
}

/*
 * Whose piece it is: the recipient's; but what would tell a subscriber about a person under a
 * confidential-communication request is that person's (45 CFR 164.522(b)).
 */
uint32_t
ov_case_owner(const ov_cases_input *in, const bool *confidential, const ov_communication *c)
{
    uint32_t subject =
        c->subject_party == OV_NO_INDEX ? OV_NO_INDEX : customer_of(in, c->subject_party);

    return subject != OV_NO_INDEX && confidential[subject] ? subject : customer_of(in, c->party);
}

/* Majority in nearly every state; a state with a later one keeps two papers in two envelopes at worst
   for what it calls a minor. */
#define ADULT_YEARS 18

static bool
is_minor(ov_date birth, ov_date as_of)
{
    int year, month, day;
    ov_date adult;

    ov_date_to_ymd(birth, &year, &month, &day);
    if (!ov_date_from_ymd(year + ADULT_YEARS, month, day, &adult) && /* born on 29 February */
        !ov_date_from_ymd(year + ADULT_YEARS, month + 1, 1, &adult))
        return false;
    return as_of < adult;
}

/* By every record of the customer that states a birth, and at least by one. */
static bool
is_minor_by_all(const ov_cases_input *in, uint32_t customer)
{
    const ov_customer *c = &in->identities->customers.items[customer];
    bool stated = false;

    for (size_t i = 0; i < c->party_count; i++) {
        ov_date birth = in->snapshot->parties.items[c->parties[i]].birth_date;

        if (birth == OV_DATE_NONE)
            continue;
        if (!is_minor(birth, in->snapshot->as_of))
            return false;
        stated = true;
    }
    return stated;
}

/* All that nights said of it. */
static void
find_previous(const ov_cases_input *in, ov_piece *piece)
{
    ov_str id = piece->communication->id;
    size_t at =
        OV_LOWER_BOUND(i, in->previous_count, ov_str_cmp(in->previous[i].communication_id, id) < 0);
    size_t count = 0;

    while (at + count < in->previous_count &&
           ov_str_eq(in->previous[at + count].communication_id, id))
        count++;
    piece->previous = count ? &in->previous[at] : NULL;
    piece->previous_count = count;
}

ov_piece
ov_case_make_piece(const ov_cases_input *in, uint32_t index)
{
    const ov_snapshot *s = in->snapshot;
    const ov_communication *c = &s->communications.items[index];
    ov_piece piece = {.communication = c,
                      .department = &s->departments.items[c->department],
                      .reading = in->readings[index],
                      .recipient = c->party == OV_NO_INDEX ? NULL : &s->parties.items[c->party],
                      .subject_customer = customer_of(in, c->party),
                      .template_id = in->template_ids ? in->template_ids[index] : 0};

    find_previous(in, &piece);
    piece.organization = &s->organizations.items[piece.department->organization];
    piece.mailable = c->party < in->identities->parties.count &&
                     in->identities->parties.items[c->party].mailable;
    if (c->subject_party != OV_NO_INDEX) {
        piece.subject = &s->parties.items[c->subject_party];
        piece.subject_customer = customer_of(in, c->subject_party);
    }
    if (piece.subject_customer != OV_NO_INDEX) {
        piece.subject_id = in->identities->customers.items[piece.subject_customer].id;
        piece.about_minor = is_minor_by_all(in, piece.subject_customer);
    }
    return piece;
}

/* Which sent pieces nobody opened, as far as departments tell what is opened on the portal. */
typedef struct open_index {
    bool *opened;  /* by communication */
    bool *reports; /* by department */
} open_index;

/* Earlier messages by the first of their members that this snapshot still knows. */
typedef struct history_index {
    const ov_cases_input *in;
    uint32_t *first;     /* communication -> released + 1 */
    ov_map *by_customer; /* customer id -> released + 1, chained */
    uint32_t *next;
} history_index;

static uint32_t
find_communication(const ov_snapshot *s, ov_str id)
{
    const ov_communication *items = s->communications.items;
    size_t found = OV_LOWER_BOUND(i, s->communications.count, ov_str_cmp(items[i].id, id) < 0);

    return found < s->communications.count && ov_str_eq(items[found].id, id) ? (uint32_t)found
                                                                             : OV_NO_INDEX;
}

/*
 * Opens count only for senders that report them at all: a portal whose logs nobody delivers would
 * otherwise look as if no customer ever read anything.
 */
static open_index
find_opens(ov_arena *mem, const ov_snapshot *s)
{
    open_index found = {OV_NEW_ARRAY(mem, bool, s->communications.count + 1),
                        OV_NEW_ARRAY(mem, bool, s->departments.count + 1)};

    for (size_t i = 0; i < s->outcomes.count; i++) {
        const ov_outcome *outcome = &s->outcomes.items[i];
        uint32_t c;

        if (outcome->event != OV_OUTCOME_OPENED || outcome->occurred_on > s->as_of ||
            ov_str_is_null(outcome->communication_id))
            continue;
        c = find_communication(s, outcome->communication_id);
        if (c == OV_NO_INDEX)
            continue;
        found.opened[c] = true;
        if (s->communications.items[c].channel == OV_CHANNEL_PORTAL)
            found.reports[s->communications.items[c].department] = true;
    }
    return found;
}

/*
 * From the newest to the oldest, so that the chain of a customer keeps the record's order, and a
 * piece that was released twice belongs to the first message of it.
 */
static history_index
index_released(ov_arena *mem, const ov_cases_input *in)
{
    history_index index = {in, OV_NEW_ARRAY(mem, uint32_t, in->snapshot->communications.count + 1),
                           ov_map_new(mem, in->released_count),
                           OV_NEW_ARRAY(mem, uint32_t, in->released_count + 1)};

    for (size_t r = in->released_count; r-- > 0;) {
        const ov_released *released = &in->released[r];
        bool fresh;
        uint64_t *head;

        for (size_t i = 0; i < released->communication_ids.count; i++) {
            uint32_t c = find_communication(in->snapshot, released->communication_ids.items[i]);

            if (c != OV_NO_INDEX)
                index.first[c] = (uint32_t)(r + 1);
        }
        if (ov_str_is_null(released->customer_id))
            continue;
        head = ov_map_at(index.by_customer, released->customer_id, &fresh);
        index.next[r] = (uint32_t)*head;
        *head = r + 1;
    }
    return index;
}

static int
history_message_cmp(const void *a, const void *b)
{
    const ov_history_message *x = a, *y = b;

    if (x->sent_on != y->sent_on)
        return OV_CMP(x->sent_on, y->sent_on);
    if (!ov_str_eq(x->message_key, y->message_key))
        return ov_str_cmp(x->message_key, y->message_key);
    return ov_str_cmp(x->communication_ids.count ? x->communication_ids.items[0] : OV_STR_NULL,
                      y->communication_ids.count ? y->communication_ids.items[0] : OV_STR_NULL);
}

typedef OV_VEC(ov_history_message) history_messages;

static void
add_released(ov_arena *mem, const history_index *index, uint32_t r, history_messages *past)
{
    const ov_released *released = &index->in->released[r];

    for (size_t i = 0; i < past->count; i++)
        if (ov_str_eq(past->items[i].message_key, released->message_key))
            return;
    *OV_VEC_ADD(mem, past) = (ov_history_message){released->message_key, released->channel,
                                                  released->sent_on, released->communication_ids};
}

/* What the customer has had: released messages, and sent communications outside of any. */
static void
collect_history(ov_arena *mem, const history_index *index, ov_case *the_case)
{
    const ov_communication *all = index->in->snapshot->communications.items;
    history_messages past = {0};
    uint64_t at;

    if (!ov_str_is_null(the_case->customer_id) &&
        ov_map_get(index->by_customer, the_case->customer_id, &at))
        for (; at; at = index->next[at - 1])
            add_released(mem, index, (uint32_t)(at - 1), &past);
    for (size_t h = 0; h < 2; h++) {
        ov_pieces pieces = h ? the_case->history : the_case->pending;

        for (size_t i = 0; i < pieces.count; i++) {
            const ov_communication *c = pieces.items[i].communication;
            ov_str *id;

            if (index->first[c - all]) {
                add_released(mem, index, index->first[c - all] - 1, &past);
            } else if (h && c->sent_on != OV_DATE_NONE) {
                id = OV_NEW(mem, ov_str);
                *id = c->id;
                *OV_VEC_ADD(mem, &past) =
                    (ov_history_message){OV_STR_NULL, c->channel, c->sent_on, {id, 1}};
            }
        }
    }
    if (past.count)
        qsort(past.items, past.count, sizeof *past.items, history_message_cmp);
    the_case->history_messages = past.items;
    the_case->history_message_count = past.count;
}

/*
 * An ambiguous recipient gets a case of one party and no customer: what may belong to somebody
 * else joins nobody's envelope.
 */
static void
fill_identity(ov_arena *mem, const ov_cases_input *in, const member *first, ov_case *out)
{
    const ov_party **parties;
    const ov_communication *c = &in->snapshot->communications.items[first->communication];

    out->as_of = in->snapshot->as_of;
    out->customer = first->customer;
    out->departments = in->snapshot->departments.items;
    out->department_count = in->snapshot->departments.count;
    out->rejected_accounts = in->snapshot->rejected_accounts.items;
    out->rejected_account_count = in->snapshot->rejected_accounts.count;
    out->capabilities = in->snapshot->capabilities.items;
    out->capability_count = in->snapshot->capabilities.count;
    if (first->customer != OV_NO_INDEX) {
        const ov_customer *customer = &in->identities->customers.items[first->customer];

        out->customer_id = customer->id;
        parties = OV_NEW_ARRAY(mem, const ov_party *, customer->party_count);
        for (size_t i = 0; i < customer->party_count; i++)
            parties[i] = &in->snapshot->parties.items[customer->parties[i]];
        out->party_count = customer->party_count;
    } else {
        parties = OV_NEW(mem, const ov_party *);
        out->ambiguous = true;
        if (c->party != OV_NO_INDEX) {
            parties[0] = &in->snapshot->parties.items[c->party];
            out->party_count = 1;
        }
    }
    out->parties = parties;
}

/* The members of one case, pending ones first. */
static void
fill_case(ov_arena *mem, const ov_case_sources *sources, const history_index *past,
          const open_index *opens, const member *members, size_t count, ov_case *out)
{
    ov_piece *pieces = OV_NEW_ARRAY(mem, ov_piece, count);
    size_t pending = 0;

    for (size_t i = 0; i < count; i++) {
        pieces[i] = ov_case_make_piece(sources->in, members[i].communication);
        pending += members[i].pending;
        pieces[i].unopened = !members[i].pending && !opens->opened[members[i].communication] &&
                             opens->reports[pieces[i].communication->department];
    }
    fill_identity(mem, sources->in, members, out);
    out->pending = (ov_pieces){pieces, pending};
    out->history = (ov_pieces){pieces + pending, count - pending};
    ov_case_merge_parties(mem, sources, out);
    ov_case_find_ledger(mem, sources, out);
    ov_case_find_billed(mem, sources, out);
    ov_case_find_elsewhere(mem, sources, out);
    collect_history(mem, past, out);
}

/* Whether any of a customer's sent pieces may still be in the window of the score. */
static bool
is_live(const ov_cases_input *in, const member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (in->snapshot->communications.items[members[i].communication].sent_on >= in->live_from)
            return members[i].customer != OV_NO_INDEX;
    return false;
}

static size_t
case_end(const member *members, size_t count, size_t from)
{
    size_t end = from + 1;

    if (members[from].customer != OV_NO_INDEX)
        while (end < count && members[end].customer == members[from].customer)
            end++;
    return end;
}

/*
 * One sort by owner and then one pass: cases do not share pieces, so that later stages may take
 * them in any order and on any thread. Customers with nothing pending but live mail are quiet
 * cases: scored, not planned.
 */
void
ov_cases_build(ov_arena *mem, const ov_cases_input *input, ov_cases *out)
{
    const ov_snapshot *s = input->snapshot;
    member *members = OV_NEW_ARRAY(mem, member, s->communications.count + 1);
    OV_VEC(ov_case) cases = {0}, quiet = {0};
    ov_case_sources sources;
    history_index past = index_released(mem, input);
    open_index opened = find_opens(mem, s);
    const bool *confidential = find_confidential(mem, input);
    size_t count = 0;

    for (size_t i = 0; i < s->communications.count; i++) {
        const ov_communication *c = &s->communications.items[i];

        if (c->status != OV_STATUS_CANCELLED)
            members[count++] = (member){ov_case_owner(input, confidential, c), (uint32_t)i,
                                        c->status == OV_STATUS_PENDING};
    }
    if (count)
        qsort(members, count, sizeof *members, members_cmp);
    ov_case_sources_init(mem, input, &sources);
    sources.confidential = confidential;
    ov_case_elsewhere_index(mem, input, &sources);
    ov_case_billed_index(mem, input, &sources);
    for (size_t at = 0, end; at < count; at = end) {
        end = case_end(members, count, at);
        if (members[at].pending)
            fill_case(mem, &sources, &past, &opened, members + at, end - at,
                      OV_VEC_ADD(mem, &cases));
        else if (is_live(input, members + at, end - at))
            fill_case(mem, &sources, &past, &opened, members + at, end - at,
                      OV_VEC_ADD(mem, &quiet));
    }
    *out = (ov_cases){cases.items, cases.count, quiet.items, quiet.count};
}
