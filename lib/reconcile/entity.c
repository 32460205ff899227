#include "entity_internal.h"
#include "paper_internal.h"

/*
 * One house under two spellings: "Great Plan" and "GREAT PLAN, Inc.", "Brook Hospital LLC" and
 * "Brook Hospital, L.L.C.". Names are compared without case, punctuation and the word that says the
 * legal form. That word alone tells two houses apart only where both state one and they differ:
 * then they are two.
 */

/* The forms and what they are short for, letters only. */
static const struct {
    const char *word, *form;
} forms[] = {
    {"inc", "inc"},   {"incorporated", "inc"},
    {"llc", "llc"},   {"corp", "corp"},
    {"ltd", "ltd"},   {"corporation", "corp"},
    {"llp", "llp"},   {"limited", "ltd"},
    {"lp", "lp"},     {"company", "co"},
    {"co", "co"},     {"plc", "plc"},
    {"pllc", "pllc"}, {"pc", "pc"},
    {"pa", "pa"},     {"gmbh", "gmbh"},
    {"ag", "ag"},     {"na", "na"},
    {"nv", "nv"},     {"sa", "sa"},
    {"bv", "bv"},     {"kg", "kg"},
    {"lpa", "lpa"},
};

static bool
letter_of(char c, char *out)
{
    *out = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    return (*out >= 'a' && *out <= 'z') || (*out >= '0' && *out <= '9') || (unsigned char)c >= 0x80;
}

/* Words parted by one blank, without case; "L.L.C." and "N.A." are one word each. */
static ov_str
fold_name(ov_arena *mem, ov_str name)
{
    char *out = ov_arena_alloc(mem, name.len + 1);
    size_t len = 0;
    bool gap = false;

    for (size_t i = 0; i < name.len; i++) {
        char c;

        if (letter_of(name.ptr[i], &c)) {
            if (gap && len)
                out[len++] = ' ';
            gap = false;
            out[len++] = c;
        } else if (name.ptr[i] != '.' && name.ptr[i] != '\'') {
            gap = true;
        } else if (i + 1 < name.len && name.ptr[i + 1] == ' ') {
            gap = true;
        }
    }
    return (ov_str){out, len};
}

/* Cuts the form off the end of a folded name that has more than it. */
static const char *
cut_form(ov_str *folded)
{
    size_t at = folded->len;
    ov_str last;

    while (at > 0 && folded->ptr[at - 1] != ' ')
        at--;
    last = ov_str_slice(*folded, at, folded->len - at);
    if (at < 2)
        return NULL;
    for (size_t i = 0; i < OV_COUNT(forms); i++)
        if (ov_str_eq(last, ov_str_from(forms[i].word))) {
            folded->len = at - 1;
            return forms[i].form;
        }
    return NULL;
}

ov_str
ov_reconcile_entity_key(ov_arena *mem, ov_str name)
{
    ov_str folded = fold_name(mem, name);
    const char *form = cut_form(&folded);

    if (ov_str_is_empty(folded))
        return OV_STR_NULL;
    return form ? ov_str_printf(mem, "%.*s, %s", OV_STR_ARG(folded), form) : folded;
}

bool
ov_reconcile_entity_same(ov_arena *mem, ov_str a, ov_str b)
{
    ov_str x = fold_name(mem, a), y = fold_name(mem, b);
    const char *form_x = cut_form(&x), *form_y = cut_form(&y);

    return !ov_str_is_empty(x) && ov_reconcile_name_same(x, y) &&
           (!form_x || !form_y || ov_str_eq(ov_str_from(form_x), ov_str_from(form_y)));
}
