#include "command.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "onevoice/base/spell.h"
#include "onevoice/base/vec.h"

const flag common_flags[] = {
    {"dbname", "CONNINFO", "how to reach the database (default: libpq's environment)"},
    {"log-level", "LEVEL", "error, warn, info or debug"},
    {"log-format", "FORMAT", "text, logfmt or json"},
    {"quiet", NULL, "errors only, no summary"},
    {"output", "FORMAT", "text or json"},
    {"help", NULL, "this text"},
};
const size_t common_flag_count = OV_COUNT(common_flags);

const verb *const verbs[] = {&verb_init,      &verb_check, &verb_run,    &verb_status,
                             &verb_explain,   &verb_diff,  &verb_report, &verb_feed,
                             &verb_calibrate, &verb_prune, &verb_demo,   &verb_vocabulary};
const size_t verb_count = OV_COUNT(verbs);

ov_str
meant(ov_arena *mem, const char *const *names, ov_str word)
{
    OV_VEC(ov_str) words = {0};

    for (size_t i = 0; names[i]; i++)
        *OV_VEC_ADD(mem, &words) = ov_str_from(names[i]);
    return ov_spell_hint(mem, (ov_strs){words.items, words.count}, word);
}

void
print_wrapped(size_t at, ov_str text)
{
    size_t column = at;
    ov_str word;

    while (ov_str_next(&text, ' ', &word)) {
        if (column > at && column + 1 + word.len > TERMINAL_COLUMNS) {
            printf("\n%*s", (int)at, "");
            column = at;
        }
        printf("%s%.*s", column > at ? " " : "", OV_STR_ARG(word));
        column += word.len + (column > at);
    }
    printf("\n");
}

static const flag *
flag_at(const verb *v, size_t index)
{
    return index < v->flag_count ? &v->flags[index] : &common_flags[index - v->flag_count];
}

static size_t
flag_index(const verb *v, const char *name)
{
    for (size_t i = 0; i < v->flag_count + common_flag_count; i++)
        if (strcmp(flag_at(v, i)->name, name) == 0)
            return i;
    OV_ASSERT(false && "a verb asks only for flags of its table");
    return 0;
}

bool
command_has(const command *cmd, const char *flag_name)
{
    return command_values(cmd, flag_name).count > 0;
}

ov_str
command_value(const command *cmd, const char *flag_name)
{
    ov_strs values = command_values(cmd, flag_name);

    return values.count ? values.items[values.count - 1] : OV_STR_NULL;
}

ov_strs
command_values(const command *cmd, const char *flag_name)
{
    return cmd->values[flag_index(cmd->verb, flag_name)];
}

bool
command_number(const command *cmd, const char *flag_name, int64_t preset, int64_t low, int64_t high,
               int64_t *out, ov_error *err)
{
    ov_str text = command_value(cmd, flag_name);

    *out = preset;
    if (ov_str_is_null(text))
        return true;
    if (!ov_str_to_i64(text, out) || *out < low || *out > high)
        return OV_FAIL(err, OV_E_USAGE, "--%s: '%.*s' is not a whole number from %lld to %lld",
                       flag_name, OV_STR_ARG(text), (long long)low, (long long)high);
    return true;
}

static void
add_value(command *cmd, size_t index, const char *value)
{
    ov_strs *list = &cmd->values[index];
    ov_str *grown = ov_arena_grow(cmd->mem, list->items, list->count * sizeof *grown,
                                  (list->count + 1) * sizeof *grown);

    grown[list->count++] = ov_str_from(value ? value : "");
    list->items = grown;
}

/* `given` as it was typed: with its dashes, and its value behind "=". */
static bool
no_flag(ov_arena *mem, const verb *v, const char *given, ov_error *err)
{
    size_t count = v->flag_count + common_flag_count;
    ov_str *names = OV_NEW_ARRAY(mem, ov_str, count);
    ov_str word = ov_str_from(given), hint;

    for (size_t i = 0; i < count; i++)
        names[i] = ov_str_printf(mem, "--%s", flag_at(v, i)->name);
    hint = ov_spell_hint(mem, (ov_strs){names, count},
                         ov_str_slice(word, 0, ov_str_find_char(word, '=', 0)));
    return OV_FAIL(
        err, OV_E_USAGE, "no flag '%s'%.*s%s", given, OV_STR_ARG(hint),
        hint.len ? "" : ov_str_cstr(mem, ov_str_printf(mem, "; see onevoice %s --help", v->name)));
}

/*
 * getopt's own messages are off: every usage error is one line of ours that names the verb and the
 * remedy. --help wins over whatever else is wrong.
 */
bool
command_parse(ov_arena *mem, const verb *v, int argc, char **argv, command *out, ov_error *err)
{
    size_t count = v->flag_count + common_flag_count;
    struct option *options = OV_NEW_ARRAY(mem, struct option, count + 1);
    OV_VEC(ov_str) operands = {0};
    int at;

    *out = (command){.verb = v, .mem = mem, .values = OV_NEW_ARRAY(mem, ov_strs, count)};
    for (size_t i = 0; i < count; i++)
        options[i] = (struct option){flag_at(v, i)->name,
                                     flag_at(v, i)->value ? required_argument : no_argument, NULL,
                                     (int)i + 256};
    opterr = 0;
    optind = 1;
    while ((at = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (at == ':')
            return OV_FAIL(err, OV_E_USAGE, "'%s' wants a value; see onevoice %s --help",
                           argv[optind - 1], v->name);
        if (at < 256)
            return no_flag(mem, v, argv[optind - 1], err);
        add_value(out, (size_t)at - 256, optarg);
    }
    for (; optind < argc; optind++)
        *OV_VEC_ADD(mem, &operands) = ov_str_from(argv[optind]);
    out->operands = (ov_strs){operands.items, operands.count};
    out->conninfo = command_value(out, "dbname");
    out->quiet = command_has(out, "quiet");
    out->json = ov_str_eq(command_value(out, "output"), OV_STR("json"));
    if (command_has(out, "help"))
        return true;
    if (command_has(out, "output") && !out->json &&
        !ov_str_eq(command_value(out, "output"), OV_STR("text")))
        return OV_FAIL(err, OV_E_USAGE, "--output: '%.*s' is neither text nor json",
                       OV_STR_ARG(command_value(out, "output")));
    if (operands.count < v->operands_least || operands.count > v->operands_most)
        return OV_FAIL(err, OV_E_USAGE, "usage: onevoice %s [OPTIONS]%s%s", v->name,
                       v->operands ? " " : "", v->operands ? v->operands : "");
    return true;
}

static void
print_flags(const flag *flags, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char left[64];

        snprintf(left, sizeof left, "--%s%s%s", flags[i].name, flags[i].value ? " " : "",
                 flags[i].value ? flags[i].value : "");
        printf("  %-24s ", left);
        print_wrapped(27, ov_str_from(flags[i].about));
    }
}

void
print_verb_help(const verb *v)
{
    printf("usage: onevoice %s [OPTIONS]%s%s\n%s\n\n", v->name, v->operands ? " " : "",
           v->operands ? v->operands : "", v->about);
    print_flags(v->flags, v->flag_count);
    if (v->flag_count)
        printf("\n");
    print_flags(common_flags, common_flag_count);
}

void
print_help(void)
{
    printf("usage: onevoice VERB [OPTIONS]\n"
           "One consolidated message plan and overload score for every customer, every night.\n\n");
    for (size_t i = 0; i < verb_count; i++)
        printf("  %-11s %s\n", verbs[i]->name, verbs[i]->about);
    printf("\nonevoice VERB --help lists the flags of a verb; onevoice --version the version.\n");
}
