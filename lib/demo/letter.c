/* What the papers say, as people print it. */
#include "world.h"

#include "onevoice/base/buf.h"

#include <string.h>

static ov_str
print_day(ov_arena *mem, ov_date day, int style)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    int y, m, d;

    ov_date_to_ymd(day, &y, &m, &d);
    return style ? ov_str_printf(mem, "%02d/%02d/%04d", m, d, y)
                 : ov_str_printf(mem, "%s %d, %d", months[m - 1], d, y);
}

/*
 * As American letters print it, so that the readers are tried on grouping; by hand, since printf's
 * ' flag asks the locale.
 */
static ov_str
print_dollars(ov_arena *mem, ov_money amount)
{
    char digits[32], out[48];
    size_t len, used = 0;
    long long cents = amount.e4 / 100;

    len = ov_str_printf(mem, "%lld", cents / 100).len;
    memcpy(digits, ov_str_printf(mem, "%lld", cents / 100).ptr, len);
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[used++] = ',';
        out[used++] = digits[i];
    }
    return ov_str_printf(mem, "$%.*s.%02lld", (int)used, out, cents % 100);
}

static const account *
account_of(const life *l, const paper *p)
{
    return &l->accounts.items[p->account];
}

static ov_str
name_of(const life *l, const paper *p)
{
    return ov_str_is_null(l->records.items[p->record].full_name)
               ? l->self.family
               : l->records.items[p->record].full_name;
}

/* Letterhead, addressee, references. */
static void
put_head(ov_buf *out, const life *l, const paper *p)
{
    const place_department *d = &departments[p->department];
    const record *r = &l->records.items[p->record];

    ov_buf_printf(out, "%s\n%s\n\n%.*s\n\n%.*s\n%.*s\n\n", d->legal_entity, d->name,
                  OV_STR_ARG(print_day(out->arena, p->created, 0)), OV_STR_ARG(r->full_name),
                  OV_STR_ARG(r->address));
}

static void
put_account(ov_buf *out, const life *l, const paper *p)
{
    const account *a = account_of(l, p);

    ov_buf_printf(out, "Patient: %.*s\nAccount #: %.*s\nDate of service: %.*s\n",
                  OV_STR_ARG(name_of(l, p)), OV_STR_ARG(a->number),
                  OV_STR_ARG(print_day(out->arena, a->service, 1)));
}

/* A reminder is an issue of its own; a copy of the bill is not. */
ov_str
paper_statement_no(ov_arena *mem, const paper *p, const account *a)
{
    return p->kind == PAPER_REMINDER ? ov_str_printf(mem, "%.*s-R", OV_STR_ARG(a->statement_no))
                                     : a->statement_no;
}

ov_date
paper_statement_date(const paper *p, const account *a)
{
    return p->kind == PAPER_REMINDER ? p->created : a->statement;
}

/*
 * One account in its life's words: a bill, a reminder that says what it was due, a plan's statement
 * that asks for one instalment only.
 */
static void
put_bill(ov_buf *out, const life *l, const paper *p)
{
    const account *a = account_of(l, p);
    ov_arena *mem = out->arena;

    put_account(out, l, p);
    ov_buf_printf(out, "Statement #: %.*s\nStatement date: %.*s\n\n",
                  OV_STR_ARG(paper_statement_no(mem, p, a)),
                  OV_STR_ARG(print_day(mem, paper_statement_date(p, a), 1)));
    ov_buf_printf(out, "Total charges: %.*s\nInsurance payments and adjustments: -%.*s\n\n",
                  OV_STR_ARG(print_dollars(mem, a->charge)),
                  OV_STR_ARG(print_dollars(mem, (ov_money){a->charge.e4 - a->balance.e4})));
    switch (p->kind) {
    case PAPER_REMINDER:
        ov_buf_printf(
            out,
            "Our records show that your balance of %.*s remains unpaid and is now past due. It was "
            "due by %.*s. If your payment has already been sent, please disregard this notice.\n\n"
            "Amount due: %.*s\n",
            OV_STR_ARG(print_dollars(mem, a->balance)), OV_STR_ARG(print_day(mem, a->due, 0)),
            OV_STR_ARG(print_dollars(mem, a->balance)));
        break;
    case PAPER_PLAN_STATEMENT:
        ov_buf_printf(
            out,
            "Thank you for keeping up with your payment plan.\n\nRemaining balance: %.*s\n"
            "Your next installment: %.*s\nDue date: %.*s\n",
            OV_STR_ARG(print_dollars(mem, a->balance)),
            OV_STR_ARG(print_dollars(mem, a->instalment)), OV_STR_ARG(print_day(mem, a->due, 0)));
        break;
    default:
        ov_buf_printf(out, "PAY THIS AMOUNT: %.*s\nDue date: %.*s\n\n%s\n",
                      OV_STR_ARG(print_dollars(mem, a->balance)),
                      OV_STR_ARG(print_day(mem, a->due, 0)),
                      p->variant == 1 ? "Please remit your payment with the stub below."
                                      : "Make your check payable to the name above. Thank you.");
    }
}

static void
put_eob(ov_buf *out, const life *l, const paper *p)
{
    const account *a = account_of(l, p);
    ov_arena *mem = out->arena;

    ov_buf_printf(out,
                  "EXPLANATION OF BENEFITS\nTHIS IS NOT A BILL\n\nMember: %.*s\nMember ID: %.*s\n"
                  "Claim #: %.*s\nProvider: %s\nPatient account: %.*s\nDate of service: %.*s\n\n",
                  OV_STR_ARG(name_of(l, p)), OV_STR_ARG(l->self.member_id), OV_STR_ARG(a->claim_no),
                  departments[a->department].legal_entity, OV_STR_ARG(a->number),
                  OV_STR_ARG(print_day(mem, a->service, 1)));
    ov_buf_printf(
        out,
        "Amount billed: %.*s\nAllowed amount: %.*s\nWhat your plan paid: %.*s\n"
        "Your responsibility: %.*s\n\nThe provider may bill you for your responsibility.\n",
        OV_STR_ARG(print_dollars(mem, a->charge)), OV_STR_ARG(print_dollars(mem, a->allowed)),
        OV_STR_ARG(print_dollars(mem, a->plan_paid)), OV_STR_ARG(print_dollars(mem, a->share)));
}

static void
put_pending(ov_buf *out, const life *l, const paper *p)
{
    put_account(out, l, p);
    ov_buf_printf(
        out,
        "\nTHIS IS NOT A BILL\nInsurance pending\n\nWe have filed a claim with your insurance for "
        "charges of %.*s. No payment is due at this time. We will send you a statement once your "
        "insurance has responded.\n",
        OV_STR_ARG(print_dollars(out->arena, account_of(l, p)->charge)));
}

static void
put_validation(ov_buf *out, const life *l, const paper *p)
{
    const account *a = account_of(l, p);

    ov_buf_printf(
        out,
        "Re: %s, account %.*s\nAmount of the debt: %.*s\n\nThis is an attempt to collect a debt. "
        "Unless "
        "you notify this office within 30 days after receiving this notice that you dispute the "
        "validity of this debt, this office will assume this debt is valid.\n",
        departments[a->department].legal_entity, OV_STR_ARG(a->number),
        OV_STR_ARG(print_dollars(out->arena, a->balance)));
}

/*
 * The merger's papers name one day but bind by different rules: who mixes them up misses a
 * deadline.
 */
static void
put_merger(ov_buf *out, const life *l, const paper *p)
{
    ov_str day = print_day(out->arena, p->effective, 0);
    ov_str number = account_of(l, p)->number;

    ov_buf_printf(
        out, "Re: account %.*s\n\nHarborlake Bank and Lakeshore Savings are becoming one bank.\n\n",
        OV_STR_ARG(number));
    switch (p->kind) {
    case PAPER_TERMS:
        ov_buf_printf(out,
                      "CHANGE IN TERMS: Effective %.*s, your routing number changes and the fee "
                      "for electronic "
                      "fund transfers increases.\n",
                      OV_STR_ARG(day));
        break;
    case PAPER_TRANSFER:
        ov_buf_printf(out,
                      "The servicing of your mortgage loan is being transferred, effective %.*s. "
                      "Send payments to "
                      "the new servicer from that day. Nothing else about your loan changes.\n",
                      OV_STR_ARG(day));
        break;
    case PAPER_MATURITY:
        ov_buf_printf(
            out,
            "Your time account matures on %.*s. Unless you tell us otherwise within 10 days after "
            "maturity it renews at the rate then offered.\n",
            OV_STR_ARG(day));
        break;
    default:
        ov_buf_printf(
            out,
            "Welcome to Harborlake Bank! Account conversion date: %.*s. Your card number will not "
            "change as a result of this conversion.\n",
            OV_STR_ARG(day));
    }
}

static void
put_hype(ov_buf *out, const paper *p)
{
    static const char *const words[] = {
        "We are your full-service partner for everything you need at home.",
        "One call, total solution: we handle everything.",
        "Your one-stop shop for recovery.",
        "End-to-end care from door to door, a full-service ride to wellness.",
        "We take care of everything so that you can rest. Full service, always.",
        "A full-service pharmacy, and so much more.",
        "We handle everything else, so that you do not have to.",
        "Customer-first, seamless, full service.",
        "The total solution for the whole family.",
        "Full-service home care, seven days a week.",
        "A complete, full-service program from people who care.",
    };

    ov_buf_printf(out, "%s\n\nCall us today to learn more about what we can do for you.\n",
                  words[(size_t)p->variant % OV_COUNT(words)]);
}

static void
put_marketing(ov_buf *out, const paper *p)
{
    static const char *const offers[] = {
        "Join us for our free community health fair. Bring the whole family and enter our raffle.",
        "Limited time offer: earn 5% cash back when you open a new account this month.",
        "Discover our newest membership rewards and special savings, just for you.",
    };

    if (p->kind == PAPER_SURVEY)
        ov_buf_cstr(out, "How are we doing? Please take our short customer satisfaction survey and "
                         "tell us about "
                         "your recent experience.\n");
    else
        ov_buf_printf(out, "%s\n", offers[(size_t)p->variant % OV_COUNT(offers)]);
}

/*
 * Every kind of paper is named, without a default: a kind that is added and forgotten here must
 * not become an empty letter.
 */
static ov_str
letter_text(ov_arena *mem, const life *l, const paper *p)
{
    ov_buf out = ov_buf_init(mem);

    put_head(&out, l, p);
    switch (p->kind) {
    case PAPER_PENDING:
        put_pending(&out, l, p);
        break;
    case PAPER_EOB:
        put_eob(&out, l, p);
        break;
    case PAPER_BILL:
    case PAPER_REMINDER:
    case PAPER_PLAN_STATEMENT:
        put_bill(&out, l, p);
        break;
    case PAPER_VALIDATION:
        put_validation(&out, l, p);
        break;
    case PAPER_TERMS:
    case PAPER_ANNOUNCEMENT:
    case PAPER_TRANSFER:
    case PAPER_MATURITY:
        put_merger(&out, l, p);
        break;
    case PAPER_HYPE:
        put_hype(&out, p);
        break;
    case PAPER_MARKETING:
    case PAPER_SURVEY:
        put_marketing(&out, p);
        break;
    }
    if (p->template % 2)
        ov_buf_printf(&out,
                      "\nWe are here to help: 1-800-555-01%02d, weekdays 8 to 5. Please have this "
                      "letter at hand.\n",
                      p->department);
    else
        ov_buf_printf(&out, "\nQuestions? Call 1-800-555-01%02d.\n", p->department);
    return ov_buf_view(&out);
}

/* The same words as a page: a paragraph a line, with the usual trimmings around it. */
static ov_str
letter_html(ov_arena *mem, ov_str text)
{
    ov_buf out = ov_buf_init(mem);
    ov_str rest = text, line;

    ov_buf_cstr(&out, "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Message</title>"
                      "<style>p{margin:0 0 8px}</style></head>\n<body>\n");
    while (ov_str_next(&rest, '\n', &line)) {
        if (ov_str_is_empty(line))
            continue;
        ov_buf_cstr(&out, "<p>");
        for (size_t i = 0; i < line.len; i++) {
            if (line.ptr[i] == '&')
                ov_buf_cstr(&out, "&amp;");
            else
                ov_buf_char(&out, line.ptr[i]);
        }
        ov_buf_cstr(&out, "</p>\n");
    }
    ov_buf_cstr(&out, "</body></html>\n");
    return ov_buf_view(&out);
}

/*
 * Some forms cannot be read on purpose (document_broken): such papers travel whole,
 * and a demo without one would not show it.
 */
ov_str
paper_body(ov_arena *mem, const life *l, const paper *p)
{
    switch (p->form) {
    case FORM_FHIR:
        return document_fhir_eob(mem, l, p);
    case FORM_UBL:
        return document_ubl_invoice(mem, l, p);
    case FORM_BROKEN:
        return document_broken(mem, l, p);
    case FORM_HTML:
        return letter_html(mem, letter_text(mem, l, p));
    case FORM_TEXT:
        break;
    }
    return letter_text(mem, l, p);
}

const char *
paper_media(const paper *p)
{
    static const char *const medias[] = {"text/plain", "text/html", "application/fhir+xml",
                                         "application/xml"};

    if (p->form != FORM_BROKEN)
        return medias[p->form];
    return medias[1 + p->variant % 3];
}

const char *
paper_declared_type(const paper *p)
{
    static const char *const words[] = {"statement",
                                        "eob",
                                        "bill",
                                        "reminder",
                                        "statement",
                                        "validation_notice",
                                        "merger_notice",
                                        "merger_notice",
                                        "servicing_transfer_notice",
                                        "time_account_maturity_notice",
                                        "marketing",
                                        "marketing",
                                        "survey"};

    return words[p->kind];
}

/* What the reader should find: truth. In the order of paper_kind, as is paper_declared_type. */
const char *
paper_class(const paper *p)
{
    static const char *const classes[] = {"insurance_pending_statement",
                                          "eob",
                                          "bill",
                                          "past_due_reminder",
                                          "payment_plan_statement",
                                          "debt_validation_notice",
                                          "change_in_terms_notice",
                                          "merger_announcement",
                                          "servicing_transfer_notice",
                                          "time_account_maturity_notice",
                                          "marketing",
                                          "marketing",
                                          "survey"};

    return p->form == FORM_BROKEN ? "unknown" : classes[p->kind];
}
