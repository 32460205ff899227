/*
 * Which words name an identifier of a letter.
 */
#include "letter_internal.h"

#define NEAR 10 /* bytes between the words and the identifier: "number", "no.", a colon */

typedef struct label {
    ov_str words; /* lower case */
    ov_fact_key key;
} label;

#define LABEL(words, key)                                                                          \
    {                                                                                              \
        OV_STR_INIT(words), OV_FACT_##key                                                          \
    }

/* By the last letter of the words, and where each letter begins. */
static const label id_labels[] = {
    LABEL("member id", MEMBER_ID),
    LABEL("claim", PAYER_CLAIM_CONTROL_NO),
    LABEL("loan", LOAN_NO),
    LABEL("authorization", AUTHORIZATION),
    LABEL("account no", ACCOUNT_NO),
    LABEL("statement no", STATEMENT_NO),
    LABEL("invoice no", INVOICE_NO),
    LABEL("account number", ACCOUNT_NO),
    LABEL("statement number", STATEMENT_NO),
    LABEL("invoice number", INVOICE_NO),
    LABEL("rechnungsnummer", INVOICE_NO),
    LABEL("claim number", PAYER_CLAIM_CONTROL_NO),
    LABEL("loan number", LOAN_NO),
    LABEL("policy number", POLICY_NO),
    LABEL("member number", MEMBER_ID),
    LABEL("authorization number", AUTHORIZATION),
    LABEL("guarantor number", GUARANTOR_NO),
    LABEL("medical record number", MRN),
    LABEL("account", ACCOUNT_NO),
    LABEL("acct", ACCOUNT_NO),
    LABEL("policy", POLICY_NO),
};
static const uint8_t id_first[27] = {0, 0, 0, 0, 1,  1,  1,  1,  1,  1,  1,  1,  1, 2,
                                     4, 7, 7, 7, 18, 18, 20, 20, 20, 20, 20, 21, 21};

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

/* The longest label that ends at `end`: its length, 0 if none. */
static size_t
label_ending(ov_str context, size_t end, ov_fact_key *key)
{
    unsigned last = (unsigned char)((context.ptr[end - 1] | 0x20) - 'a');
    size_t longest = 0;

    if (last >= 26)
        return 0;
    for (size_t i = id_first[last]; i < id_first[last + 1]; i++) {
        size_t len = id_labels[i].words.len;

        if (len <= longest || len > end ||
            !ov_str_eq_nocase(ov_str_slice(context, end - len, len), id_labels[i].words) ||
            (end > len && is_letter(context.ptr[end - len - 1])))
            continue;
        longest = len;
        *key = id_labels[i].key;
    }
    return longest;
}

/* The label that ends within NEAR bytes of the end of the words; digits end the search. */
static bool
nearest_label(ov_str context, ov_fact_key *key, size_t *where)
{
    for (size_t end = context.len; end > 0 && context.len - end <= NEAR; end--) {
        char c = context.ptr[end - 1];

        if (c >= '0' && c <= '9')
            return false;
        if (is_letter(c) && (end == context.len || !is_letter(context.ptr[end]))) {
            size_t len = label_ending(context, end, key);

            if (len > 0) {
                *where = end - len;
                return true;
            }
        }
    }
    return false;
}

static bool
names_id(const letter *l, size_t unit, ov_fact_key *key)
{
    size_t where;

    return unit != OV_LAYOUT_NONE && nearest_label(ov_layout_words(&l->layout, unit), key, &where);
}

bool
label_of_id(const letter *l, size_t unit, size_t field, ov_fact_key *key, size_t *from)
{
    const ov_layout_unit *u = &l->layout.units[unit];
    const ov_typed_field *f = &l->fields->items[field];
    size_t begin = u->from, headings[OV_LAYOUT_HEADINGS_MOST], lines, where;

    *from = f->offset;
    if (field > u->first) {
        const ov_typed_field *last = &l->fields->items[field - 1];

        begin = last->offset + last->length;
    }
    if (nearest_label(ov_str_slice(l->text->bytes, begin, f->offset - begin), key, &where)) {
        *from = begin + where;
        return f->type == OV_TYPED_ID;
    }
    if (u->from != f->offset || u->to > f->offset + f->length + 1)
        return false;
    if (names_id(l, ov_layout_left(&l->layout, unit), key))
        return true;
    lines = ov_layout_headings(&l->layout, unit, headings);
    return names_id(l, lines > 0 ? headings[lines - 1] : ov_layout_above(&l->layout, unit), key);
}
