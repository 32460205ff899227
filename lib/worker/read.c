#include "onevoice/worker/read.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/document/document.h"
#include "onevoice/rules/classify.h"
#include "onevoice/text/sketch.h"
#include "worker_internal.h"

struct ov_worker_reader {
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_sketch_memory *memory;
    ov_letter_memory *words;
};

ov_worker_reader *
ov_worker_reader_new(ov_arena *mem, const ov_rules *rules)
{
    ov_worker_reader *reader = OV_NEW(mem, ov_worker_reader);

    reader->rules = rules;
    reader->scanner = ov_rules_scanner_new(mem, rules);
    reader->memory = ov_sketch_memory_new(mem);
    reader->words = ov_letter_memory_new(mem);
    return reader;
}

void
ov_worker_reader_forget(ov_worker_reader *reader)
{
    ov_rules_scanner_forget(reader->scanner);
    ov_sketch_memory_forget(reader->memory);
    ov_letter_memory_forget(reader->words);
}

static void
reject(ov_reading *out, ov_str code, ov_str detail)
{
    *out = (ov_reading){.reject_code = code, .reject_detail = detail};
}

static bool
is_eob(ov_content_class content_class)
{
    return content_class == OV_CLASS_EOB || content_class == OV_CLASS_EOB_CORRECTED ||
           content_class == OV_CLASS_EOB_DENIAL || content_class == OV_CLASS_EOB_REVERSAL;
}

/* On an EOB an "amount due" is an expectation; on a bill "your responsibility" is a demand, unless
   the bill names its amount. Reconciling looks at keys, so the key must say which it is. */
static ov_facts
settle_keys(ov_arena *mem, ov_facts facts, ov_content_class content_class)
{
    ov_fact *items;
    bool eob = is_eob(content_class);
    bool bill = content_class == OV_CLASS_BILL || content_class == OV_CLASS_FINAL_NOTICE ||
                content_class == OV_CLASS_PAST_DUE_REMINDER;
    ov_fact_key from = eob ? OV_FACT_BALANCE_DUE : OV_FACT_PATIENT_RESPONSIBILITY;
    ov_fact_key to = eob ? OV_FACT_PATIENT_RESPONSIBILITY : OV_FACT_BALANCE_DUE;

    if ((!eob && !bill) || !ov_facts_find(facts, from) || ov_facts_find(facts, to))
        return facts;
    items = OV_NEW_ARRAY(mem, ov_fact, facts.count);
    memcpy(items, facts.items, facts.count * sizeof *items);
    for (size_t i = 0; i < facts.count; i++)
        if (items[i].key == from && items[i].source == OV_SOURCE_TEXT)
            items[i].key = (uint16_t)to;
    qsort(items, facts.count, sizeof *items, ov_fact_cmp);
    return (ov_facts){items, facts.count};
}

static void
take_hits(ov_arena *mem, const ov_rules *rules, const ov_text *text, const ov_rule_hits *hits,
          ov_reading *out)
{
    ov_phrase_hit *phrases = OV_NEW_ARRAY(mem, ov_phrase_hit, hits->count);

    for (size_t i = 0; i < hits->count; i++) {
        const ov_rule_hit *hit = &hits->items[i];
        const ov_rule *rule = ov_rules_at(rules, hit->rule);
        uint32_t from = ov_text_body_offset(text, hit->offset);
        uint32_t last = ov_text_body_offset(text, hit->offset + OV_MAX(hit->length, 1u) - 1);

        phrases[i] = (ov_phrase_hit){.rule = rule->id,
                                     .klass = rule->klass,
                                     .says = rule->says,
                                     .offset = from,
                                     .length = last + 1 > from ? last + 1 - from : 1,
                                     .guarded = hit->guarded};
    }
    out->hits = phrases;
    out->hit_count = hits->count;
    out->undecided = (uint32_t)hits->undecided_count;
}

/* Whether the department's facts are those of this part: by one of the numbers of the claim. */
static bool
is_named(ov_facts given, ov_facts part)
{
    static const ov_fact_key keys[] = {OV_FACT_PAYER_CLAIM_CONTROL_NO, OV_FACT_PATIENT_CONTROL_NO,
                                       OV_FACT_STATEMENT_NO};
    bool same = false;

    for (size_t i = 0; i < OV_COUNT(keys); i++) {
        ov_str a = ov_facts_text(given, keys[i]), b = ov_facts_text(part, keys[i]);

        if (ov_str_is_null(a) || ov_str_is_null(b))
            continue;
        if (!ov_str_eq(a, b))
            return false;
        same = true;
    }
    return same;
}

/*
 * The parts of a file, each with what the department says of it. Facts of a department are those of
 * one paper: they join the one part whose number they state; else they stay with the whole, where
 * they count for nothing but are shown.
 */
static void
take_parts(ov_arena *mem, const ov_document *document, ov_reading *out)
{
    ov_facts *parts = OV_NEW_ARRAY(mem, ov_facts, document->part_count);
    size_t named = 0, at = 0;

    for (size_t i = 0; i < document->part_count; i++)
        if (is_named(out->facts, document->parts[i])) {
            named++;
            at = i;
        }
    for (size_t i = 0; i < document->part_count; i++)
        parts[i] = ov_document_facts_merge(mem, named == 1 && i == at ? out->facts : (ov_facts){0},
                                           document->parts[i]);
    if (named == 1)
        out->facts = (ov_facts){0};
    out->parts = parts;
    out->part_count = document->part_count;
}

/* Words of a state that a row of zeros names ("over 90 days past due $0.00") state nothing. */
static void
guard_zero(ov_arena *mem, const ov_rules *rules, const ov_letter *letter, ov_rule_hits *hits)
{
    ov_rule_hit *items;

    if (letter->zero_count == 0 || hits->count == 0)
        return;
    items = OV_NEW_ARRAY(mem, ov_rule_hit, hits->count);
    memcpy(items, hits->items, hits->count * sizeof *items);
    for (size_t i = 0; i < hits->count; i++) {
        ov_str says = ov_rules_at(rules, items[i].rule)->says;

        if (!ov_str_eq(says, OV_STR("past_due")) && !ov_str_eq(says, OV_STR("final_notice")) &&
            !ov_str_eq(says, OV_STR("credit_balance")))
            continue;
        for (size_t k = 0; k < letter->zero_count; k++)
            if (items[i].offset >= letter->zero[k]->from && items[i].offset < letter->zero[k]->to)
                items[i].guarded = true;
    }
    hits->items = items;
}

/* Is the value of another kind than a phrase about what is due, or about a credit, takes it for? One that
   no words explain may be what the phrase says. */
static bool
is_another(const ov_reading_value *v, bool credit, bool own_money)
{
    bool asks = ov_value_role_asks(v->role);

    if (credit)
        return v->role != OV_VALUE_NONE && v->role != OV_VALUE_CREDIT && !asks;
    return v->doubtful || v->value.money.e4 == 0 || (v->role != OV_VALUE_NONE && !asks) ||
           (own_money && v->role >= OV_VALUE_BALANCE);
}

/*
 * A phrase that holds an amount says no more of it than what the amount is: "cash balance $1,204.11" asks
 * for nothing, "388.40 CR" behind "you paid" is no credit balance.
 */
static void
guard_valued(ov_arena *mem, const ov_rules *rules, const ov_text *text, const ov_letter *letter,
             ov_rule_hits *hits)
{
    bool own_money = ov_str_eq(letter->doubt, OV_STR(OV_DOUBT_OWN_MONEY));
    ov_rule_hit *items = NULL;

    for (size_t i = 0; i < hits->count; i++) {
        const ov_rule_hit *hit = &hits->items[i];
        ov_str says = ov_rules_at(rules, hit->rule)->says;
        bool credit = ov_str_eq(says, OV_STR("credit_balance")), held = false, another = true;
        uint32_t from = ov_text_body_offset(text, hit->offset);
        uint32_t to = ov_text_body_offset(text, hit->offset + OV_MAX(hit->length, 1u) - 1) + 1;

        if (!credit && !ov_str_eq(says, OV_STR("amount_due")))
            continue;
        for (size_t k = 0; k < letter->value_count; k++) {
            const ov_reading_value *v = &letter->values[k];

            if (v->is_date || v->unread || v->offset >= to || v->offset + v->length <= from)
                continue;
            held = true;
            another = another && is_another(v, credit, own_money);
        }
        if (!held || !another)
            continue;
        if (!items) {
            items = OV_NEW_ARRAY(mem, ov_rule_hit, hits->count);
            memcpy(items, hits->items, hits->count * sizeof *items);
            hits->items = items;
        }
        items[i].guarded = true;
    }
}

/* What a plan decided about services. */
static bool
is_adjudication(uint16_t key)
{
    static const ov_fact_key keys[] = {
        OV_FACT_SUBMITTED,   OV_FACT_ALLOWED, OV_FACT_PLAN_PAID,  OV_FACT_DEDUCTIBLE,
        OV_FACT_COINSURANCE, OV_FACT_COPAY,   OV_FACT_NONCOVERED, OV_FACT_PATIENT_RESPONSIBILITY};

    for (size_t i = 0; i < OV_COUNT(keys); i++)
        if (key == keys[i])
            return true;
    return false;
}

/* What an EOB says is of one claim: a letter that names two gives its sums to neither. */
static ov_facts
of_one_claim(ov_arena *mem, ov_facts facts)
{
    ov_fact *items;
    size_t count = 0;

    if (!ov_facts_at(facts, OV_FACT_PAYER_CLAIM_CONTROL_NO, 1))
        return facts;
    items = OV_NEW_ARRAY(mem, ov_fact, facts.count);
    for (size_t i = 0; i < facts.count; i++)
        if (facts.items[i].source == OV_SOURCE_STRUCTURED || !is_adjudication(facts.items[i].key))
            items[count++] = facts.items[i];
    return (ov_facts){items, count};
}

/* Facts without the money and the due date that the words gave; of a paper that surely asks for
   nothing, without what asks: nearly every EOB says that it is no bill, and without what it decided
   its claim would look open, and the bill would wait for ever. */
static ov_facts
without_demand(ov_arena *mem, ov_facts facts, bool sure)
{
    ov_fact *items = OV_NEW_ARRAY(mem, ov_fact, facts.count);
    size_t count = 0;

    for (size_t i = 0; i < facts.count; i++) {
        const ov_fact *f = &facts.items[i];
        bool demand = ov_fact_key_type(f->key) == OV_FACT_TYPE_MONEY
                          ? !sure || !is_adjudication(f->key)
                          : f->key == OV_FACT_DUE_DATE;

        if (f->source == OV_SOURCE_STRUCTURED || !demand)
            items[count++] = *f;
    }
    return (ov_facts){items, count};
}

/*
 * A paper that says it is no bill, or that nothing is to be paid, demands nothing, whatever sums its
 * words name. Where it can be paid from all the same (account, day and amount), the words
 * contradict each other: "not a bill" is shown as such a contradiction, the rest is unsure.
 */
static void
end_demand(ov_arena *mem, const ov_rules *rules, const ov_rule_hits *hits, ov_reading *out)
{
    const ov_fact *due = ov_facts_find(out->facts, OV_FACT_BALANCE_DUE);
    bool no_bill = ov_rule_hits_say(rules, hits, "status", "not_a_bill");
    bool stub = due && due->value.money.e4 > 0 && ov_facts_find(out->facts, OV_FACT_DUE_DATE) &&
                ov_facts_find(out->facts, OV_FACT_ACCOUNT_NO);

    if ((due && (due->source == OV_SOURCE_STRUCTURED || due->value.money.e4 <= 0)) ||
        out->certainty == OV_CERTAIN_NOTHING || (stub && no_bill) ||
        (!no_bill && !ov_rule_hits_say(rules, hits, "status", "no_payment_due")))
        return;
    out->facts = without_demand(mem, out->facts, !stub);
    out->certainty = stub ? OV_CERTAIN_UNSURE : OV_CERTAIN_NOTHING;
    out->doubt = stub ? OV_STR("it says that nothing is to be paid") : OV_STR_NULL;
}

/* What `facts` surely asks for by its words, beside what a plan paid; NULL where it does not. */
static const ov_fact *
asked_beside_plan(ov_facts facts, ov_certainty certainty)
{
    const ov_fact *due = ov_facts_find(facts, OV_FACT_BALANCE_DUE);

    return certainty == OV_CERTAIN_SURE && due && due->source == OV_SOURCE_TEXT &&
                   ov_facts_find(facts, OV_FACT_PLAN_PAID) &&
                   !ov_facts_find(facts, OV_FACT_PATIENT_RESPONSIBILITY)
               ? due
               : NULL;
}

/* "You owe" on an EOB that is no bill is what the plan leaves to the patient. */
static void
keep_share(ov_arena *mem, const ov_fact *asked, ov_reading *out)
{
    ov_fact *items;

    if (!asked || !is_eob(out->content_class) || out->certainty != OV_CERTAIN_NOTHING)
        return;
    items = OV_NEW_ARRAY(mem, ov_fact, out->facts.count + 1);
    memcpy(items, out->facts.items, out->facts.count * sizeof *items);
    items[out->facts.count] = *asked;
    items[out->facts.count].key = OV_FACT_PATIENT_RESPONSIBILITY;
    out->facts = (ov_facts){items, out->facts.count + 1};
    qsort(items, out->facts.count, sizeof *items, ov_fact_cmp);
}

/* The roles are kept for whoever asks why; the words of doubt are static. */
static void
take_values(ov_arena *mem, const ov_letter *letter, ov_reading *out)
{
    ov_reading_value *values = OV_NEW_ARRAY(mem, ov_reading_value, letter->value_count);

    if (letter->value_count > 0)
        memcpy(values, letter->values, letter->value_count * sizeof *values);
    out->values = values;
    out->value_count = letter->value_count;
    out->certainty = letter->certainty;
    out->doubt = letter->doubt;
}

void
ov_worker_read(ov_arena *mem, ov_arena *scratch, ov_worker_reader *reader,
               const ov_communication *in, ov_reading *out)
{
    ov_document document;
    ov_typed_fields fields;
    ov_facts given = {0};
    ov_letter letter = {0};
    ov_rule_hits hits;
    const ov_fact *asked;
    ov_sketch *sketch = OV_NEW(mem, ov_sketch);

    *out = (ov_reading){0};
    ov_document_read(scratch, scratch, in->media, in->body, &document);
    if (!ov_str_is_null(document.reject_code)) {
        reject(out, ov_str_copy(mem, document.reject_code),
               ov_str_copy(mem, document.reject_detail));
        return;
    }
    ov_document_read_facts(mem, in->facts, &given, &out->lost);
    ov_text_typed_fields(scratch, &document.text, &fields);
    if (document.form == OV_FORM_TEXT || document.form == OV_FORM_HTML ||
        document.form == OV_FORM_XML)
        ov_document_letter_read(scratch, reader->words, &document.text, &fields, &letter);
    /* the department's word first, then the structure of the body, then its text */
    out->facts = ov_document_facts_merge(scratch, given, document.facts);
    out->facts = ov_document_facts_merge(mem, out->facts, letter.facts);
    if (in->media == OV_MEDIA_UNREAD) {
        letter.certainty = OV_CERTAIN_UNSURE; /* unless the facts say what it asks */
        letter.doubt = OV_STR("its body is not read");
    }
    take_values(mem, &letter, out);
    ov_rules_scan(reader->scanner, scratch, &document.text, &hits);
    guard_zero(scratch, reader->rules, &letter, &hits);
    guard_valued(scratch, reader->rules, &document.text, &letter, &hits);
    take_hits(mem, reader->rules, &document.text, &hits, out);
    asked = asked_beside_plan(out->facts, out->certainty);
    end_demand(mem, reader->rules, &hits, out);
    out->content_class =
        ov_rules_classify(reader->rules, &hits, document.stated, in->declared_type, out->facts);
    keep_share(mem, asked, out);
    worker_day_of_change(mem, reader->rules, &document.text, &fields, &hits, out);
    out->facts = settle_keys(mem, out->facts, out->content_class);
    if (is_eob(out->content_class))
        out->facts = of_one_claim(mem, out->facts);
    if (document.part_count > 1)
        take_parts(mem, &document, out);
    out->language = ov_rules_language(&document.text);
    out->words = (uint32_t)document.text.words;
    ov_text_sketch(mem, scratch, reader->memory, &document.text, &fields, sketch);
    out->sketch = sketch;
}
