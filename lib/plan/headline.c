#include "onevoice/plan/headline.h"

#include "onevoice/base/buf.h"

#include <stdlib.h>
#include <string.h>

/* The order a person needs: what is past, then by day, then what has no day. */
static int
sum_cmp(const void *a, const void *b)
{
    const ov_headline_sum *x = a, *y = b;
    int by = OV_CMP((int)x->kind, (int)y->kind);

    if (!by)
        by = OV_CMP(x->day == OV_DATE_NONE ? OV_DATE_MAX : x->day,
                    y->day == OV_DATE_NONE ? OV_DATE_MAX : y->day);
    if (!by)
        by = ov_str_cmp(x->payee, y->payee);
    if (!by)
        by = ov_str_cmp(x->legal_entity, y->legal_entity);
    return by ? by : ov_currency_cmp(x->currency, y->currency);
}

/* Sums of one payee, entity, currency and day become one; a sum that no number holds stays two. */
static size_t
add_up(ov_headline_sum *sums, size_t count)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!kept || sum_cmp(&sums[kept - 1], &sums[i]) != 0 ||
            !ov_money_add(sums[kept - 1].amount, sums[i].amount, &sums[kept - 1].amount))
            sums[kept++] = sums[i];
    return kept;
}

static void
say_sum(ov_buf *text, const ov_headline_sum *sum)
{
    ov_buf_str(text, ov_money_print(text->arena, sum->amount));
    ov_buf_char(text, ' ');
    ov_buf_str(text, ov_currency_str(&sum->currency));
}

static void
say_day(ov_buf *text, const char *before, ov_date day)
{
    if (day == OV_DATE_NONE)
        return;
    ov_buf_cstr(text, before);
    ov_buf_str(text, ov_date_print(text->arena, day));
}

/* "Pay 80.00 USD to A now, due since D; 120.00 USD to B by D" */
static void
say_line(ov_buf *text, const ov_headline_sum *sum, const ov_headline_sum *before, ov_date leaves)
{
    bool first = !before || before->kind != sum->kind;
    bool past = sum->day != OV_DATE_NONE && sum->day < leaves;

    if (before)
        ov_buf_cstr(text, "; ");
    if (sum->kind == OV_HEADLINE_DISPUTE) {
        ov_buf_str(text, ov_str_is_empty(sum->payee) ? OV_STR("A collector") : sum->payee);
        ov_buf_cstr(text, " asks for ");
        say_sum(text, sum);
        say_day(text, ", which you may dispute until ", sum->day);
        return;
    }
    if (first)
        ov_buf_cstr(text, sum->kind == OV_HEADLINE_PAY ? "Pay " : "Not due yet: ");
    say_sum(text, sum);
    if (!ov_str_is_empty(sum->payee)) {
        ov_buf_cstr(text, " to ");
        ov_buf_str(text, sum->payee);
    }
    if (sum->kind == OV_HEADLINE_PAY)
        say_day(text, past ? " now, due since " : " by ", sum->day);
}

static void
put_line(ov_buf *values, const ov_headline_sum *sum, ov_date leaves)
{
    static const char *const kinds[] = {"pay", "dispute", "not_due"};

    ov_buf_printf(values, "{\"kind\":\"%s\",\"amount\":\"", kinds[sum->kind]);
    ov_buf_str(values, ov_money_print(values->arena, sum->amount));
    ov_buf_cstr(values, "\",\"currency\":");
    ov_buf_json(values, ov_currency_str(&sum->currency));
    ov_buf_cstr(values, ",\"payee\":");
    ov_buf_json(values, sum->payee);
    ov_buf_cstr(values, ",\"legal_entity\":");
    ov_buf_json(values, sum->legal_entity);
    ov_buf_cstr(values, ",\"day\":");
    ov_buf_json(values,
                sum->day == OV_DATE_NONE ? OV_STR_NULL : ov_date_print(values->arena, sum->day));
    ov_buf_printf(values, ",\"past\":%s}",
                  sum->day != OV_DATE_NONE && sum->day < leaves ? "true" : "false");
}

/* The lines of one headline: sums [from, until), and how many demands could not be read. */
static ov_headline
of_lines(ov_arena *mem, const ov_headline_facts *facts, const ov_headline_sum *sums, size_t from,
         size_t until)
{
    ov_buf text = ov_buf_init(mem), values = ov_buf_init(mem);
    ov_headline out = {0};

    ov_buf_cstr(&values, "{\"lines\":[");
    for (size_t i = from; i < until; i++) {
        say_line(&text, &sums[i], i > from ? &sums[i - 1] : NULL, facts->leaves);
        if (i > from)
            ov_buf_char(&values, ',');
        put_line(&values, &sums[i], facts->leaves);
    }
    ov_buf_printf(&values, "],\"unread\":%zu}", facts->unread_demands);
    if (facts->unread_demands)
        ov_buf_cstr(&text, from == until ? "Please read what is inside: it asks for money, and the "
                                           "amount could not be read"
                                         : "; more is asked for inside, in an amount that could "
                                           "not be read");
    out.code = from == until                            ? OV_STR("unread")
               : sums[from].kind == OV_HEADLINE_PAY     ? OV_STR("pay")
               : sums[from].kind == OV_HEADLINE_DISPUTE ? OV_STR("dispute")
                                                        : OV_STR("not_due");
    out.text = ov_buf_view(&text);
    out.values = ov_buf_view(&values);
    return out;
}

static ov_headline
of_day(ov_arena *mem, const char *code, const char *words, ov_date day)
{
    ov_str printed = ov_date_print(mem, day);

    return (ov_headline){.code = ov_str_from(code),
                         .text = ov_str_printf(mem, "%s%.*s", words, OV_STR_ARG(printed)),
                         .values = ov_str_printf(mem, "{\"day\":\"%.*s\"}", OV_STR_ARG(printed))};
}

/*
 * What asks for something comes first: money due, then money that is claimed, then money that could
 * not be read, then days. "Nothing to pay" is a claim as well, so it needs every piece to have been
 * read; where that is not so, the line claims nothing.
 */
ov_headline
ov_plan_headline(ov_arena *mem, const ov_headline_facts *facts)
{
    ov_headline_sum *sums = OV_NEW_ARRAY(mem, ov_headline_sum, facts->sum_count + 1);
    size_t count, urgent = 0;

    if (facts->sum_count)
        memcpy(sums, facts->sums, facts->sum_count * sizeof *sums);
    qsort(sums, facts->sum_count, sizeof *sums, sum_cmp);
    count = add_up(sums, facts->sum_count);
    while (urgent < count && sums[urgent].kind != OV_HEADLINE_NOT_DUE)
        urgent++;
    if (urgent || facts->unread_demands)
        return of_lines(mem, facts, sums, 0, urgent);
    if (facts->act != OV_DATE_NONE)
        return of_day(mem, "act", "A date to keep: ", facts->act);
    if (facts->changes && facts->change != OV_DATE_NONE)
        return of_day(mem, "changes", "What changes from ", facts->change);
    if (facts->changes)
        return (ov_headline){OV_STR("What changes"), OV_STR("changes"), OV_STR("{}")};
    if (count)
        return of_lines(mem, facts, sums, 0, count);
    if (facts->all_read)
        return (ov_headline){OV_STR("For your information: nothing to pay"), OV_STR("nothing"),
                             OV_STR("{}")};
    return (ov_headline){OV_STR("For your information"), OV_STR("information"), OV_STR("{}")};
}
