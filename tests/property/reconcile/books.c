/*
 * Judges accounts that are read from standard input, one after the other, and prints what it made
 * of them: the other side of books.py, which makes the accounts up and keeps books of its own.
 *
 *   case ID / coverage PAYER PLACE / piece|sent ID SENDER CLASS FACTS
 *   entry TYPE SENDER ACCOUNT AMOUNT DAY [key=value ...] / billed NUMBER HOUSE / end
 *
 * Out, an account: "payable SENDER CURRENCY BILL DUE DISPUTED PENDING STATE", "flag CODE AMOUNT",
 * "unbalanced PIECE", then "end ID".
 */
#include "onevoice/base/number.h"
#include "reconcile_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const senders[] = {"HOSPITAL",    "ANAESTHESIA", "PHYSICIANS", "PLAN",
                                      "SECOND_PLAN", "COLLECTOR",   "BANK",       "CARDS"};
static const char *const types[] = {"payment", "prepayment", "plan", "assignment", "adjustment"};

static enum sender
sender_of(const char *word)
{
    size_t i = 0;

    while (strcmp(senders[i], word) != 0)
        i++;
    return (enum sender)i;
}

static char *
keep(ov_arena *mem, const char *word)
{
    return ov_str_cstr(mem, ov_str_from(word));
}

/* Cut the next word off; NULL when nothing is left. */
static char *
next_word(char **rest, const char *ends)
{
    char *word = *rest + strspn(*rest, ends);

    if (!*word)
        return NULL;
    *rest = word + strcspn(word, ends);
    if (**rest)
        *(*rest)++ = '\0';
    return word;
}

static void
read_piece(built *b, char *rest, bool sent)
{
    char *id = next_word(&rest, " "), *from = next_word(&rest, " "), *klass = next_word(&rest, " ");
    char *facts = next_word(&rest, "\n");
    ov_content_class proposed;

    OV_ASSERT(ov_content_class_parse(ov_str_from(klass), &proposed));
    (sent ? case_sent : case_piece)(b, keep(b->mem, id), sender_of(from), proposed,
                                    keep(b->mem, facts));
}

static void
read_entry(built *b, char *rest)
{
    char *type = next_word(&rest, " "), *of = next_word(&rest, " "),
         *account = next_word(&rest, " ");
    char *amount = next_word(&rest, " "), *day = next_word(&rest, " "), *more;
    ov_ledger_entry *entry;
    size_t i = 0;

    while (strcmp(types[i], type) != 0)
        i++;
    entry = case_entry(b, (ov_ledger_type)i, sender_of(of), keep(b->mem, account),
                       strcmp(amount, "-") ? amount : NULL, strcmp(day, "-") ? day : NULL);
    entry->currency = (ov_currency){"USD"};
    while ((more = next_word(&rest, " \n")) != NULL) {
        char *value = strchr(more, '=') + 1;

        if (more[0] == 'c')
            OV_ASSERT(ov_currency_parse(ov_str_from(value), &entry->currency));
        else if (more[0] == 'a')
            entry->agreed_on = case_day(value);
        else if (more[0] == 's')
            entry->plan_status = ov_str_from(keep(b->mem, value));
        else if (more[0] == 't')
            entry->assigned_to = ov_str_from(keep(b->mem, value));
        else if (more[0] == 'd')
            entry->day_of_month = (int32_t)strtol(value, NULL, 10);
        else if (more[0] == 'i') {
            entry->instalment = case_money(value);
            entry->has_instalment = true;
        } else if (more[0] == 'h') {
            for (char *c = value; *c; c++)
                *c = *c == '_' ? ' ' : *c;
            entry->legal_entity = ov_str_from(keep(b->mem, value));
        }
    }
}

static void
print_money(const ov_judgement *j)
{
    for (size_t i = 0, end; i < j->money.count; i = end) {
        int64_t left = 0;

        for (end = i; end < j->money.count && j->money.items[end].piece == j->money.items[i].piece;
             end++)
            left += ov_str_eq(j->money.items[end].side, OV_STR("demanded"))
                        ? j->money.items[end].amount.e4
                        : -j->money.items[end].amount.e4;
        if (left)
            printf("unbalanced %u\n", j->money.items[i].piece);
    }
}

static void
print_judgement(const built *b)
{
    const ov_judgement *j = &b->judgement;

    for (size_t i = 0; i < j->payables.count; i++) {
        const ov_payable *p = &j->payables.items[i];
        uint32_t no = p->bill != OV_NO_INDEX ? p->bill : p->eob;
        const ov_piece *piece = no < b->the_case.pending.count
                                    ? &b->pending[no]
                                    : &b->history[no - b->the_case.pending.count];

        printf("payable %s %s %.*s %lld %lld %lld %.*s\n",
               senders[piece->communication->department], p->currency.code,
               OV_STR_ARG(piece->communication->id), (long long)p->due_now.e4 / 100,
               (long long)p->disputed.e4 / 100, (long long)p->pending.e4 / 100,
               OV_STR_ARG(ov_payable_state_name(p->state)));
    }
    for (size_t i = 0; i < j->flags.count; i++)
        printf("flag %.*s %lld\n", OV_STR_ARG(j->flags.items[i].code),
               (long long)j->flags.items[i].amount.e4 / 100);
    print_money(j);
}

int
main(void)
{
    char line[4096], id[64] = "";
    ov_arena *mem = ov_arena_new();
    built *b = NULL;
    size_t coverages = 0;
    ov_other_bill others[1] = {0};

    while (fgets(line, sizeof line, stdin)) {
        char *rest = line, *word = next_word(&rest, " \n");

        if (!word)
            continue;

        if (strcmp(word, "case") == 0) {
            ov_arena_reset(mem);
            snprintf(id, sizeof id, "%s", next_word(&rest, " \n"));
            b = case_open(mem, "2026-11-02");
            b->the_case.coverage_count = coverages = 0;
        } else if (strcmp(word, "coverage") == 0) {
            char *payer = next_word(&rest, " "), *place = next_word(&rest, " \n");

            for (char *c = payer; *c; c++)
                *c = *c == '_' ? ' ' : *c;
            b->coverages[coverages++] =
                (ov_coverage){0, ov_str_from(keep(mem, payer)), (int32_t)strtol(place, NULL, 10)};
            b->the_case.coverage_count = coverages;
        } else if (strcmp(word, "piece") == 0 || strcmp(word, "sent") == 0) {
            read_piece(b, rest, word[0] == 's');
        } else if (strcmp(word, "entry") == 0) {
            read_entry(b, rest);
        } else if (strcmp(word, "billed") == 0) {
            char *house;

            others[0].number = ov_number_key(mem, ov_str_from(next_word(&rest, " ")));
            house = next_word(&rest, " \n");
            others[0].legal_entity = ov_str_from(keep(mem, house));
            b->the_case.other_bills = others;
            b->the_case.other_bill_count = 1;
        } else if (strcmp(word, "end") == 0) {
            case_judge(b);
            print_judgement(b);
            printf("end %s\n", id);
        }
    }
    ov_arena_free(mem);
    return 0;
}
