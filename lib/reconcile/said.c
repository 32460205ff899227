#include "said_internal.h"

#include "paper_internal.h"

static const struct {
    ov_fact_key key;
    ov_said said;
    ov_str word;
} words[] = {
#define OV_FACT_WORD(key, kind, said, word, meaning)                                               \
    {OV_FACT_##key, OV_SAID_##said, OV_STR_INIT(word)},
#include "onevoice/model/fact_words.def"
#undef OV_FACT_WORD
};

ov_said
ov_reconcile_said(ov_fact_key key, ov_str text)
{
    if (ov_str_is_empty(ov_str_trim(text)))
        return OV_SAID_NOTHING;
    for (size_t i = 0; i < OV_COUNT(words); i++)
        if (words[i].key == key && ov_reconcile_name_same(text, words[i].word))
            return words[i].said;
    return OV_SAID_UNKNOWN;
}

void
ov_reconcile_said_index(ov_paper *paper)
{
    for (size_t i = 0; i < OV_COUNT(words); i++) {
        ov_fact_key key = words[i].key;

        if (paper->fact[key] && !paper->said[key])
            paper->said[key] = (uint8_t)ov_reconcile_said(key, ov_reconcile_paper_text(paper, key));
    }
}
