/*
 * Papers whose words may ask for money, but do not say for certain how much: AMOUNT_UNSURE.
 *
 * Nothing of money is taken from such words (document.h; of a sender who keeps the reader's money, here), so
 * nothing here is reckoned with; the flag names what may be meant for the person who looks.
 */
#include "onevoice/base/buf.h"
#include "payable_internal.h"

/* Senders whose balances are the reader's savings, or what is left of the reader's loan. */
static const char *const keepers[] = {"deposits", "time_deposits", "mortgage"};

/* Of the words of a letter alone whose balance it is cannot be told: "Balance 4,250.00, due date" is a bill of a
   club and the money of a saver. What a bank or a lender asks for it names otherwise: payment, amount due. */
bool
ov_reconcile_paper_own_money(const ov_paper *paper)
{
    const ov_reading *reading = paper->piece->reading;
    const ov_fact *balance = ov_facts_find(paper->facts, OV_FACT_BALANCE_DUE);
    bool keeper = false;

    for (size_t i = 0; i < OV_COUNT(keepers); i++)
        keeper = keeper || ov_str_eq(paper->piece->department->role, ov_str_from(keepers[i]));
    if (!keeper || !balance || balance->source == OV_SOURCE_STRUCTURED)
        return false;
    for (size_t i = 0; i < reading->value_count; i++) {
        const ov_reading_value *v = &reading->values[i];

        if (!v->is_date && !v->unread && !v->doubtful && ov_value_role_asks(v->role) &&
            v->role < OV_VALUE_BALANCE && ov_money_cmp(v->value.money, paper->balance) == 0)
            return false;
    }
    return true;
}

bool
ov_reconcile_paper_unsure(const ov_paper *paper)
{
    const ov_reading *reading = paper->piece->reading;
    bool may_ask = ov_reconcile_class_is_statement(paper->klass) ||
                   paper->klass == OV_CLASS_UNKNOWN || paper->klass == OV_CLASS_SERVICE_NOTICE;

    return (reading->certainty == OV_CERTAIN_UNSURE || paper->own_money) && may_ask &&
           !paper->has_balance && !ov_reconcile_paper_has(paper, OV_FACT_INSTALMENT_DUE);
}

/* Amounts that ask, and those nobody could explain. */
static bool
is_candidate(const ov_reading_value *v)
{
    return !v->is_date && (v->unread || v->value.money.e4 != 0) &&
           (v->role == OV_VALUE_NONE || ov_value_role_asks(v->role));
}

static ov_str
candidates_json(ov_arena *mem, const ov_paper *paper)
{
    const ov_reading *reading = paper->piece->reading;
    ov_str doubt = paper->own_money ? OV_STR(OV_DOUBT_OWN_MONEY) : reading->doubt;
    ov_buf out = ov_buf_init(mem);
    bool first = true;

    ov_buf_printf(&out, "{\"doubt\":\"%.*s\",\"candidates\":[", OV_STR_ARG(doubt));
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
                candidates_json(desk->mem, paper);
    }
}
