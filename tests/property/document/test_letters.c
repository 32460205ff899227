/*
 * Letters composed from independent choices, of which the truth is known: sender, layout, wording,
 * order of blocks, printed forms, decoys. What is asserted must be right: a wrong sum, a wrong day
 * or a wrong sign is a failure; being silent is not, but how often it is right is printed by kind.
 *
 *   LETTERS=100000 SEED=7 test_letters
 *
 * Every run has a new seed, which is printed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/random.h"
#include "onevoice/document/document.h"

#define LETTERS 4000

/* the formats are the choices */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

#define PICK(r, list) list[ov_random_below(r, OV_COUNT(list))]

/* What a letter is, beyond its sender. */
typedef enum kind {
    PLAIN,       /* one demand */
    CARRIED,     /* previous + new - payments */
    INSURED,     /* charges - plan - adjustments */
    OVERDUE,     /* current and past due, and their total */
    CREDITED,    /* a credit balance: nothing to pay */
    CONDITIONAL, /* a demand that holds only later, beside the real one */
    ASSET,       /* money of the reader's own: nothing to pay */
    MINIMAL,     /* a balance, and the minimum of it due now */
    TWO,         /* two demands in equal words: nobody can know */
    KINDS
} kind;

static const char *const kind_names[] = {"plain",       "carried", "insured", "overdue", "credited",
                                         "conditional", "asset",   "minimal", "two"};

typedef struct pair {
    char label[96], value[64];
} pair;

typedef struct writer {
    ov_random *r;
    ov_arena *mem;
    bool html, european;
    int money_form, date_form;
    pair pairs[12];
    size_t count;
    bool clear;  /* a careful clerk would not hesitate */
    int64_t due; /* cents; 0: nothing */
    ov_date day;
    bool grid; /* the pairs are one table with headings */
} writer;

/* --- printed forms --- */

static const char *
money(writer *w, int64_t cents)
{
    char whole[32], *out = ov_arena_alloc(w->mem, 64);
    const char *group = w->money_form == 4 ? " " : w->money_form == 5 ? "'" : ",";
    const char *point = ".";
    long long units = (long long)(cents < 0 ? -cents : cents) / 100;
    long long rest = (long long)(cents < 0 ? -cents : cents) % 100;

    if (w->european) {
        group = ".";
        point = ",";
    }
    if (units >= 1000 && w->money_form != 3)
        snprintf(whole, sizeof whole, "%lld%s%03lld", units / 1000, group, units % 1000);
    else
        snprintf(whole, sizeof whole, "%lld", units);
    if (w->european)
        snprintf(out, 64, "%s%s%s%02lld EUR", cents < 0 ? "-" : "", whole, point, rest);
    else if (cents < 0)
        snprintf(out, 64,
                 (const char *const[]){"-$%s%s%02lld", "$%s%s%02lld-", "($%s%s%02lld)",
                                       "$%s%s%02lld CR", "$-%s%s%02lld",
                                       "$%s%s%02lld Cr"}[w->money_form % 6],
                 whole, point, rest);
    else
        snprintf(out, 64,
                 (const char *const[]){"$%s%s%02lld", "$ %s%s%02lld", "USD %s%s%02lld",
                                       "$%s%s%02lld", "$%s%s%02lld",
                                       "US$%s%s%02lld"}[w->money_form],
                 whole, point, rest);
    return out;
}

static const char *
day(writer *w, ov_date date)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    char *out = ov_arena_alloc(w->mem, 64);
    int y, m, d;

    ov_date_to_ymd(date, &y, &m, &d);
    switch (w->date_form) {
    case 0:
        snprintf(out, 64, w->european ? "%02d.%02d.%04d" : "%02d/%02d/%04d", w->european ? d : m,
                 w->european ? m : d, y);
        break;
    case 1:
        snprintf(out, 64, "%s %d, %d", months[m - 1], d, y);
        break;
    case 2:
        snprintf(out, 64, "%d %s %d", d, months[m - 1], y);
        break;
    case 3:
        snprintf(out, 64, "%04d-%02d-%02d", y, m, d);
        break;
    case 4:
        snprintf(out, 64, "%.3s %d%s, %d", months[m - 1], d,
                 d % 10 == 1 && d != 11   ? "st"
                 : d % 10 == 2 && d != 12 ? "nd"
                 : d % 10 == 3 && d != 13 ? "rd"
                                          : "th",
                 y);
        break;
    default:
        snprintf(out, 64, "%02d-%.3s-%02d", d, months[m - 1], y % 100);
        break;
    }
    return out;
}

/* --- the parts of a letter --- */

static void
add(writer *w, const char *label, const char *value)
{
    pair *p = &w->pairs[w->count++];

    snprintf(p->label, sizeof p->label, "%s", label);
    snprintf(p->value, sizeof p->value, "%s", value);
}

static const char *const demand_words[] = {"Amount due",          "Balance due",
                                           "Total due",           "Pay this amount",
                                           "Please pay",          "Amount you owe",
                                           "Total amount due",    "Payment due",
                                           "Amount now due",      "Your balance due",
                                           "Total balance due",   "Amount payable",
                                           "Current balance due", "You owe",
                                           "Amount to pay",       "Net amount due",
                                           "Patient amount due",  "Statement balance due",
                                           "Total payable",       "Outstanding balance due"};

static const char *const day_words[] = {"Due date",      "Payment due date", "Payment due by",
                                        "Please pay by", "Pay by",           "Due by",
                                        "Payable by",    "Payment due",      "Due on"};

static const char *const demand_sentences[] = {
    "Please pay %s by %s.",
    "Your balance of %s is due by %s.",
    "You owe %s. Payment is due by %s.",
    "The amount due is %s and must reach us by %s.",
    "We ask you to pay %s no later than %s.",
    "Kindly remit %s on or before %s.",
    "A payment of %s is due on %s.",
    "Your payment of %s is due by %s.",
    "The total amount due is %s, payable by %s.",
    "Your share of the bill is %s. Please pay by %s.",
    "We have not yet received your payment of %s. Please pay by %s.",
    "Unless %s reaches us by %s, we will add a late fee.",
    "This leaves a balance of %s for you to pay. It is due on %s.",
    "You are responsible for %s. Payment is due on or before %s.",
    "Please send us %s before %s.",
    "The amount you owe is %s. Please pay before %s.",
    "%s is due by %s.",
};

static const char *const senders[] = {"Lakeview Hospital",         "Valley Anesthesia Associates",
                                      "City Water Department",     "Northern Power & Light",
                                      "Maple Street Dental",       "County Tax Collector",
                                      "State University Bursar",   "Oakwood Homeowners Association",
                                      "Swift Broadband",           "Metro Ambulance Service",
                                      "Harbor Mortgage Servicing", "Crown Card Services",
                                      "Precision Laboratory",      "Greenfield Rentals"};

static const char *const boilerplate[] = {
    "Thank you for choosing us.",
    "If you have questions, call 1-800-555-0160.",
    "Office hours are Monday to Friday, 8 am to 5 pm.",
    "If you have already sent your payment, please disregard this notice.",
    "Make checks payable to the name above and write your account number on the check.",
    "You can pay online at any time.",
    "An explanation of benefits is not a bill.",
    "Returned checks are subject to a fee of $35.00.",
    "Financial assistance is available. Ask us for an application.",
    "Our address has changed. Please update your records.",
};

static void
add_decoys(writer *w, ov_date statement)
{
    if (ov_random_chance(w->r, 0.3))
        add(w, "Account number", "55-1234");
    if (ov_random_chance(w->r, 0.3))
        add(w, PICK(w->r, ((const char *const[]){"Date of service", "Service date"})),
            day(w, ov_date_add(statement, -(int)ov_random_range(w->r, 20, 60))));
    if (ov_random_chance(w->r, 0.15))
        add(w, PICK(w->r, ((const char *const[]){"Late fee", "Late fee if paid late"})),
            money(w, ov_random_range(w->r, 1000, 4000)));
    if (ov_random_chance(w->r, 0.1))
        add(w, "Credit limit", money(w, ov_random_range(w->r, 100000, 900000)));
}

/* The amounts of a letter by its kind; the demand is added by the caller. */
static void
add_parts(writer *w, kind k)
{
    int64_t a = ov_random_range(w->r, 1000, 250000), b = ov_random_range(w->r, 1000, 90000);
    int64_t less;

    switch (k) {
    case CARRIED:
        less = ov_random_range(w->r, 100, a);
        add(w,
            PICK(w->r, ((const char *const[]){"Previous balance", "Balance forward",
                                              "Prior balance", "Balance last statement"})),
            money(w, a));
        add(w,
            PICK(w->r, ((const char *const[]){"Payments received", "Payments", "Payments since",
                                              "Payment - thank you"})),
            money(w, ov_random_chance(w->r, 0.5) ? -less : less));
        add(w, PICK(w->r, ((const char *const[]){"New charges", "Current charges"})), money(w, b));
        w->due = a + b - less;
        break;
    case INSURED:
        less = ov_random_range(w->r, 100, a / 2);
        add(w, PICK(w->r, ((const char *const[]){"Total charges", "Charges", "Amount billed"})),
            money(w, a + b + less));
        add(w,
            PICK(w->r, ((const char *const[]){"Insurance paid", "Plan paid", "Paid by insurance",
                                              "Insurance payments"})),
            money(w, a));
        add(w,
            PICK(w->r,
                 ((const char *const[]){"Adjustments", "Contractual adjustment", "Discount"})),
            money(w, less));
        w->due = b;
        break;
    case OVERDUE:
        add(w, PICK(w->r, ((const char *const[]){"Past due", "Amount past due", "Overdue amount"})),
            money(w, a));
        add(w, PICK(w->r, ((const char *const[]){"Current charges", "Current amount due"})),
            money(w, b));
        w->due = a + b;
        break;
    case MINIMAL:
        add(w,
            PICK(w->r,
                 ((const char *const[]){"New balance", "Account balance", "Current balance"})),
            money(w, a + b));
        w->due = b;
        break;
    default:
        w->due = b;
        break;
    }
}

static void
add_demand(writer *w, kind k)
{
    static const char *const minimum[] = {"Minimum payment due", "Minimum amount due",
                                          "Minimum payment"};
    static const char *const total[] = {"Total amount due", "Total due", "Pay this amount",
                                        "Total balance due"};

    switch (k) {
    case CREDITED:
        if (ov_random_chance(w->r, 0.5))
            add(w, PICK(w->r, demand_words), money(w, -w->due));
        else
            add(w, PICK(w->r, ((const char *const[]){"Credit balance", "Your credit balance"})),
                money(w, w->due));
        w->due = -w->due;
        break;
    case ASSET:
        add(w,
            PICK(w->r, ((const char *const[]){"Savings balance", "Available balance",
                                              "Points balance", "Account balance", "HSA balance",
                                              "Principal balance", "Escrow balance"})),
            money(w, w->due));
        w->due = 0;
        break;
    case MINIMAL:
        add(w, PICK(w->r, minimum), money(w, w->due));
        break;
    case OVERDUE:
        add(w, PICK(w->r, total), money(w, w->due));
        break;
    default:
        add(w, PICK(w->r, demand_words), money(w, w->due));
        break;
    }
}

/* --- layouts --- */

typedef enum layout {
    COLONS,
    LEADERS,
    COLUMNS, /* labels and values set apart by blanks */
    HEADINGS,
    PIPES,
    TABS,
    STACKED,
    HTML_ROWS,
    HTML_HEADINGS,
    HTML_LIST,
    HTML_NESTED,
    LAYOUTS
} layout;

static void
put_pairs(writer *w, ov_buf *out, layout l)
{
    size_t widths[12];

    for (size_t i = 0; i < w->count; i++) {
        const pair *p = &w->pairs[i];

        widths[i] = OV_MAX(strlen(p->label), strlen(p->value)) + 3;
        switch (l) {
        case COLONS:
            ov_buf_printf(out, "%s: %s\n", p->label, p->value);
            break;
        case LEADERS:
            ov_buf_printf(out, "%s ........ %s\n", p->label, p->value);
            break;
        case COLUMNS:
            ov_buf_printf(out, "%-34s%16s\n", p->label, p->value);
            break;
        case STACKED:
            ov_buf_printf(out, "%s\n%s\n\n", p->label, p->value);
            break;
        case HTML_ROWS:
            ov_buf_printf(out, "<tr><td>%s</td><td align=right>%s</td></tr>", p->label, p->value);
            break;
        case HTML_LIST:
            ov_buf_printf(out, "<dt>%s</dt><dd>%s</dd>", p->label, p->value);
            break;
        case HTML_NESTED:
            ov_buf_printf(out,
                          "<tr><td><table><tr><td>%s</td></tr></table></td><td><b>%s</b></td></tr>",
                          p->label, p->value);
            break;
        default:
            break;
        }
    }
    if (l != HEADINGS && l != PIPES && l != TABS && l != HTML_HEADINGS)
        return;
    for (int row = 0; row < 2; row++) {
        ov_buf_cstr(out, l == HTML_HEADINGS ? "<tr>" : l == PIPES ? "| " : "");
        for (size_t i = 0; i < w->count; i++) {
            const char *s = row ? w->pairs[i].value : w->pairs[i].label;

            if (l == HEADINGS)
                ov_buf_printf(out, "%-*s", (int)widths[i], s);
            else
                ov_buf_printf(out,
                              l == PIPES  ? "%s | "
                              : l == TABS ? (i ? "\t%s" : "%s")
                              : row       ? "<td>%s</td>"
                                          : "<th>%s</th>",
                              s);
        }
        ov_buf_cstr(out, l == HTML_HEADINGS ? "</tr>" : "\n");
    }
}

static void
put_text(writer *w, ov_buf *out, const char *text)
{
    ov_buf_printf(out, w->html ? "<p>%s</p>\n" : "%s\n\n", text);
}

static void
put_grid(writer *w, ov_buf *out, layout l)
{
    if (l >= HTML_ROWS)
        ov_buf_cstr(out, l == HTML_LIST ? "<dl>" : "<table>");
    put_pairs(w, out, l);
    ov_buf_cstr(out, l == HTML_LIST ? "</dl>" : l >= HTML_ROWS ? "</table>" : "\n");
}

static void
put_conditional(writer *w, ov_buf *out)
{
    static const char *const sentences[] = {
        "If we do not receive your payment in time, you will owe %s.",
        "If paid after the due date, the amount due is %s.",
        "For example, a customer with a balance of %s would pay interest every month.",
        "If payment is late, the amount due will be %s.",
        "Had you used our discount plan, you would owe only %s."};
    ov_str text = ov_str_printf(w->mem, PICK(w->r, sentences),
                                money(w, w->due + ov_random_range(w->r, 1000, 9000)));

    put_text(w, out, text.ptr);
}

/* One letter; the truth stays in the writer. */
static ov_str
compose(writer *w, kind k, layout l)
{
    ov_buf out = ov_buf_init(w->mem);
    ov_date statement;
    bool sentence;

    w->html = l >= HTML_ROWS;
    if (!ov_date_from_ymd(2026, (int)ov_random_range(w->r, 1, 11), 13, &statement))
        abort();
    statement = ov_date_add(statement, (int)ov_random_range(w->r, 0, 15));
    w->day = ov_date_add(statement, (int)ov_random_range(w->r, 10, 40));
    w->european = ov_random_chance(w->r, 0.1);
    w->money_form = (int)ov_random_below(w->r, 6);
    w->date_form = (int)ov_random_below(w->r, 6);
    w->clear = k != TWO;
    add_parts(w, k);
    sentence = (k == PLAIN || k == CONDITIONAL || k == INSURED) && ov_random_chance(w->r, 0.4);
    put_text(w, &out, PICK(w->r, senders));
    put_text(w, &out, ov_str_printf(w->mem, "Statement date: %s", day(w, statement)).ptr);
    if (ov_random_chance(w->r, 0.5))
        put_text(w, &out, "Account number: 55-1234");
    if (!sentence)
        add_demand(w, k);
    if (k == TWO)
        add(w, PICK(w->r, ((const char *const[]){"Amount due", "Please pay", "You owe"})),
            money(w, w->due + ov_random_range(w->r, 100, 9000)));
    if (!sentence && k != CREDITED && k != ASSET)
        add(w, PICK(w->r, day_words), day(w, w->day));
    if (l != HEADINGS && l != HTML_HEADINGS && l != PIPES && l != TABS)
        add_decoys(w, statement);
    if (ov_random_chance(w->r, 0.5))
        put_text(w, &out, PICK(w->r, boilerplate));
    if (w->count > 0)
        put_grid(w, &out, l);
    if (sentence)
        put_text(
            w, &out,
            ov_str_printf(w->mem, PICK(w->r, demand_sentences), money(w, w->due), day(w, w->day))
                .ptr);
    if (k == CONDITIONAL)
        put_conditional(w, &out);
    if (k == ASSET || k == CREDITED)
        w->day = OV_DATE_NONE;
    put_text(w, &out, PICK(w->r, boilerplate));
    ov_buf_char(&out, 0);
    return (ov_str){ov_buf_view(&out).ptr, ov_buf_view(&out).len - 1};
}

/* --- judging what was read --- */

typedef struct tally {
    size_t letters, clear, sure, wrong;
} tally;

static const char *
fault_of(const writer *w, const ov_letter *letter)
{
    ov_money balance;
    ov_date due = ov_facts_date(letter->facts, OV_FACT_DUE_DATE);
    bool known = ov_facts_money(letter->facts, OV_FACT_BALANCE_DUE, &balance) ||
                 ov_facts_money(letter->facts, OV_FACT_PATIENT_RESPONSIBILITY, &balance);

    if (known && !w->clear)
        return "sum where nobody can know";
    if (known && balance.e4 != w->due * 100)
        return (balance.e4 < 0) != (w->due < 0) ? "sign" : "sum";
    if (due != OV_DATE_NONE && due != w->day)
        return "day";
    return NULL;
}

static uint64_t
number_from(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);

    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void
what_is_asserted_is_right(void **state)
{
    ov_arena *mem = ov_arena_new();
    tally kinds[KINDS] = {0}, all = {0};
    uint64_t seed = 0, count = number_from("LETTERS", LETTERS);
    ov_random r;
    size_t shown = 0;

    (void)state;
    if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
        abort();
    seed = number_from("SEED", seed);
    print_message("# seed %llu\n", (unsigned long long)seed);
    r = ov_random_seed(seed);
    ov_document_init();
    for (uint64_t i = 0; i < count; i++) {
        kind k = (kind)ov_random_below(&r, KINDS);
        layout l = (layout)ov_random_below(&r, LAYOUTS);
        writer w = {.r = &r, .mem = mem};
        ov_str body = compose(&w, k, l);
        ov_document document;
        ov_typed_fields fields;
        ov_letter letter;
        const char *fault;

        ov_document_read(mem, mem, w.html ? OV_MEDIA_HTML : OV_MEDIA_TEXT, body, &document);
        ov_text_typed_fields(mem, &document.text, &fields);
        ov_document_letter_read(mem, NULL, &document.text, &fields, &letter);
        fault = fault_of(&w, &letter);
        kinds[k].letters++;
        kinds[k].clear += w.clear && w.due != 0;
        kinds[k].sure += w.clear && w.due != 0 && letter.certainty == OV_CERTAIN_SURE && !fault;
        kinds[k].wrong += fault != NULL;
        if ((fault ||
             (getenv("UNSURE") && w.clear && w.due && letter.certainty != OV_CERTAIN_SURE)) &&
            shown++ < 10)
            print_message("# letter %llu, %s: %s (%.*s)\n%.*s\n", (unsigned long long)i,
                          kind_names[k], fault ? fault : "silent", OV_STR_ARG(letter.doubt),
                          OV_STR_ARG(body));
        ov_arena_reset(mem);
    }
    for (size_t k = 0; k < KINDS; k++) {
        print_message("# %-12s %6zu letters, sure %6zu of %6zu clear, wrong %zu\n", kind_names[k],
                      kinds[k].letters, kinds[k].sure, kinds[k].clear, kinds[k].wrong);
        all.wrong += kinds[k].wrong;
        all.sure += kinds[k].sure;
        all.clear += kinds[k].clear;
    }
    print_message("# all: sure %.1f %%, wrong %zu\n",
                  100.0 * (double)all.sure / (double)OV_MAX(all.clear, (size_t)1), all.wrong);
    ov_arena_free(mem);
    assert_int_equal(all.wrong, 0);
    assert_true(all.sure * 10 >= all.clear * 9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_asserted_is_right)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
