/*
 * The preview's tables: what is due, and why each piece is where it is.
 */
#include "letter_internal.h"

#include <string.h>

#include "onevoice/feed/escape.h"
#include "html.h"

static void
money(ov_buf *b, ov_money amount, const ov_currency *currency)
{
    ov_buf_cstr(b, "<span class=\"whole\">");
    ov_feed_money(b, amount);
    ov_buf_cstr(b, " <span class=\"arrow\">");
    ov_feed_xml_text(b, ov_currency_str(currency));
    ov_buf_cstr(b, "</span></span>");
}

/* What the reader should do about an account in this state. A disputed part is shown beside what is
   to be paid, never left out. */
static const char *
advice(const ov_feed_payable *p)
{
    static const struct {
        ov_str state;
        const char *advice;
    } words[] = {
        {OV_STR_INIT("payable"), "Pay this amount."},
        {OV_STR_INIT("payable_partial"),
         "Pay the confirmed amount now. Ask the payee about the amount in dispute, and do not pay "
         "it before they answer: the bill asks for more than the health plan says you owe."},
        {OV_STR_INIT("payment_plan"), "Your payment plan stands: pay the next instalment only."},
        {OV_STR_INIT("pending_insurance"), "Pay nothing yet: the insurer has not decided."},
        {OV_STR_INIT("pending_secondary"), "Pay nothing yet: the second insurer has not decided."},
        {OV_STR_INIT("disputed"),
         "Pay nothing yet: call the payee about the difference, and keep this letter."},
        {OV_STR_INIT("in_collection"),
         "Handed to the agency named here: deal with it, not with the first sender. You may "
         "dispute the debt in writing."},
        {OV_STR_INIT("paid"), "Nothing to pay: your payment has arrived."},
        {OV_STR_INIT("credit"), "Nothing to pay: they owe you this."},
        {OV_STR_INIT("awaiting_bill"),
         "Pay nothing yet: this is what the health plan leaves to you, and no bill has come."},
        {OV_STR_INIT("needs_review"), "Pay nothing on these papers yet: they contradict each "
                                      "other, and a person is looking."},
    };

    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (ov_str_eq(p->state, words[i].state))
            return words[i].advice;
    return "Ask the payee before you pay.";
}

static void
sum_cell(ov_buf *b, const char *label, ov_money amount, const ov_currency *currency)
{
    ov_buf_printf(b, "<td class=\"n%s\" data-l=\"%s\">", amount.e4 ? "" : " none", label);
    if (amount.e4)
        money(b, amount, currency);
    else
        ov_buf_cstr(b, "&#8211;");
    ov_buf_cstr(b, "</td>");
}

static const ov_feed_background *
background_of(const ov_feed_letters *l, const ov_feed_payable *p)
{
    for (size_t i = 0; i < l->background_count; i++)
        if (ov_str_eq(l->backgrounds[i].bill_id, p->bill_id) &&
            ov_str_eq(l->backgrounds[i].eob_id, p->eob_id))
            return &l->backgrounds[i];
    return NULL;
}

/* A sum that a paper states; its sign is the paper's way of booking, not the reader's concern. */
static bool
stated(ov_str text, ov_money *out)
{
    if (ov_str_is_null(text) || !ov_money_parse(text, out))
        return false;
    out->e4 = OV_MAX(out->e4, -out->e4);
    return true;
}

/* That no explanation has come is said only where the plan found none: another's may cap it too. */
static void
payer_says(ov_buf *b, const ov_feed_payable *p, const ov_feed_background *k)
{
    ov_money sum;

    if (ov_str_is_null(k->payer)) {
        if (ov_str_find(p->basis, OV_STR("no eob"), 0) != OV_STR_NONE)
            ov_buf_cstr(b, "No explanation of benefits has come for it.");
        return;
    }
    ov_html_text(b, k->payer);
    if (stated(k->plan_paid, &sum)) {
        ov_buf_cstr(b, " paid ");
        money(b, sum, &p->currency);
    } else {
        ov_buf_cstr(b, " has decided");
    }
    if (stated(k->responsibility, &sum)) {
        ov_buf_cstr(b, " and says that you owe ");
        money(b, sum, &p->currency);
    }
    ov_buf_char(b, '.');
}

/*
 * Why it is owed, in the order in which it came about: the visit, what was billed, what the payer
 * took over, what is left. Only what the papers state: a sentence with a guess in it would be
 * believed.
 */
static void
why_owed(ov_buf *b, const ov_feed_payable *p, const ov_feed_background *k)
{
    ov_money sum;

    if (!k)
        return;
    ov_buf_cstr(b, "<small>");
    if (k->service_from != OV_DATE_NONE) {
        ov_buf_cstr(b, "For the visit of ");
        ov_html_date(b, k->service_from);
        if (k->service_to != OV_DATE_NONE && k->service_to != k->service_from) {
            ov_buf_cstr(b, " to ");
            ov_html_date(b, k->service_to);
        }
        if (!ov_str_is_empty(k->subject)) {
            ov_buf_cstr(b, ", of another person: ");
            ov_html_text(b, k->subject);
        }
        ov_buf_cstr(b, ". ");
    }
    if (stated(k->billed, &sum)) {
        ov_buf_cstr(b, "Billed: ");
        money(b, sum, &p->currency);
        ov_buf_cstr(b, ". ");
    }
    payer_says(b, p, k);
    ov_buf_cstr(b, "</small>");
    if (!ov_str_is_empty(k->department)) {
        ov_buf_cstr(b, "<small>Questions: ");
        ov_html_text(b, k->department);
        ov_buf_cstr(b, ", ");
        if (ov_str_is_empty(k->call))
            ov_buf_cstr(b, "at the number on its letter");
        else
            ov_html_unbroken(b, k->call);
        ov_buf_cstr(b, ".</small>");
    }
}

static void
payee_cell(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *p, const char *mark)
{
    ov_buf_printf(b, "<tr><th scope=\"row\">%s", mark);
    ov_html_text(b, !ov_str_is_empty(p->payee)          ? p->payee
                    : !ov_str_is_empty(p->legal_entity) ? p->legal_entity
                                                        : OV_STR("a payee that no paper names"));
    ov_buf_printf(b, "<small>%s</small>", advice(p));
    why_owed(b, p, background_of(l, p));
    ov_buf_cstr(b, "</th><td>");
    ov_html_unbroken(b, p->account_number);
    ov_buf_cstr(b, "</td>");
}

/* The box to tick stands only before what is to be paid now, and a past day says so beside it. */
static void
pay_row(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *p, bool disputes)
{
    payee_cell(b, l, p, "<span class=\"tick\">&#9744;</span> ");
    sum_cell(b, "Pay now", p->due_now, &p->currency);
    ov_buf_cstr(b, "<td class=\"date\">");
    if (p->due_by == OV_DATE_NONE)
        ov_buf_cstr(b, "no date stated");
    else
        ov_html_date(b, p->due_by);
    if (p->due_by != OV_DATE_NONE && p->due_by < l->run.as_of)
        ov_buf_cstr(b, " <em class=\"mark\">past: pay at once</em>");
    ov_buf_cstr(b, "</td>");
    if (disputes)
        sum_cell(b, "Do not pay: in dispute", p->disputed, &p->currency);
    ov_buf_cstr(b, "</tr>\n");
}

/* One total a currency; sums that do not fit are not shown rather than wrong. */
static void
totals(ov_buf *b, const ov_feed_payable *items, size_t count, bool disputes)
{
    for (size_t i = 0; i < count; i++) {
        ov_money sum = {0};
        size_t parts = 0;
        bool first = true, fits = true;

        for (size_t k = 0; k < count; k++) {
            if (!ov_currency_eq(items[k].currency, items[i].currency) || items[k].due_now.e4 <= 0)
                continue;
            first = first && k >= i;
            parts++;
            fits = fits && ov_money_add(sum, items[k].due_now, &sum);
        }
        if (!first || !fits || parts < 2 || items[i].due_now.e4 <= 0)
            continue;
        ov_buf_cstr(b, "<tr class=\"total\"><th scope=\"row\" colspan=\"2\">Together</th>"
                       "<td class=\"n\" data-l=\"Pay now\">");
        money(b, sum, &items[i].currency);
        ov_buf_cstr(b, disputes ? "</td><td class=\"none\"></td><td class=\"none\"></td></tr>\n"
                                : "</td><td class=\"none\"></td></tr>\n");
    }
}

void
ov_letter_pay(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *items, size_t count)
{
    static const char *const plain[] = {"Whom to pay", "Account", "#Pay now", "By", NULL};
    static const char *const disputed[] = {"Whom to pay", "Account",     "#Pay now",
                                           "By",          "#In dispute", NULL};
    bool disputes = false, any = false;

    for (size_t i = 0; i < count; i++) {
        any = any || items[i].due_now.e4 > 0;
        disputes = disputes || (items[i].due_now.e4 > 0 && items[i].disputed.e4 != 0);
    }
    if (!any)
        return;
    ov_buf_cstr(
        b, "<h3>What to pay</h3>\n<p class=\"note\">To each payee named here, with its account "
           "number, in the way its enclosed letter offers.</p>\n");
    ov_html_table_begin(b, "What to pay, by account", disputes ? disputed : plain);
    for (size_t i = 0; i < count; i++)
        if (items[i].due_now.e4 > 0)
            pay_row(b, l, &items[i], disputes);
    totals(b, items, count, disputes);
    ov_html_table_end(b, NULL);
}

/* Apart from what is to be paid: who adds up the column above gets its total. */
void
ov_letter_wait(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *items, size_t count)
{
    static const char *const heads[] = {"Whose", "Account", "#In dispute", "#Not due yet", NULL};
    bool any = false;

    for (size_t i = 0; i < count; i++)
        any = any || items[i].due_now.e4 <= 0;
    if (!any)
        return;
    ov_buf_cstr(b, "<h3>What not to pay now</h3>\n");
    ov_html_table_begin(b, "What not to pay now, by account", heads);
    for (size_t i = 0; i < count; i++) {
        const ov_feed_payable *p = &items[i];

        if (p->due_now.e4 > 0)
            continue;
        payee_cell(b, l, p, "");
        sum_cell(b, "In dispute", p->disputed, &p->currency);
        sum_cell(b, "Not due yet", p->pending, &p->currency);
        ov_buf_cstr(b, "</tr>\n");
    }
    ov_html_table_end(b, NULL);
}

/* Why this piece is where it is. */
static void
piece_reason(ov_buf *b, const ov_feed_piece *piece)
{
    if (!ov_str_is_empty(piece->reason))
        ov_html_text(b, ov_html_words(b->arena, piece->reason));
    if (!ov_str_is_empty(piece->reason_ref)) {
        ov_buf_char(b, ' ');
        ov_html_text(b, piece->reason_ref);
    }
    if (piece->latest_send != OV_DATE_NONE) {
        ov_buf_cstr(b, "<small>latest lawful day ");
        ov_html_date(b, piece->latest_send);
        ov_buf_cstr(b, "</small>");
    }
    if (piece->hold_until != OV_DATE_NONE) {
        ov_buf_cstr(b, "<small>looked at again ");
        ov_html_date(b, piece->hold_until);
        ov_buf_cstr(b, "</small>");
    }
    if (piece->alone_on != OV_DATE_NONE) {
        ov_buf_cstr(b, "<small>alone it would leave ");
        ov_html_date(b, piece->alone_on);
        if (!ov_str_is_empty(piece->alone_if)) {
            ov_buf_cstr(b, ", if ");
            ov_html_text(b, piece->alone_if);
        }
        ov_buf_cstr(b, "</small>");
    }
    if (!ov_str_is_empty(piece->rules)) {
        ov_buf_cstr(b, "<small>rules ");
        ov_html_text(b, piece->rules);
        ov_buf_cstr(b, "</small>");
    }
}

static void
piece_rows(ov_buf *b, const ov_feed_pieces *pieces, size_t letter)
{
    for (size_t i = 0; i < pieces->count; i++) {
        const ov_feed_piece *piece = &pieces->items[i];

        ov_html_row_head(b, piece->communication_id);
        ov_html_cell_text(b, piece->department);
        ov_html_cell_text(b, ov_html_paper(b->arena, piece->content_class));
        ov_buf_cstr(b, "<td>");
        ov_html_text(b, piece->disposition);
        if (letter)
            ov_buf_printf(b, ", letter %zu", letter);
        ov_buf_cstr(b, "</td><td>");
        piece_reason(b, piece);
        ov_buf_cstr(b, "</td></tr>\n");
    }
}

static void
doubts(ov_buf *b, const ov_feed_letters *l)
{
    static const char *const heads[] = {"What was found", "#Amount", "In", NULL};

    if (l->doubt_count == 0)
        return;
    ov_buf_cstr(b, "<h2>Doubts that were raised</h2>\n<p class=\"note\">What each word means: "
                   "<code>onevoice vocabulary flag</code>.</p>\n");
    ov_html_table_begin(b, "Doubts that were raised", heads);
    for (size_t i = 0; i < l->doubt_count; i++) {
        const ov_feed_doubt *d = &l->doubts[i];

        ov_buf_cstr(b, "<tr><th scope=\"row\"><code>");
        ov_html_text(b, d->code);
        ov_buf_cstr(b, "</code></th>");
        ov_buf_cstr(b, ov_str_is_empty(d->amount) ? "<td class=\"n none\">" : "<td class=\"n\">");
        if (!ov_str_is_empty(d->amount)) {
            ov_html_text(b, d->amount);
            ov_buf_char(b, ' ');
            ov_html_text(b, d->currency);
        }
        ov_buf_cstr(b, ov_str_is_empty(d->communication_ids) ? "</td><td class=\"none\">"
                                                             : "</td><td>");
        ov_html_unbroken(b, d->communication_ids);
        ov_buf_cstr(b, "</td></tr>\n");
    }
    ov_html_table_end(b, NULL);
}

/* Apart from the letter, for who answers for it: nothing of it is for the customer's eyes. */
void
ov_letter_behind(ov_buf *b, const ov_feed_letters *l)
{
    static const char *const heads[] = {"Piece", "From", "Paper", "Became", "Because", NULL};

    ov_buf_cstr(b, "<section><h2>Behind this</h2>\n<p class=\"note\">For the analyst, not for the "
                   "customer: every piece that was ready, where it went and why.</p>\n");
    ov_html_table_class(b, "Every piece, where it went and why", heads, "stack");
    for (size_t i = 0; i < l->count; i++)
        piece_rows(b, &l->items[i].pieces, i + 1);
    piece_rows(b, &l->unsent, 0);
    ov_html_table_end(b, NULL);
    if (l->elsewhere_count > 0) {
        ov_buf_cstr(b, "<h2>Accounts that no letter speaks of</h2>\n");
        ov_letter_pay(b, l, l->elsewhere, l->elsewhere_count);
        ov_letter_wait(b, l, l->elsewhere, l->elsewhere_count);
    }
    doubts(b, l);
    ov_buf_cstr(b, "</section>\n");
}
