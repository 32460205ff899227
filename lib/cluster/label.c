/* Numbers in label lines that tell no letter from another: the mailing's, and the customer's. */
#include <stdlib.h>

#include "frame_internal.h"
#include "onevoice/base/hash.h"
#include "onevoice/model/intake.h"

/* A number and the label it stands behind. */
typedef struct labelled {
    uint64_t value;
    uint32_t label; /* hash of its line, and of the one before where the line is the bare number */
    uint32_t customer, letter, field;
} labelled;

static int
labelled_cmp(const void *a, const void *b)
{
    const labelled *x = a, *y = b;

    if (x->label != y->label)
        return OV_CMP(x->label, y->label);
    if (x->customer != y->customer)
        return OV_CMP(x->customer, y->customer);
    return x->value != y->value ? OV_CMP(x->value, y->value) : OV_CMP(x->letter, y->letter);
}

typedef OV_VEC(labelled) labelled_list;

typedef enum label_width { LINE_ALONE, LINE_BEFORE } label_width;

static uint32_t
label_of(const ov_cluster_night *night, const night_letter *l, const ov_sketch_field *f,
         label_width width)
{
    const night_unit *u = &night->units.items[l->units[f->unit]];
    uint64_t before = 0;

    if (width == LINE_BEFORE && u->count == 1 && f->unit > 0)
        before = night->units.items[l->units[f->unit - 1]].key;
    return (uint32_t)ov_hash_mix(u->key, before);
}

static void
letter_collect(const ov_cluster_night *night, ov_arena *scratch, uint32_t letter,
               labelled_list *out)
{
    const night_letter *l = &night->letters.items[letter];

    for (uint32_t k = 0; k < l->field_count && l->customer != OV_NO_INDEX; k++) {
        const ov_sketch_field *f = &l->fields[k];

        if (f->type == OV_FIELD_ID && f->role == OV_ROLE_NONE &&
            !(night->units.items[l->units[f->unit]].flags & OV_UNIT_PROSE))
            *OV_VEC_ADD(scratch, out) =
                (labelled){f->value, label_of(night, l, f, LINE_BEFORE), l->customer, letter, k};
    }
}

/* What the letters with one label tell. */
typedef struct usage {
    size_t letters, customers;
    size_t numbers; /* summed over customers: the distinct numbers of each */
} usage;

static usage
usage_of(const labelled *all, size_t count)
{
    usage u = {0};

    for (size_t i = 0; i < count; i++) {
        bool customer = i == 0 || all[i].customer != all[i - 1].customer;
        bool number = customer || all[i].value != all[i - 1].value;

        u.customers += customer;
        u.numbers += number;
        u.letters += number || all[i].letter != all[i - 1].letter;
    }
    return u;
}

#define SECOND_LEAST 20

/* A label is judged by the letters that follow a customer's first. */
static bool
is_known(usage u)
{
    return u.letters - u.customers >= SECOND_LEAST;
}

/* There the number of a mailing is new ... */
static bool
is_mailing(usage u)
{
    return is_known(u) && (u.letters - u.numbers) * 100 <= u.letters - u.customers;
}

/* ... and the number of the customer is the same, a misreading apart. */
static bool
is_constant(usage u)
{
    return is_known(u) && (u.numbers - u.customers) * 10 <= u.letters - u.customers;
}

static int
u64_cmp(const void *a, const void *b)
{
    return OV_CMP(*(const uint64_t *)a, *(const uint64_t *)b);
}

/* How many other numbers stand in the letters of one customer that have this one. */
static size_t
count_others(const ov_cluster_night *night, ov_arena *scratch, const labelled *run, size_t count)
{
    OV_VEC(uint64_t) others = {0};
    size_t distinct = 0;

    for (size_t i = 0; i < count; i++) {
        const night_letter *l = &night->letters.items[run[i].letter];

        for (size_t k = 0; k < l->field_count; k++)
            if (l->fields[k].type == OV_FIELD_ID && l->fields[k].role == OV_ROLE_NONE &&
                l->fields[k].value != run[i].value)
                *OV_VEC_ADD(scratch, &others) = l->fields[k].value;
    }
    if (others.count > 0)
        qsort(others.items, others.count, sizeof *others.items, u64_cmp);
    for (size_t i = 0; i < others.count; i++)
        distinct += i == 0 || others.items[i] != others.items[i - 1];
    return distinct;
}

/* A loan with ten letters keeps its number, too; but the number of a customer stands beside those
   of many matters. */
static bool
is_hub(const ov_cluster_night *night, ov_arena *scratch, const labelled *all, size_t count,
       const ov_policy *policy)
{
    size_t hubs = 0, customers = 0;

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && all[end].customer == all[i].customer;)
            end++;
        if (end - i < (size_t)policy->cluster_hub_others)
            continue;
        customers++;
        hubs +=
            count_others(night, scratch, all + i, end - i) >= (size_t)policy->cluster_hub_others;
    }
    return customers > 0 && hubs * 2 >= customers;
}

static void
role_set(ov_cluster_night *night, const labelled *all, size_t count, ov_field_role role)
{
    for (size_t i = 0; i < count; i++)
        night->letters.items[all[i].letter].fields[all[i].field].role = (uint8_t)role;
}

static size_t
label_end(labelled_list all, size_t from)
{
    size_t end = from + 1;

    while (end < all.count && all.items[end].label == all.items[from].label)
        end++;
    return end;
}

static void
labels_judge(ov_cluster_night *night, ov_arena *scratch, labelled_list all, const ov_policy *policy)
{
    if (all.count > 0)
        qsort(all.items, all.count, sizeof *all.items, labelled_cmp);
    for (size_t i = 0, end; i < all.count; i = end) {
        end = label_end(all, i);
        if (is_mailing(usage_of(all.items + i, end - i)))
            role_set(night, all.items + i, end - i, OV_ROLE_MAILING);
    }
    for (size_t i = 0, end; i < all.count; i = end) { /* those of mailings are no others of a hub */
        end = label_end(all, i);
        if (is_constant(usage_of(all.items + i, end - i)) &&
            is_hub(night, scratch, all.items + i, end - i, policy))
            role_set(night, all.items + i, end - i, OV_ROLE_CUSTOMER);
    }
}

/* Bare numbers whose line before is not always the same are judged together. */
static void
labels_widen(const ov_cluster_night *night, labelled_list all)
{
    for (size_t i = 0, end; i < all.count; i = end) {
        end = label_end(all, i);
        if (is_known(usage_of(all.items + i, end - i)))
            continue;
        for (size_t k = i; k < end; k++) {
            const night_letter *l = &night->letters.items[all.items[k].letter];

            all.items[k].label = label_of(night, l, &l->fields[all.items[k].field], LINE_ALONE);
        }
    }
}

void
cluster_labels_mark(ov_cluster_night *night, ov_arena *scratch, const ov_policy *policy)
{
    labelled_list all = {0};

    for (uint32_t i = 0; i < night->letters.count; i++)
        letter_collect(night, scratch, i, &all);
    labels_judge(night, scratch, all, policy);
    labels_widen(night, all);
    labels_judge(night, scratch, all, policy);
}
