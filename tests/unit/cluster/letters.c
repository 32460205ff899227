#include "letters.h"

#include <stdlib.h>
#include <string.h>

#include "onevoice/text/sketch.h"

void
test_night_init(test_night *t)
{
    *t = (test_night){.mem = ov_arena_new(), .scratch = ov_arena_new()};
    t->night = ov_cluster_night_new(t->mem);
    t->department = (ov_department){.id = OV_STR("D"), .legal_entity = OV_STR("L")};
#define OV_SETTING_INT(name, preset, low, high, about)  t->policy.name = preset;
#define OV_SETTING_REAL(name, preset, low, high, about) t->policy.name = preset;
#define OV_SETTING_OPTIONAL(name, low, high, about)
#define OV_SETTING_BOOL(name, preset, about) t->policy.name = preset;
#define OV_SETTING_TEXT(name, preset, about)
#include "onevoice/policy/settings_cluster.def"
#include "onevoice/policy/settings_reconcile.def"
}

void
test_night_done(test_night *t)
{
    ov_arena_free(t->mem);
    ov_arena_free(t->scratch);
}

size_t
test_night_add(test_night *t, uint32_t customer, const char *id, const char *created_on,
               const char *text)
{
    ov_text_builder *b = ov_text_builder_new(t->scratch, strlen(text));
    test_letter *l = OV_VEC_ADD(t->mem, &t->letters);
    ov_typed_fields fields;
    ov_text built;
    size_t from = 0;

    for (size_t i = 0; i <= strlen(text); i++) {
        if (text[i] != '\n' && text[i])
            continue;
        ov_text_builder_add(b, text + from, i - from, (uint32_t)from);
        ov_text_builder_break(b, text[i] && text[i + 1] == '\n' ? OV_BREAK_BLOCK : OV_BREAK_LINE);
        from = i + 1;
    }
    built = ov_text_builder_done(b);
    l->id = ov_str_copy(t->mem, ov_str_from(id));
    l->customer = customer;
    l->communication = (ov_communication){.id = l->id, .created_on = OV_DATE_NONE};
    if (!ov_date_parse(ov_str_from(created_on), &l->communication.created_on))
        abort();
    ov_text_typed_fields(t->scratch, &built, &fields);
    ov_text_sketch(t->scratch, t->scratch, NULL, &built, &fields, &l->sketch);
    ov_cluster_night_add(t->night, &l->sketch);
    ov_cluster_night_place(t->night, l->sketch.letter, customer, 0, l->communication.created_on);
    ov_arena_reset(t->scratch);
    return t->letters.count - 1;
}

static ov_fact *
add_fact(test_night *t, size_t letter, ov_fact_key key, size_t index)
{
    ov_facts *facts = &t->letters.items[letter].reading.facts;
    ov_fact *grown = OV_NEW_ARRAY(t->mem, ov_fact, facts->count + 1);

    if (facts->count > 0)
        memcpy(grown, facts->items, facts->count * sizeof *grown);
    facts->items = grown;
    grown[facts->count++] =
        (ov_fact){.key = (uint16_t)key, .index = (uint16_t)index, .source = OV_SOURCE_STRUCTURED};
    return &grown[facts->count - 1];
}

void
test_night_fact_text(test_night *t, size_t letter, ov_fact_key key, const char *value)
{
    add_fact(t, letter, key, 0)->value.text = ov_str_copy(t->mem, ov_str_from(value));
}

void
test_night_fact_date(test_night *t, size_t letter, ov_fact_key key, size_t index, const char *value)
{
    if (!ov_date_parse(ov_str_from(value), &add_fact(t, letter, key, index)->value.date))
        abort();
}

void
test_night_fact_flag(test_night *t, size_t letter, ov_fact_key key)
{
    add_fact(t, letter, key, 0)->value.flag = true;
}

void
test_night_templates(test_night *t, size_t workers)
{
    ov_cluster_templates(t->night, t->scratch, (ov_templates){0}, 0, &t->policy, workers,
                         &t->templates);
    ov_arena_reset(t->scratch);
}

static int
letter_cmp(const void *a, const void *b)
{
    const test_letter *x = *(test_letter *const *)a, *y = *(test_letter *const *)b;

    return x->sent != y->sent ? OV_CMP(x->sent, y->sent) : ov_str_cmp(x->id, y->id);
}

static int
fact_order(const void *a, const void *b)
{
    return ov_fact_cmp(a, b);
}

void
test_night_case(test_night *t, uint32_t customer, ov_case_clusters *out, ov_strs *ids)
{
    test_letter **mine = OV_NEW_ARRAY(t->mem, test_letter *, t->letters.count);
    ov_piece *pieces = OV_NEW_ARRAY(t->mem, ov_piece, t->letters.count);
    ov_case c = {.customer_id = OV_STR("C")};
    size_t count = 0, pending = 0;

    for (size_t i = 0; i < t->letters.count; i++)
        if (t->letters.items[i].customer == customer)
            mine[count++] = &t->letters.items[i];
    if (count > 0)
        qsort(mine, count, sizeof *mine, letter_cmp);
    if (ids)
        *ids = (ov_strs){OV_NEW_ARRAY(t->mem, ov_str, count), count};
    for (size_t i = 0; i < count; i++) {
        ov_facts *facts = &mine[i]->reading.facts;

        if (facts->count > 0)
            qsort((void *)(uintptr_t)facts->items, facts->count, sizeof *facts->items, fact_order);
        mine[i]->reading.sketch = &mine[i]->sketch;
        pieces[i] = (ov_piece){.communication = &mine[i]->communication,
                               .department = &t->department,
                               .reading = &mine[i]->reading};
        pending += !mine[i]->sent;
        if (ids)
            ids->items[i] = mine[i]->id;
    }
    c.pending = (ov_pieces){pieces, pending};
    c.history = (ov_pieces){pieces + pending, count - pending};
    ov_cluster_case(t->mem, t->scratch, t->night, &c, &t->policy, out);
    ov_arena_reset(t->scratch);
}

static uint32_t
survivor_of(const ov_case_clusters *found, uint32_t piece)
{
    for (size_t i = 0; i < found->duplicates.count; i++)
        if (found->duplicates.items[i].piece == piece)
            return found->duplicates.items[i].survivor;
    return piece;
}

bool
test_same_letter(const ov_case_clusters *found, uint32_t a, uint32_t b)
{
    return survivor_of(found, a) == survivor_of(found, b);
}

bool
test_same_episode(const ov_case_clusters *found, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < found->episodes.count; i++) {
        const ov_episode *e = &found->episodes.items[i];
        bool has_a = false, has_b = false;

        for (size_t k = 0; k < e->piece_count; k++) {
            has_a |= e->pieces[k] == a;
            has_b |= e->pieces[k] == b;
        }
        if (has_a && has_b)
            return true;
    }
    return false;
}
