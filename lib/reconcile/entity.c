#include "entity_internal.h"
#include "paper_internal.h"

/*
 * One house under two spellings: "Great Plan" and "GREAT PLAN, Inc.", "Brook Hospital LLC" and
 * "Brook Hospital, L.L.C.". Names are compared without case, punctuation and the word that says the
 * legal form. That word alone tells two houses apart only where both state one and they differ:
 * then they are two.
 */

/* The forms and what they are short for, letters only. */
#define FORM(word, form)                                                                           \
    {                                                                                              \
        {word, sizeof word - 1},                                                                   \
        {                                                                                          \
            form, sizeof form - 1                                                                  \
        }                                                                                          \
    }
static const struct {
    ov_str word, form;
} forms[] = {
    FORM("inc", "inc"),   FORM("incorporated", "inc"),
    FORM("llc", "llc"),   FORM("corp", "corp"),
    FORM("ltd", "ltd"),   FORM("corporation", "corp"),
    FORM("llp", "llp"),   FORM("limited", "ltd"),
    FORM("lp", "lp"),     FORM("company", "co"),
    FORM("co", "co"),     FORM("plc", "plc"),
    FORM("pllc", "pllc"), FORM("pc", "pc"),
    FORM("pa", "pa"),     FORM("gmbh", "gmbh"),
    FORM("ag", "ag"),     FORM("na", "na"),
    FORM("nv", "nv"),     FORM("sa", "sa"),
    FORM("bv", "bv"),     FORM("kg", "kg"),
    FORM("lpa", "lpa"),
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

/* Cuts the form off the end of a folded name that has more than it; null where there is none. */
static ov_str
cut_form(ov_str *folded)
{
    size_t at = folded->len;
    ov_str last;

    while (at > 0 && folded->ptr[at - 1] != ' ')
        at--;
    last = ov_str_slice(*folded, at, folded->len - at);
    if (at < 2)
        return OV_STR_NULL;
    for (size_t i = 0; i < OV_COUNT(forms); i++)
        if (ov_str_eq(last, forms[i].word)) {
            folded->len = at - 1;
            return forms[i].form;
        }
    return OV_STR_NULL;
}

ov_str
ov_reconcile_entity_key(ov_arena *mem, ov_str name)
{
    ov_str folded = fold_name(mem, name);
    ov_str form = cut_form(&folded);

    if (ov_str_is_empty(folded))
        return OV_STR_NULL;
    return ov_str_is_null(form) ? folded : ov_str_join(mem, folded, ',', form);
}

/* The first letter or digit that counts; 0 where there is none. */
static char
first_letter(ov_str name)
{
    char c = 0;

    for (size_t i = 0; i < name.len; i++)
        if (letter_of(name.ptr[i], &c))
            return c;
    return 0;
}

/* Most names that are compared are one name twice, or two that differ from the first letter. */
bool
ov_reconcile_entity_same(ov_arena *mem, ov_str a, ov_str b)
{
    char first = first_letter(a);
    ov_str x, y, form_x, form_y;

    if (!first || first != first_letter(b))
        return false;
    if (ov_str_eq(a, b))
        return true;
    x = fold_name(mem, a), y = fold_name(mem, b);
    form_x = cut_form(&x), form_y = cut_form(&y);
    return ov_reconcile_name_same(x, y) &&
           (ov_str_is_null(form_x) || ov_str_is_null(form_y) || ov_str_eq(form_x, form_y));
}
