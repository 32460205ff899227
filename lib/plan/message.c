#include "case_internal.h"

#include "onevoice/base/buf.h"
#include "onevoice/base/hash.h"

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
} placed;

static placed
place_piece(const ov_judgement *judgement, uint32_t piece, ov_disposition disposition)
{
    const ov_piece_judgement *j = &judgement->pieces.items[piece];
    placed p = {.piece = piece, .day = OV_DATE_NONE};
    bool billed = false;

    for (size_t k = 0; k < judgement->payables.count; k++) {
        const ov_payable *payable = &judgement->payables.items[k];

        if (payable->bill != piece)
            continue;
        billed = true;
        p.day = ov_date_min(p.day, payable->due_by);
        p.owed += payable->due_now.e4;
    }
    for (size_t k = 0; !billed && k < judgement->timeline.count; k++)
        if (judgement->timeline.items[k].piece == piece)
            p.day = ov_date_min(p.day, judgement->timeline.items[k].happens_on);
    if (billed || j->is_money)
        p.kind = OV_SECTION_PAY;
    else if (is_change(j))
        p.kind = OV_SECTION_CHANGES;
    else if (disposition == OV_ENCLOSE)
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

/* What the pieces of a message ask for in one currency; the first day by which. */
static ov_money
due_in(const ov_judgement *judgement, const placed *order, size_t count, ov_currency currency,
       ov_date *by)
{
    ov_money sum = {0};

    for (size_t l = 0; l < judgement->payables.count; l++) {
        const ov_payable *payable = &judgement->payables.items[l];

        if (!ov_currency_eq(payable->currency, currency) || payable->due_now.e4 <= 0)
            continue;
        for (size_t i = 0; i < count; i++) {
            ov_money total;

            if (order[i].piece != payable->bill)
                continue;
            if (ov_money_add(sum, payable->due_now, &total))
                sum = total;
            *by = ov_date_min(*by, payable->due_by);
        }
    }
    return sum;
}

/* Sums are of what was found due, per currency; nothing is added across currencies. A day that is
   past is no day to pay by. */
static void
pay_headline(ov_arena *mem, ov_date as_of, const ov_judgement *judgement, const placed *order,
             size_t count, ov_buf *buf)
{
    ov_date by = OV_DATE_NONE;
    ov_currency done[8];
    size_t currencies = 0;

    for (size_t k = 0; k < judgement->payables.count && currencies < OV_COUNT(done); k++) {
        ov_currency currency = judgement->payables.items[k].currency;
        ov_money sum;
        bool seen = false;

        for (size_t d = 0; d < currencies; d++)
            seen = seen || ov_currency_eq(done[d], currency);
        if (seen)
            continue;
        sum = due_in(judgement, order, count, currency, &by);
        if (sum.e4 == 0)
            continue;
        ov_buf_cstr(buf, currencies ? " and " : "Pay ");
        ov_buf_str(buf, ov_money_print(mem, sum));
        ov_buf_char(buf, ' ');
        ov_buf_str(buf, ov_currency_str(&currency));
        done[currencies++] = currency;
    }
    if (currencies && by != OV_DATE_NONE) {
        if (by < as_of)
            ov_buf_cstr(buf, currencies > 1 ? " now, the first due since " : " now, due since ");
        else
            ov_buf_cstr(buf, currencies > 1 ? ", the first by " : " by ");
        ov_buf_str(buf, ov_date_print(mem, by));
    }
}

static ov_str
headline(ov_arena *mem, ov_date as_of, const ov_judgement *judgement, const placed *order,
         size_t count)
{
    ov_buf buf = ov_buf_init(mem);
    ov_date change = OV_DATE_NONE;
    ov_date act = OV_DATE_NONE;
    bool changes = false;

    pay_headline(mem, as_of, judgement, order, count, &buf);
    if (buf.len)
        return ov_buf_view(&buf);
    for (size_t i = 0; i < count; i++) {
        if (order[i].kind == OV_SECTION_DO_BY)
            act = ov_date_min(act, order[i].day);
        if (order[i].kind == OV_SECTION_CHANGES) {
            changes = true;
            change = ov_date_min(change, order[i].day);
        }
    }
    if (act != OV_DATE_NONE)
        return ov_str_printf(mem, "A date to keep: %.*s", OV_STR_ARG(ov_date_print(mem, act)));
    if (changes && change != OV_DATE_NONE)
        return ov_str_printf(mem, "What changes from %.*s", OV_STR_ARG(ov_date_print(mem, change)));
    return changes ? OV_STR("What changes") : OV_STR("For your information: nothing to pay");
}

void
case_message_compose(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                     const ov_judgement *judgement, const ov_piece_plan *plans, uint32_t *pieces,
                     size_t count, ov_message *out)
{
    placed *order = OV_NEW_ARRAY(scratch, placed, count + 1);

    for (size_t i = 0; i < count; i++)
        order[i] = place_piece(judgement, pieces[i], plans[pieces[i]].disposition);
    qsort(order, count, sizeof(*order), placed_cmp);
    out->pages = 0;
    for (size_t i = 0; i < count; i++) {
        pieces[i] = order[i].piece;
        out->pages += OV_MAX(1, judgement->pieces.items[pieces[i]].pages);
    }
    out->pieces = pieces;
    out->piece_count = count;
    add_sections(mem, order, count, plans, out);
    out->headline = headline(mem, c->as_of, judgement, order, count);
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
}
