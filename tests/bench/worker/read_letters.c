/*
 * Letters on standard input, each "text LENGTH" or "html LENGTH", a line feed and its bytes; a line
 * each of what a whole reading asserts: certainty, class, and its money and days.
 */
#include <stdio.h>
#include <string.h>

#include "onevoice/document/document.h"
#include "onevoice/model/names.h"
#include "onevoice/policy/policy.h"
#include "onevoice/worker/read.h"

static void
print_money(ov_facts facts, ov_fact_key key, const char *name)
{
    ov_money money;

    if (ov_facts_money(facts, key, &money))
        printf("\t%s=%lld", name, (long long)money.e4 / 100);
}

static void
print_date(ov_facts facts, ov_fact_key key, const char *name)
{
    ov_date day = ov_facts_date(facts, key);
    int y, m, d;

    if (day == OV_DATE_NONE)
        return;
    ov_date_to_ymd(day, &y, &m, &d);
    printf("\t%s=%04d-%02d-%02d", name, y, m, d);
}

static const struct {
    ov_fact_key key;
    const char *name;
} adjudication[] = {
    {OV_FACT_PATIENT_RESPONSIBILITY, "patient_responsibility"},
    {OV_FACT_SUBMITTED, "submitted"},
    {OV_FACT_ALLOWED, "allowed"},
    {OV_FACT_NONCOVERED, "noncovered"},
    {OV_FACT_PLAN_PAID, "plan_paid"},
    {OV_FACT_DEDUCTIBLE, "deductible"},
    {OV_FACT_COPAY, "copay"},
    {OV_FACT_COINSURANCE, "coinsurance"},
};

static void
print_reading(const ov_reading *reading)
{
    printf("certainty=%d\tdoubt=%.*s\tclass=%d\tkind=%.*s", (int)reading->certainty,
           OV_STR_ARG(reading->doubt), (int)reading->content_class,
           OV_STR_ARG(ov_content_class_name(reading->content_class)));
    print_money(reading->facts, OV_FACT_BALANCE_DUE, "balance_due");
    print_money(reading->facts, OV_FACT_INSTALMENT_DUE, "instalment_due");
    for (size_t i = 0; i < OV_COUNT(adjudication); i++)
        print_money(reading->facts, adjudication[i].key, adjudication[i].name);
    print_date(reading->facts, OV_FACT_DUE_DATE, "due_date");
    print_date(reading->facts, OV_FACT_EFFECTIVE_DATE, "effective_date");
    putchar('\n');
}

int
main(void)
{
    ov_arena *mem = ov_arena_new(), *one = ov_arena_new(), *scratch = ov_arena_new();
    ov_worker_reader *reader;
    const ov_rules *rules;
    ov_rule_set set;
    ov_error err;
    char media[8];
    size_t len;

    ov_document_init();
    if (!ov_policy_rules_defaults(mem, &set, &err) || !ov_rules_compile(mem, &set, &rules, &err)) {
        fprintf(stderr, "read_letters: %s\n", err.message);
        return 70;
    }
    reader = ov_worker_reader_new(mem, rules);
    while (scanf("%7s %zu", media, &len) == 2 && getchar() == '\n') {
        char *body = ov_arena_alloc(one, len + 1);
        ov_communication in = {.media = strcmp(media, "html") == 0 ? OV_MEDIA_HTML : OV_MEDIA_TEXT,
                               .body = {body, len}};
        ov_reading reading;

        if (fread(body, 1, len, stdin) != len)
            break;
        ov_worker_read(one, scratch, reader, &in, &reading);
        print_reading(&reading);
        ov_arena_reset(one);
        ov_arena_reset(scratch);
    }
    ov_arena_free(one);
    ov_arena_free(scratch);
    ov_arena_free(mem);
    return 0;
}
