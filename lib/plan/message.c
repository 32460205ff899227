#include "message_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"

#include "onevoice/plan/headline.h"

#include <stdlib.h>
#include <string.h>

/* Length-prefixed, so that ("a,b","c") and ("a","b,c") are two keys. */
static void
key_part(ov_buf *buf, ov_str s)
{
    ov_buf_i64(buf, (int64_t)s.len);
    ov_buf_str(buf, s);
}

ov_str
case_message_key(ov_arena *mem, const ov_case *c, ov_message_kind kind, const uint32_t *pieces,
                 size_t count, ov_str extra)
{
    ov_buf buf = ov_buf_init(mem);

    key_part(&buf, c->customer_id);
    ov_buf_char(&buf, (char)('0' + (kind == OV_MESSAGE_NEEDS_SUMMARY)));
    for (size_t i = 0; i < count; i++) /* ascending numbers: by communication id */
        key_part(&buf, c->pending.items[pieces[i]].communication->id);
    key_part(&buf, extra);
    return ov_hash_digest(mem, ov_buf_view(&buf));
}

static bool
is_change(const ov_piece_judgement *j)
{
    return j->content_class == OV_CLASS_CHANGE_IN_TERMS_NOTICE ||
           j->content_class == OV_CLASS_MERGER_ANNOUNCEMENT ||
           j->content_class == OV_CLASS_SERVICING_TRANSFER_NOTICE ||
           j->content_class == OV_CLASS_TIME_ACCOUNT_MATURITY_NOTICE;
}

/* What the reader meets first about one piece. */
typedef struct placed {
    uint32_t piece;
    ov_section_kind kind;
    ov_date day;  /* due or happening; OV_DATE_NONE last */
    int64_t owed; /* larger first */
    bool unread_demand;
    bool read; /* understood, and asks for nothing */
} placed;

/* One message while it is put together. */
typedef struct composition {
    const ov_case *c;
    const ov_judgement *judgement;
    const ov_piece_plan *plans;
    ov_date leaves;
    placed *order;
    size_t count;
} composition;

static bool
travels(const composition *m, uint32_t piece)
{
    return piece < m->c->pending.count && m->plans[piece].disposition != OV_HOLD &&
           m->plans[piece].disposition != OV_SUPPRESS;
}

/* The piece that tells of a payable: its bill, or, where that does not travel, what explains it. Of
   a sum that a person has to look at first nothing is said beside its EOB. */
static uint32_t
teller(const composition *m, const ov_payable *payable)
{
    if (travels(m, payable->bill))
        return payable->bill;
    return payable->state == OV_NEEDS_REVIEW ? OV_NO_INDEX : payable->eob;
}

/* The day until which a collector's claim may be disputed: until then it is shown, not urged. */
static ov_date
dispute_until(const composition *m, const ov_payable *payable)
{
    for (size_t k = 0; payable->state == OV_IN_COLLECTION && k < m->judgement->timeline.count;
         k++) {
        const ov_timeline_entry *entry = &m->judgement->timeline.items[k];

        if (entry->piece == payable->bill && ov_str_eq(entry->what, OV_STR("dispute by")) &&
            entry->happens_on >= m->leaves)
            return entry->happens_on;
    }
    return OV_DATE_NONE;
}

/* The sums of a payable as a headline may claim them; returns how many (at most 2). */
static size_t
sums_of(const composition *m, const ov_payable *payable, ov_headline_sum *out)
{
    ov_headline_sum sum = {.day = payable->due_by,
                           .payee = payable->payee,
                           .legal_entity = payable->legal_entity,
                           .currency = payable->currency};
    ov_date until = dispute_until(m, payable);
    ov_money open;
    size_t count = 0;

    if (payable->due_now.e4 > 0) {
        sum.kind = until == OV_DATE_NONE ? OV_HEADLINE_PAY : OV_HEADLINE_DISPUTE;
        sum.day = until == OV_DATE_NONE ? payable->due_by : until;
        sum.amount = payable->due_now;
        out[count++] = sum;
    }
    if (ov_money_add(payable->pending, payable->disputed, &open) && open.e4 > 0) {
        sum.kind = OV_HEADLINE_NOT_DUE;
        sum.day = OV_DATE_NONE;
        sum.amount = open;
        out[count++] = sum;
    }
    return count;
}

static bool
is_flagged(const ov_judgement *judgement, uint32_t piece, ov_str code)
{
    for (size_t k = 0; k < judgement->flags.count; k++)
        for (size_t i = 0; ov_str_eq(judgement->flags.items[k].code, code) &&
                           i < judgement->flags.items[k].piece_count;
             i++)
            if (judgement->flags.items[k].pieces[i] == piece)
                return true;
    return false;
}

/* An EOB from which the patient's share does not follow: it may well be that something is due. */
static bool
is_undecided(const ov_judgement *judgement, uint32_t piece)
{
    return is_flagged(judgement, piece, OV_STR("EOB_INTERNAL_CONFLICT")) ||
           is_flagged(judgement, piece, OV_STR("EOB_UNKNOWN"));
}

/* Money of one piece: where it stands, and whether how much it asks for is known at all. */
static void
place_money(const composition *m, placed *p, bool *pays, bool *waits)
{
    const ov_piece_judgement *j = &m->judgement->pieces.items[p->piece];
    const ov_reading *reading = m->c->pending.items[p->piece].reading;
    bool settled = false;

    *pays = *waits = false;
    for (size_t k = 0; k < m->judgement->payables.count; k++) {
        const ov_payable *payable = &m->judgement->payables.items[k];
        ov_headline_sum sums[2];
        size_t count;

        if (teller(m, payable) != p->piece)
            continue;
        count = sums_of(m, payable, sums);
        settled = settled || payable->state != OV_NEEDS_REVIEW;
        for (size_t i = 0; i < count; i++) {
            *pays = *pays || sums[i].kind == OV_HEADLINE_PAY;
            *waits = *waits || sums[i].kind == OV_HEADLINE_NOT_DUE;
            p->day = ov_date_min(p->day, sums[i].day);
            p->owed += sums[i].kind == OV_HEADLINE_NOT_DUE ? 0 : sums[i].amount.e4;
        }
    }
    p->unread_demand =
        !settled && (j->is_money || is_flagged(m->judgement, p->piece, OV_STR("AMOUNT_UNSURE")));
    p->read = !p->unread_demand && !is_undecided(m->judgement, p->piece) && !*pays && !*waits &&
              p->owed == 0 && j->content_class != OV_CLASS_UNKNOWN && !j->unrecognised && reading &&
              ov_str_is_null(reading->reject_code) && !reading->undecided;
}

static placed
place_piece(const composition *m, uint32_t piece)
{
    const ov_piece_judgement *j = &m->judgement->pieces.items[piece];
    placed p = {.piece = piece, .day = OV_DATE_NONE};
    bool pays, waits;

    place_money(m, &p, &pays, &waits);
    for (size_t k = 0; !pays && !waits && k < m->judgement->timeline.count; k++) {
        const ov_timeline_entry *entry = &m->judgement->timeline.items[k];

        /* a day that has passed when the reader reads it is none to keep */
        if (entry->piece == piece && (is_change(j) || entry->happens_on >= m->leaves))
            p.day = ov_date_min(p.day, entry->happens_on);
    }
    if (pays || p.unread_demand)
        p.kind = OV_SECTION_PAY;
    else if (waits)
        p.kind = OV_SECTION_NOT_DUE;
    else if (is_change(j))
        p.kind = OV_SECTION_CHANGES;
    else if (m->plans[piece].disposition == OV_ENCLOSE)
        p.kind = OV_SECTION_ENCLOSURE;
    else if (p.day != OV_DATE_NONE)
        p.kind = OV_SECTION_DO_BY;
    else
        p.kind = OV_SECTION_INFORMATION;
    return p;
}

static int
placed_cmp(const void *a, const void *b)
{
    const placed *x = a;
    const placed *y = b;
    ov_date first = x->day == OV_DATE_NONE ? OV_DATE_MAX : x->day;
    ov_date second = y->day == OV_DATE_NONE ? OV_DATE_MAX : y->day;

    if (x->kind != y->kind)
        return OV_CMP((int)x->kind, (int)y->kind);
    if (first != second)
        return OV_CMP(first, second);
    if (x->owed != y->owed)
        return OV_CMP(y->owed, x->owed);
    return OV_CMP(x->piece, y->piece);
}

static ov_str
heading(ov_section_kind kind)
{
    switch (kind) {
    case OV_SECTION_PAY:
        return OV_STR("What to pay");
    case OV_SECTION_NOT_DUE:
        return OV_STR("Not due yet");
    case OV_SECTION_DO_BY:
        return OV_STR("What to do, and by when");
    case OV_SECTION_CHANGES:
        return OV_STR("What changes");
    case OV_SECTION_NEEDS:
        return OV_STR("What you need, and who provides it");
    case OV_SECTION_INFORMATION:
        return OV_STR("For your information");
    case OV_SECTION_ENCLOSURE:
        return OV_STR("Enclosed");
    }
    return OV_STR("");
}

/* One section a kind, in order; every enclosed original is listed once more at the end, with what
   it encloses already told above. */
static void
add_sections(ov_arena *mem, const placed *order, size_t count, const ov_piece_plan *plans,
             ov_message *out)
{
    out->sections.items = OV_NEW_ARRAY(mem, ov_section, OV_SECTION_ENCLOSURE + 1);
    for (int kind = 0; kind <= OV_SECTION_ENCLOSURE; kind++) {
        uint32_t *pieces = OV_NEW_ARRAY(mem, uint32_t, count + 1);
        size_t found = 0;

        for (size_t i = 0; i < count; i++)
            if ((int)order[i].kind == kind ||
                (kind == OV_SECTION_ENCLOSURE && plans[order[i].piece].disposition == OV_ENCLOSE))
                pieces[found++] = order[i].piece;
        if (found == 0)
            continue;
        out->sections.items[out->sections.count++] =
            (ov_section){.kind = (ov_section_kind)kind,
                         .heading = heading((ov_section_kind)kind),
                         .pieces = pieces,
                         .piece_count = found};
    }
}

static ov_headline
headline_of(ov_arena *mem, ov_arena *scratch, const composition *m)
{
    ov_headline_facts facts = {
        .leaves = m->leaves, .all_read = true, .act = OV_DATE_NONE, .change = OV_DATE_NONE};
    ov_headline_sum *sums =
        OV_NEW_ARRAY(scratch, ov_headline_sum, 2 * m->judgement->payables.count + 1);

    for (size_t i = 0; i < m->count; i++) {
        const placed *p = &m->order[i];

        facts.unread_demands += p->unread_demand;
        facts.all_read = facts.all_read && p->read;
        if (p->kind == OV_SECTION_DO_BY)
            facts.act = ov_date_min(facts.act, p->day);
        if (p->kind == OV_SECTION_CHANGES) {
            facts.changes = true;
            facts.change = ov_date_min(facts.change, p->day);
        }
        for (size_t k = 0; k < m->judgement->payables.count; k++)
            if (teller(m, &m->judgement->payables.items[k]) == p->piece)
                facts.sum_count +=
                    sums_of(m, &m->judgement->payables.items[k], &sums[facts.sum_count]);
    }
    facts.sums = sums;
    return ov_plan_headline(mem, &facts);
}

void
case_message_compose(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                     const ov_judgement *judgement, const ov_piece_plan *plans, uint32_t *pieces,
                     size_t count, ov_message *out)
{
    composition m = {.c = c,
                     .judgement = judgement,
                     .plans = plans,
                     .leaves = out->send_on,
                     .order = OV_NEW_ARRAY(scratch, placed, count + 1),
                     .count = count};
    ov_headline line;

    for (size_t i = 0; i < count; i++)
        m.order[i] = place_piece(&m, pieces[i]);
    qsort(m.order, count, sizeof(*m.order), placed_cmp);
    out->pages = 0;
    for (size_t i = 0; i < count; i++) {
        pieces[i] = m.order[i].piece;
        out->pages += OV_MAX(1, judgement->pieces.items[pieces[i]].pages);
    }
    out->pieces = pieces;
    out->piece_count = count;
    add_sections(mem, m.order, count, plans, out);
    line = headline_of(mem, scratch, &m);
    out->headline = line.text;
    out->headline_code = line.code;
    out->headline_values = line.values;
}

void
case_needs_compose(ov_arena *mem, const ov_judgement *judgement, ov_message *out)
{
    size_t open = 0;

    for (size_t i = 0; i < judgement->requirements.count; i++)
        open += !ov_str_eq(judgement->requirements.items[i].status, OV_STR("met"));
    out->pages = 1;
    out->sections.items = OV_NEW(mem, ov_section);
    out->sections.count = 1;
    out->sections.items[0] =
        (ov_section){.kind = OV_SECTION_NEEDS, .heading = heading(OV_SECTION_NEEDS)};
    out->headline = ov_str_printf(mem, "%zu of %zu things you need are not confirmed in time", open,
                                  judgement->requirements.count);
    out->headline_code = OV_STR("needs");
    out->headline_values =
        ov_str_printf(mem, "{\"open\":%zu,\"of\":%zu}", open, judgement->requirements.count);
}
