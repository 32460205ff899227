/*
 * The settings as one table made of the .def files: name, range, preset and the sentence that
 * people are shown. A setting is one line there; this file reads, prints and bounds all of them
 * and knows none by name.
 */
#include "policy_internal.h"

#include "onevoice/base/spell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef enum setting_type {
    SETTING_INT,
    SETTING_REAL,
    SETTING_OPTIONAL,
    SETTING_BOOL,
    SETTING_TEXT
} setting_type;

typedef struct setting {
    const char *name, *about;
    setting_type type;
    size_t offset;
    double low, high;
    double preset;           /* of a number or a truth value */
    const char *preset_text; /* of a text */
} setting;

static const setting table[] = {
#define OV_SETTING_INT(name, preset, low, high, about)                                             \
    {#name, about, SETTING_INT, offsetof(ov_policy, name), low, high, preset, NULL},
#define OV_SETTING_REAL(name, preset, low, high, about)                                            \
    {#name, about, SETTING_REAL, offsetof(ov_policy, name), low, high, preset, NULL},
#define OV_SETTING_OPTIONAL(name, low, high, about)                                                \
    {#name, about, SETTING_OPTIONAL, offsetof(ov_policy, name), low, high, 0, NULL},
#define OV_SETTING_BOOL(name, preset, about)                                                       \
    {#name, about, SETTING_BOOL, offsetof(ov_policy, name), 0, 1, preset, NULL},
#define OV_SETTING_TEXT(name, preset, about)                                                       \
    {#name, about, SETTING_TEXT, offsetof(ov_policy, name), 0, 0, 0, preset},
#include "onevoice/policy/settings.def"
};

/*
 * The offset was taken of a member with this very type (the .def says which): the cast through
 * void only tells the compiler so.
 */
static int64_t *
int_at(ov_policy *policy, const setting *s)
{
    return (int64_t *)(void *)((char *)policy + s->offset);
}

static double *
real_at(ov_policy *policy, const setting *s)
{
    return (double *)(void *)((char *)policy + s->offset);
}

static bool *
bool_at(ov_policy *policy, const setting *s)
{
    return (bool *)(void *)((char *)policy + s->offset);
}

static ov_str *
text_at(ov_policy *policy, const setting *s)
{
    return (ov_str *)(void *)((char *)policy + s->offset);
}

void
ov_policy_settings_preset(ov_policy *policy)
{
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        const setting *s = &table[i];

        switch (s->type) {
        case SETTING_INT:
            *int_at(policy, s) = (int64_t)s->preset;
            break;
        case SETTING_REAL:
            *real_at(policy, s) = s->preset;
            break;
        case SETTING_OPTIONAL:
            *real_at(policy, s) = NAN;
            break;
        case SETTING_BOOL:
            *bool_at(policy, s) = s->preset != 0;
            break;
        case SETTING_TEXT:
            *text_at(policy, s) = ov_str_from(s->preset_text);
            break;
        }
    }
}

static bool
out_of_bounds(const setting *s, ov_str value, ov_error *err)
{
    return OV_FAIL(err, OV_E_CONFIG, "setting '%s': '%.*s' is not a number from %.15g to %.15g",
                   s->name, OV_STR_ARG(value), s->low, s->high);
}

/* Plain decimals only, so that neither the locale nor "inf" and "1e3" come in. */
static bool
parse_real(ov_str value, double *out)
{
    ov_decimal_sum sum = {0};

    ov_decimal_sum_add(&sum, value);
    *out = (double)sum.e18 / 1e18;
    return !sum.failed;
}

static bool
assign_number(ov_policy *policy, const setting *s, ov_str value, ov_error *err)
{
    double number = 0;
    int64_t whole = 0;

    if (s->type == SETTING_INT) {
        if (!ov_str_to_i64(value, &whole) || (double)whole < s->low || (double)whole > s->high)
            return out_of_bounds(s, value, err);
        *int_at(policy, s) = whole;
        return true;
    }
    if (!parse_real(value, &number) || number < s->low || number > s->high)
        return out_of_bounds(s, value, err);
    *real_at(policy, s) = number;
    return true;
}

static bool
no_setting(ov_str name, ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str names[OV_COUNT(table)];

    for (size_t i = 0; i < OV_COUNT(table); i++)
        names[i] = ov_str_from(table[i].name);
    return OV_FAIL(err, OV_E_CONFIG, "there is no setting '%.*s'%.*s (`onevoice check` lists them)",
                   OV_STR_ARG(name),
                   OV_STR_ARG(ov_spell_hint(mem, (ov_strs){names, OV_COUNT(table)}, name)));
}

/*
 * The one way in for the policy's document and for `--set`, so that both know the same bounds. A
 * linear search: a hundred names, looked up a few dozen times a run.
 */
bool
ov_policy_setting_assign(ov_arena *mem, ov_policy *policy, ov_str name, ov_str value, ov_error *err)
{
    for (size_t i = 0; i < OV_COUNT(table); i++) {
        const setting *s = &table[i];

        if (!ov_str_eq(name, ov_str_from(s->name)))
            continue;
        if (s->type == SETTING_TEXT) {
            *text_at(policy, s) = ov_str_copy(mem, value);
            return true;
        }
        if (s->type != SETTING_BOOL)
            return assign_number(policy, s, value, err);
        if (!ov_str_eq(value, OV_STR("true")) && !ov_str_eq(value, OV_STR("false")))
            return OV_FAIL(err, OV_E_CONFIG, "setting '%s': '%.*s' is neither true nor false",
                           s->name, OV_STR_ARG(value));
        *bool_at(policy, s) = value.len == 4;
        return true;
    }
    return no_setting(name, err);
}

bool
ov_policy_set(ov_arena *mem, ov_policy *policy, ov_str assignment, ov_error *err)
{
    size_t at = ov_str_find_char(assignment, '=', 0);

    if (at == OV_STR_NONE)
        return OV_FAIL(err, OV_E_CONFIG, "'%.*s' is not of the form NAME=VALUE",
                       OV_STR_ARG(assignment));
    return ov_policy_setting_assign(mem, policy, ov_str_slice(assignment, 0, at),
                                    ov_str_slice(assignment, at + 1, assignment.len), err);
}

size_t
ov_policy_setting_count(void)
{
    return OV_COUNT(table);
}

/* Decimal, without exponent and without trailing zeros: what parse_real reads back. */
static ov_str
print_real(ov_arena *mem, double value)
{
    ov_str s = ov_str_printf(mem, "%.12f", value);

    while (s.len > 1 && s.ptr[s.len - 1] == '0' && s.ptr[s.len - 2] != '.')
        s.len--;
    if (ov_str_ends(s, OV_STR(".0")))
        s.len -= 2;
    return s;
}

/*
 * Null for an optional setting that is not set: printing a number for it would set it when the
 * document is read again.
 */
static ov_str
print_value(ov_arena *mem, const ov_policy *policy, const setting *s)
{
    const char *at = (const char *)policy + s->offset;
    int64_t whole;
    double real;

    switch (s->type) {
    case SETTING_INT:
        memcpy(&whole, at, sizeof whole);
        return ov_str_printf(mem, "%lld", (long long)whole);
    case SETTING_REAL:
    case SETTING_OPTIONAL:
        memcpy(&real, at, sizeof real);
        return isnan(real) ? OV_STR_NULL : print_real(mem, real);
    case SETTING_BOOL:
        return *at ? OV_STR("true") : OV_STR("false");
    case SETTING_TEXT:
        return *(const ov_str *)(const void *)at;
    }
    return OV_STR_NULL;
}

/* The preset beside the value, so that `check` can show what a site has changed. */
ov_policy_setting
ov_policy_setting_at(ov_arena *mem, const ov_policy *policy, size_t index)
{
    const setting *s = &table[index];
    ov_policy *presets = OV_NEW(mem, ov_policy);

    OV_ASSERT(index < OV_COUNT(table));
    ov_policy_settings_preset(presets);
    return (ov_policy_setting){ov_str_from(s->name), print_value(mem, policy, s),
                               print_value(mem, presets, s), ov_str_from(s->about)};
}
