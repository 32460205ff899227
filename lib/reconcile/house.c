#include "desk_internal.h"
#include "entity_internal.h"

/*
 * One house under two names: "Brook Hospital" and "BRH Patient Services" are one legal entity where
 * papers state the same NPI or tax id beside them. Two tax ids are two legal entities, whatever their
 * name. An id that cannot be one (a placeholder, a failed check digit) says nothing.
 */

#define NPI_DIGITS    10
#define NPI_PREFIX    24 /* what the prefix 80840 adds to the Luhn sum (45 CFR 162.406) */
#define TAX_ID_DIGITS 9

static size_t
digits_of(ov_arena *mem, ov_str text, char **out)
{
    size_t count = 0;

    *out = ov_arena_alloc(mem, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            (*out)[count++] = text.ptr[i];
    return count;
}

static bool
is_npi(const char *digits)
{
    unsigned sum = NPI_PREFIX;

    for (size_t i = 0; i < NPI_DIGITS; i++) {
        unsigned digit = (unsigned)(digits[i] - '0') * (i % 2 ? 1 : 2);

        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

/* One digit over and over, or one after the other: typed to get past a form. */
static bool
is_placeholder(const char *digits, size_t count)
{
    bool same = true, rising = true;

    for (size_t i = 1; i < count; i++) {
        same = same && digits[i] == digits[0];
        rising = rising && digits[i] == digits[i - 1] + 1;
    }
    return same || rising;
}

/* The id that a paper states, told apart by its kind; null. */
static ov_str
id_of(const ov_desk *desk, const ov_paper *paper, ov_fact_key key)
{
    bool npi = key == OV_FACT_BILLING_NPI;
    ov_str text = ov_reconcile_paper_text(paper, key);
    char *digits;
    size_t count;

    if (ov_str_is_empty(text))
        return OV_STR_NULL;
    count = digits_of(desk->scratch, text, &digits);
    if (count != (npi ? NPI_DIGITS : TAX_ID_DIGITS) || is_placeholder(digits, count) ||
        (npi && !is_npi(digits)))
        return OV_STR_NULL;
    return ov_str_printf(desk->scratch, "%s%.*s", npi ? "npi" : "tax", (int)count, digits);
}

static uint32_t
number_of(ov_desk *desk, ov_str text, bool is_id)
{
    uint32_t at = 0;

    while (at < desk->names.count &&
           (desk->names.items[at].is_id != is_id || !ov_str_eq(desk->names.items[at].text, text)))
        at++;
    if (at == desk->names.count)
        *OV_VEC_ADD(desk->scratch, &desk->names) = (ov_house_name){text, is_id, at};
    return at;
}

static uint32_t
root_of(const ov_desk *desk, uint32_t at)
{
    while (desk->names.items[at].parent != at)
        at = desk->names.items[at].parent;
    return at;
}

static void
join(ov_desk *desk, ov_str name, ov_str id)
{
    uint32_t a, b;

    if (ov_str_is_empty(name) || ov_str_is_null(id))
        return;
    a = root_of(desk, number_of(desk, name, false));
    b = root_of(desk, number_of(desk, id, true));
    desk->names.items[OV_MAX(a, b)].parent = OV_MIN(a, b);
}

/* Whose number it is: of the biller as printed, else of who sends the statement. */
static void
join_biller(ov_desk *desk, const ov_paper *paper, ov_str id)
{
    ov_str named = ov_reconcile_paper_text(paper, OV_FACT_BILLING_PROVIDER);

    if (ov_str_is_empty(named))
        named = ov_reconcile_paper_text(paper, OV_FACT_PROVIDER);
    join(desk, named, id);
    if (ov_str_is_empty(named) && ov_reconcile_class_is_statement(paper->klass))
        join(desk, paper->piece->department->legal_entity, id);
}

void
ov_reconcile_houses_find(ov_desk *desk)
{
    desk->house_keys = OV_NEW(desk->scratch, ov_house_keys);
    for (size_t i = 0; i < desk->count; i++) {
        const ov_paper *paper = &desk->papers[i];
        ov_str payer = id_of(desk, paper, OV_FACT_PAYER_TAX_ID);

        join_biller(desk, paper, id_of(desk, paper, OV_FACT_BILLING_NPI));
        join_biller(desk, paper, id_of(desk, paper, OV_FACT_BILLING_TAX_ID));
        if (ov_str_is_null(payer))
            continue;
        join(desk, paper->piece->department->legal_entity, payer);
        if (paper->piece->organization)
            join(desk, paper->piece->organization->name, payer);
    }
}

/* Are two names joined by an id that papers state beside them? */
static bool
joined(const ov_desk *desk, ov_str a, ov_str b)
{
    for (uint32_t i = 0; i < desk->names.count; i++) {
        if (desk->names.items[i].is_id ||
            !ov_reconcile_entity_same(desk->scratch, a, desk->names.items[i].text))
            continue;
        for (uint32_t k = 0; k < desk->names.count; k++)
            if (!desk->names.items[k].is_id && root_of(desk, i) == root_of(desk, k) &&
                ov_reconcile_entity_same(desk->scratch, b, desk->names.items[k].text))
                return true;
    }
    return false;
}

bool
ov_reconcile_house_same(const ov_desk *desk, ov_str a, ov_str b)
{
    return ov_reconcile_entity_same(desk->scratch, a, b) ||
           (desk->names.count > 0 && joined(desk, a, b));
}

/* The least of the keys of all its names. */
static ov_str
key_of(const ov_desk *desk, ov_str name)
{
    ov_str key = ov_reconcile_entity_key(desk->scratch, name);

    for (uint32_t i = 0; i < desk->names.count; i++) {
        ov_str other;

        if (desk->names.items[i].is_id || !joined(desk, name, desk->names.items[i].text))
            continue;
        other = ov_reconcile_entity_key(desk->scratch, desk->names.items[i].text);
        key = ov_str_cmp(other, key) < 0 ? other : key;
    }
    return key;
}

ov_str
ov_reconcile_house_key(const ov_desk *desk, ov_str name)
{
    ov_house_keys *keys = desk->house_keys;
    ov_str key;

    for (size_t i = 0; i < keys->count; i++)
        if (keys->name[i].ptr == name.ptr && keys->name[i].len == name.len)
            return keys->key[i];
    key = key_of(desk, name);
    if (keys->count < OV_HOUSES_KEPT) {
        keys->name[keys->count] = name;
        keys->key[keys->count++] = key;
    }
    return key;
}

bool
ov_reconcile_houses_differ(const ov_desk *desk, const ov_paper *a, const ov_paper *b)
{
    ov_str x, y;

    if (desk->names.count == 0)
        return false;
    x = id_of(desk, a, OV_FACT_BILLING_TAX_ID);
    y = id_of(desk, b, OV_FACT_BILLING_TAX_ID);
    return !ov_str_is_null(x) && !ov_str_is_null(y) && !ov_str_eq(x, y);
}
