#include "onevoice/model/vocabulary.h"

static const ov_word words[] = {
#define OV_WORD(kind, word, meaning) {OV_STR_INIT(#kind), OV_STR_INIT(word), OV_STR_INIT(meaning)},
#include "onevoice/model/vocabulary.def"
#undef OV_WORD
#define OV_FACT_WORD(key, kind, said, word, meaning)                                               \
    {OV_STR_INIT(#kind), OV_STR_INIT(word), OV_STR_INIT(meaning)},
#include "onevoice/model/fact_words.def"
#undef OV_FACT_WORD
#define OV_VALUE_ROLE(name, word, meaning)                                                         \
    {OV_STR_INIT("value_role"), OV_STR_INIT(word), OV_STR_INIT(meaning)},
#include "onevoice/model/roles.def"
#undef OV_VALUE_ROLE
#define FACT_MONEY  "an exact amount in the paper's currency"
#define FACT_DATE   "a day, YYYY-MM-DD"
#define FACT_TEXT   "a text"
#define FACT_BOOL   "true or false"
#define FACT_INT    "a whole number"
#define FACT_LIST_0 ""
#define FACT_LIST_1 "; a list"
#define OV_FACT(name, key, type, list)                                                             \
    {OV_STR_INIT("fact"), OV_STR_INIT(key), OV_STR_INIT(FACT_##type FACT_LIST_##list)},
#include "onevoice/model/facts.def"
#undef OV_FACT
};

const ov_word *
ov_vocabulary(size_t *count)
{
    *count = OV_COUNT(words);
    return words;
}
