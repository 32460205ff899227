/* onevoice vocabulary: every word that an intake may hold or an output can show, with its sentence. Needs no database. */
#include <stdio.h>

#include "ask.h"
#include "onevoice/base/spell.h"
#include "onevoice/base/vec.h"

/* Settings stand in the policy's tables, which model does not see. */
static const ov_word setting_words[] = {
#define OV_SETTING_WORD(name, about)                                                               \
    {OV_STR_INIT("setting"), OV_STR_INIT(#name), OV_STR_INIT(about)},
#define OV_SETTING_INT(name, preset, low, high, about)  OV_SETTING_WORD(name, about)
#define OV_SETTING_REAL(name, preset, low, high, about) OV_SETTING_WORD(name, about)
#define OV_SETTING_OPTIONAL(name, low, high, about)     OV_SETTING_WORD(name, about)
#define OV_SETTING_BOOL(name, preset, about)            OV_SETTING_WORD(name, about)
#define OV_SETTING_TEXT(name, preset, about)            OV_SETTING_WORD(name, about)
#include "onevoice/policy/settings.def"
};

const ov_word *
all_words(ov_arena *mem, size_t *count)
{
    size_t of_contract;
    const ov_word *contract = ov_vocabulary(&of_contract);
    ov_word *words = OV_NEW_ARRAY(mem, ov_word, of_contract + OV_COUNT(setting_words));

    for (size_t i = 0; i < of_contract; i++)
        words[i] = contract[i];
    for (size_t i = 0; i < OV_COUNT(setting_words); i++)
        words[of_contract + i] = setting_words[i];
    *count = of_contract + OV_COUNT(setting_words);
    return words;
}

static bool
no_word(const command *cmd, const ov_word *words, size_t count, ov_str want, ov_error *err)
{
    OV_VEC(ov_str) names = {0};

    for (size_t i = 0; i < count; i++) {
        *OV_VEC_ADD(cmd->mem, &names) = words[i].kind;
        *OV_VEC_ADD(cmd->mem, &names) = words[i].word;
    }
    return OV_FAIL(err, OV_E_USAGE, "'%.*s' is neither a kind nor a word of the vocabulary%.*s",
                   OV_STR_ARG(want),
                   OV_STR_ARG(ov_spell_hint(cmd->mem, (ov_strs){names.items, names.count}, want)));
}

/*
 * Answered from the program and not from onevoice.vocabulary, so that a word can be looked up where there is no
 * database at hand; the two are the same list (`init` writes it).
 */
static bool
run(command *cmd, int *status, ov_error *err)
{
    ov_str want = cmd->operands.count ? cmd->operands.items[0] : OV_STR_NULL;
    ov_buf out = ov_buf_init(cmd->mem);
    ov_json json = json_begin(cmd);
    size_t count, shown = 0;
    const ov_word *words = all_words(cmd->mem, &count);

    (void)status;
    ov_json_open(&json, "words", '[');
    for (size_t i = 0; i < count; i++) {
        const ov_word *w = &words[i];

        if (!ov_str_is_null(want) && !ov_str_eq_nocase(want, w->kind) &&
            !ov_str_eq_nocase(want, w->word))
            continue;
        ov_buf_printf(&out, "%-18.*s %-30.*s %.*s\n", OV_STR_ARG(w->kind), OV_STR_ARG(w->word),
                      OV_STR_ARG(w->meaning));
        ov_json_open(&json, NULL, '{');
        ov_json_str(&json, "kind", w->kind);
        ov_json_str(&json, "word", w->word);
        ov_json_str(&json, "meaning", w->meaning);
        ov_json_close(&json, '}');
        shown++;
    }
    if (shown == 0)
        return no_word(cmd, words, count, want, err);
    ov_json_close(&json, ']');
    if (cmd->json)
        json_end(&json);
    else
        printf("%.*s", OV_STR_ARG(ov_buf_view(&out)));
    return true;
}

const verb verb_vocabulary = {
    "vocabulary", "[KIND|WORD]", "every word of the contract, with its sentence", NULL, 0, 0, 1,
    run};
