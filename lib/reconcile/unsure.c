/*
 * Papers whose words may ask for money, but do not say for certain how much: AMOUNT_UNSURE.
 *
 * Nothing of money was taken from such words (document.h), so nothing here is reckoned with; the
 * flag names what may be meant for the person who looks.
 */
#include "onevoice/base/buf.h"
#include "payable_internal.h"

bool
ov_reconcile_paper_unsure(const ov_paper *paper)
{
    const ov_reading *reading = paper->piece->reading;
    bool may_ask = ov_reconcile_class_is_statement(paper->klass) ||
                   paper->klass == OV_CLASS_UNKNOWN || paper->klass == OV_CLASS_SERVICE_NOTICE;

    return reading->certainty == OV_CERTAIN_UNSURE && may_ask && !paper->has_balance &&
           !ov_reconcile_paper_has(paper, OV_FACT_INSTALMENT_DUE);
}

/* Amounts that ask, and those nobody could explain. */
static bool
is_candidate(const ov_reading_value *v)
{
    return !v->is_date && (v->unread || v->value.money.e4 != 0) &&
           (v->role == OV_VALUE_NONE || ov_value_role_asks(v->role));
}

static ov_str
candidates_json(ov_arena *mem, const ov_reading *reading)
{
    ov_buf out = ov_buf_init(mem);
    bool first = true;

    ov_buf_printf(&out, "{\"doubt\":\"%.*s\",\"candidates\":[", OV_STR_ARG(reading->doubt));
    for (size_t i = 0; i < reading->value_count; i++) {
        const ov_reading_value *v = &reading->values[i];

        if (!is_candidate(v))
            continue;
        ov_buf_printf(&out, "%s{\"amount\":", first ? "" : ",");
        first = false;
        if (v->unread)
            ov_buf_cstr(&out, "null");
        else
            ov_buf_printf(&out, "\"%.*s\"", OV_STR_ARG(ov_money_print(mem, v->value.money)));
        ov_buf_printf(&out, ",\"role\":\"%.*s\",\"offset\":%u,\"length\":%u}",
                      OV_STR_ARG(ov_value_role_name((ov_value_role)v->role)), v->offset, v->length);
    }
    ov_buf_cstr(&out, "]}");
    return ov_buf_view(&out);
}

void
ov_reconcile_unsure_flag(ov_desk *desk)
{
    for (size_t i = 0; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];
        uint32_t no = paper->no;

        if (paper->pending && ov_reconcile_paper_unsure(paper))
            ov_reconcile_flag(desk, "AMOUNT_UNSURE", &no, 1)->detail =
                candidates_json(desk->mem, paper->piece->reading);
    }
}
