/*
 * Read every file under a directory, check the invariants of its kind, print a line a file.
 *
 *   read_documents [--facts] [--expect TABLE] DIR
 *
 * 835: every claim balances. UBL: payable = total - prepaid (+ rounding up to one unit). EOB: what
 * the patient owes follows from the stated figures, or they conflict and say so, or it is unknown.
 * TABLE has lines "file part key value", tab-separated, each of which must be among the facts read;
 * --facts prints them all in that form.
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fsh.h"
#include "onevoice/base/vec.h"
#include "onevoice/base/buf.h"
#include "onevoice/document/document.h"

typedef struct expected {
    char *file, *key, *value;
    size_t part;
    bool met;
} expected;

static struct {
    char **items;
    size_t count;
} files;

static OV_VEC(expected) table;
static bool print_facts;

static int
note_file(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info;
    (void)where;
    if (type == FTW_F) {
        files.items = realloc(files.items, (files.count + 1) * sizeof *files.items);
        files.items[files.count++] = strdup(path);
    }
    return 0;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static ov_str
slurp(ov_arena *mem, const char *path)
{
    FILE *f = fopen(path, "rb");
    ov_str s = {ov_arena_alloc(mem, (size_t)16 << 20), 0};

    if (!f)
        return OV_STR_NULL;
    s.len = fread((char *)(uintptr_t)s.ptr, 1, (size_t)16 << 20, f);
    fclose(f);
    return s;
}

static ov_media
media_of(const char *path, ov_str body)
{
    const char *end = strrchr(path, '.');

    if (end && (strcmp(end, ".835") == 0 || strcmp(end, ".837") == 0))
        return OV_MEDIA_X12;
    if (end && strcmp(end, ".json") == 0)
        return OV_MEDIA_FHIR_JSON;
    if (end && (strcmp(end, ".xml") == 0 || strcmp(end, ".XML") == 0))
        return ov_str_find(body, OV_STR("http://hl7.org/fhir\""), 0) < 1000 ? OV_MEDIA_FHIR_XML
                                                                            : OV_MEDIA_XML;
    return OV_MEDIA_TEXT;
}

static ov_str
value_text(ov_arena *mem, const ov_fact *f)
{
    switch (ov_fact_key_type(f->key)) {
    case OV_FACT_TYPE_MONEY:
        return ov_money_print(mem, f->value.money);
    case OV_FACT_TYPE_DATE:
        return ov_date_print(mem, f->value.date);
    case OV_FACT_TYPE_TEXT:
        return f->value.text;
    case OV_FACT_TYPE_BOOL:
        return f->value.flag ? OV_STR("true") : OV_STR("false");
    case OV_FACT_TYPE_INT:
        return ov_str_printf(mem, "%lld", (long long)f->value.number);
    }
    return OV_STR_NULL;
}

static void
meet(ov_arena *mem, const char *file, size_t part, ov_facts facts)
{
    for (size_t i = 0; i < facts.count; i++) {
        ov_str key = ov_fact_key_name(facts.items[i].key);
        ov_str value = value_text(mem, &facts.items[i]);

        if (print_facts)
            printf("%s\t%zu\t%.*s\t%.*s\n", file, part, OV_STR_ARG(key), OV_STR_ARG(value));
        for (size_t k = 0; k < table.count; k++)
            if (table.items[k].part == part && strcmp(table.items[k].file, file) == 0 &&
                ov_str_eq(key, ov_str_from(table.items[k].key)) &&
                ov_str_eq(value, ov_str_from(table.items[k].value)))
                table.items[k].met = true;
    }
}

static bool
within(ov_money a, ov_money b, int64_t e4)
{
    return llabs((long long)(a.e4 - b.e4)) <= e4;
}

/* Derived again from the facts alone, by the order of lib/reconcile/README.md. */
static const char *
check_eob(ov_facts facts)
{
    ov_money said, liability, part, sum = {0};
    bool parts = false, conflict = ov_facts_flag(facts, OV_FACT_EOB_CONFLICT);
    const ov_fact_key keys[] = {OV_FACT_DEDUCTIBLE, OV_FACT_COPAY, OV_FACT_COINSURANCE};
    bool known = ov_facts_money(facts, OV_FACT_PATIENT_RESPONSIBILITY, &said);

    if (conflict && known)
        return "a conflict, and yet a figure was chosen";
    if (conflict)
        return NULL;
    for (size_t i = 0; i < OV_COUNT(keys); i++) {
        if (ov_facts_money(facts, keys[i], &part)) {
            sum.e4 += part.e4;
            parts = true;
        }
    }
    if (ov_str_eq(ov_facts_text(facts, OV_FACT_CLAIM_STATUS_CODE), OV_STR("22")))
        return known ? "a reversal that adjudicates" : NULL;
    if (ov_facts_money(facts, OV_FACT_MEMBER_LIABILITY, &liability) &&
        (!known || !within(said, liability, 100)))
        return "not the member liability";
    if (parts && (!known || !within(said, sum, 300)))
        return "not the sum of its shares";
    return NULL;
}

static const char *
check(const ov_document *d)
{
    ov_money payable, total, prepaid = {0};

    if (d->form == OV_FORM_X12 || ov_str_eq(d->type, OV_STR("ExplanationOfBenefit"))) {
        for (size_t i = 0; i < d->part_count; i++) {
            const char *wrong = d->form == OV_FORM_FHIR ? check_eob(d->parts[i]) : NULL;

            if (d->form == OV_FORM_X12 && ov_facts_flag(d->parts[i], OV_FACT_EOB_CONFLICT))
                wrong = "does not balance";
            if (wrong)
                return wrong;
        }
        return d->part_count ? NULL : "no claim";
    }
    if (d->form == OV_FORM_UBL && ov_facts_money(d->facts, OV_FACT_BALANCE_DUE, &payable) &&
        ov_facts_money(d->facts, OV_FACT_TOTAL_AMOUNT, &total)) {
        if (ov_facts_money(d->facts, OV_FACT_PREPAID_AMOUNT, &prepaid))
            total.e4 -= prepaid.e4;
        if (!within(payable, total, OV_MONEY_ONE))
            return "payable is not total less prepaid";
    }
    if (d->form != OV_FORM_TEXT && d->part_count == 0)
        return "no facts";
    return d->form == OV_FORM_TEXT && d->text.bytes.len == 0 ? "no text" : NULL;
}

static bool
read_one(const char *path, const char *name)
{
    ov_arena *mem = ov_arena_new();
    ov_str body = slurp(mem, path);
    ov_media media = media_of(path, body);
    ov_document d;
    const char *wrong;
    size_t conflicts = 0, known = 0;
    ov_money money;

    if (strstr(name, ".fsh")) {
        json_t *bundle = fsh_bundle(body.ptr, body.len);
        char *json = json_dumps(bundle, 0);

        ov_document_read(mem, mem, OV_MEDIA_FHIR_JSON, ov_str_from(json), &d);
        free(json);
        json_decref(bundle);
    } else {
        ov_document_read(mem, mem, media, body, &d);
    }
    wrong = d.reject_code.ptr ? "rejected" : check(&d);
    for (size_t i = 0; i < d.part_count; i++) {
        meet(mem, name, i, d.parts[i]);
        conflicts += ov_facts_flag(d.parts[i], OV_FACT_EOB_CONFLICT);
        known += ov_facts_money(d.parts[i], OV_FACT_PATIENT_RESPONSIBILITY, &money);
    }
    if (!print_facts)
        printf(
            "%s %-48s %.*s %zu part(s), %zu known, %zu conflict(s), %zu bytes of text%s%s %.*s\n",
            wrong ? "FAIL" : "ok  ", name, OV_STR_ARG(d.type.ptr ? d.type : OV_STR("text")),
            d.part_count, known, conflicts, d.text.bytes.len, wrong ? ": " : "", wrong ? wrong : "",
            OV_STR_ARG(d.reject_code));
    ov_arena_free(mem);
    return !wrong;
}

static bool
load_table(ov_arena *mem, const char *path)
{
    FILE *f = fopen(path, "r");
    char line[2000];

    if (!f)
        return false;
    while (fgets(line, sizeof line, f)) {
        ov_buf kept = ov_buf_init(mem);
        char *rest;
        expected *e;

        ov_buf_add(&kept, line, strlen(line) + 1);
        rest = kept.ptr;
        rest[strcspn(rest, "\n")] = 0;
        if (!rest[0] || rest[0] == '#')
            continue;
        e = OV_VEC_ADD(mem, &table);
        e->file = strsep(&rest, "\t");
        e->part = rest ? strtoul(strsep(&rest, "\t"), NULL, 10) : 0;
        e->key = strsep(&rest, "\t");
        e->value = rest;
        if (!e->key || !e->value)
            return false;
    }
    fclose(f);
    return true;
}

int
main(int argc, char **argv)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    size_t passed = 0, failed = 0, unmet = 0;
    int arg = 1;

    if (arg < argc && strcmp(argv[arg], "--facts") == 0) {
        print_facts = true;
        arg++;
    }
    if (arg + 1 < argc && strcmp(argv[arg], "--expect") == 0) {
        if (!load_table(mem, argv[arg + 1])) {
            fprintf(stderr, "read_documents: cannot read '%s'\n", argv[arg + 1]);
            return 64;
        }
        arg += 2;
    }
    if (arg + 1 != argc || nftw(argv[arg], note_file, 16, FTW_PHYS) != 0 || files.count == 0) {
        fprintf(stderr, "read_documents [--facts] [--expect TABLE] DIR\n");
        return 64;
    }
    ov_document_init();
    qsort(files.items, files.count, sizeof *files.items, compare_names);
    for (size_t i = 0; i < files.count; i++) {
        if (read_one(files.items[i], files.items[i] + strlen(argv[arg]) +
                                         (argv[arg][strlen(argv[arg]) - 1] != '/')))
            passed++;
        else
            failed++;
    }
    for (size_t i = 0; i < table.count; i++) {
        if (table.items[i].met)
            continue;
        unmet++;
        printf("FAIL %s part %zu: no %s = %s\n", table.items[i].file, table.items[i].part,
               table.items[i].key, table.items[i].value);
    }
    if (!print_facts) {
        if (table.count)
            printf("%zu of %zu expected facts read\n", table.count - unmet, table.count);
        printf("%zu passed, %zu failed\n", passed, failed);
    }
    for (size_t i = 0; i < files.count; i++)
        free(files.items[i]);
    free(files.items);
    return failed || unmet ? 1 : 0;
}
