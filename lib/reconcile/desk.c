#include "desk_internal.h"

#define MONEY_END INT64_MAX

ov_money
ov_reconcile_sum(ov_money a, ov_money b)
{
    ov_money out;

    return ov_money_add(a, b, &out) ? out : (ov_money){a.e4 > 0 ? MONEY_END : -MONEY_END};
}

ov_money
ov_reconcile_difference(ov_money a, ov_money b)
{
    return ov_reconcile_sum(a, (ov_money){-b.e4});
}

ov_money
ov_reconcile_least(ov_money a, ov_money b)
{
    return ov_money_cmp(a, b) <= 0 ? a : b;
}

void
ov_reconcile_rule(ov_desk *desk, uint32_t no, const char *rule)
{
    ov_str s = ov_str_from(rule);

    if (!desk->papers[no].pending)
        return;
    for (size_t i = 0; i < desk->rules[no].count; i++)
        if (ov_str_eq(desk->rules[no].items[i], s))
            return;
    *OV_VEC_ADD(desk->mem, &desk->rules[no]) = s;
}

void
ov_reconcile_decide(ov_desk *desk, uint32_t no, ov_disposition disposition, ov_reason reason,
                    uint32_t witness)
{
    ov_piece_judgement *piece;

    if (!desk->papers[no].pending)
        return;
    piece = &desk->pieces[no];
    piece->disposition = disposition;
    piece->reason = reason;
    piece->witness = witness;
    piece->reason_ref =
        witness == OV_NO_INDEX ? OV_STR_NULL : ov_reconcile_paper_id(&desk->papers[witness]);
    piece->hold_until =
        disposition == OV_HOLD ? ov_date_add(desk->the_case->as_of, 1) : OV_DATE_NONE;
}

ov_flag *
ov_reconcile_flag(ov_desk *desk, const char *code, const uint32_t *pieces, size_t count)
{
    ov_flag *flag = OV_VEC_ADD(desk->mem, &desk->flags);
    uint32_t *copy = OV_NEW_ARRAY(desk->mem, uint32_t, count + 1);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t piece = desk->papers[pieces[i]].of;
        size_t k = 0;

        if (desk->papers[pieces[i]].elsewhere)
            continue; /* whoever it went to hears of it */
        ov_reconcile_rule(desk, pieces[i], code);
        while (k < kept && copy[k] != piece)
            k++;
        if (k == kept) /* several parts of one file are one piece */
            copy[kept++] = piece;
    }
    *flag = (ov_flag){
        .code = ov_str_from(code), .pieces = copy, .piece_count = kept, .detail = OV_STR("{}")};
    return flag;
}

void
ov_reconcile_flag_money(ov_flag *flag, ov_money amount, ov_currency currency)
{
    flag->has_amount = true;
    flag->amount = amount;
    flag->currency = currency;
}

void
ov_reconcile_line(ov_desk *desk, const ov_paper *paper, ov_str side, ov_money amount)
{
    if (amount.e4 == 0 || !paper->pending)
        return;
    desk->accounted[paper->no] = true;
    *OV_VEC_ADD(desk->mem, &desk->money) = (ov_money_line){.piece = paper->no,
                                                           .legal_entity = paper->entity,
                                                           .currency = paper->currency,
                                                           .side = side,
                                                           .amount = amount};
}
