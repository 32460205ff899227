/*
 * What a line of an addressee is: a person, somebody who stands for one, an organisation, nobody,
 * or a newborn before it has a name.
 *
 * Only a person has a given name. "Estate of Robert Hill" and "Estate of Mary Hill" share neither a
 * given name "Estate" nor a family; two babies of one birth are told apart by nothing but the
 * letter behind "Baby Boy". What is not sure to be something else is a person.
 */
#include "name_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    OF = 1,
    CAPACITY = 2,
    FIRM = 4,
    AFTER_MARK = 8,
    MARK = 16,
    NOBODY = 32,
    NEWBORN = 64,
    BLANK = 128,
    FILLING = 256,
    MADE_UP = 512
};

static const struct {
    ov_str word;
    unsigned kinds;
} known_words[] = {
#define WORD(word, kinds) {OV_STR_INIT(word), kinds},
#include "name_words.def"
#undef WORD
};

static bool
in_list(ov_str list, ov_str word)
{
    ov_str item;

    while (ov_str_next(&list, ' ', &item)) {
        if (ov_str_eq(item, word))
            return true;
    }
    return false;
}

static unsigned
known_kinds(ov_str word)
{
    size_t low = 0, high = OV_COUNT(known_words);

    while (low < high) {
        size_t middle = (low + high) / 2;
        unsigned char first = (unsigned char)known_words[middle].word.ptr[0];
        /* by the first letter alone, where it decides: this is asked of every word of a name */
        int order = first != (unsigned char)word.ptr[0]
                        ? (int)first - (unsigned char)word.ptr[0]
                        : ov_str_cmp(known_words[middle].word, word);

        if (order == 0)
            return known_words[middle].kinds;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* "Test1", "Patient2", "ZZTest": made-up names are numbered, and put at the end of every list. */
static ov_str
without_number(ov_str word)
{
    while (word.len > 2 && word.ptr[0] == 'z' && word.ptr[1] == 'z')
        word = ov_str_slice(word, 1, word.len);
    if (word.len > 1 && word.ptr[0] == 'z' && word.ptr[1] != 'z')
        word = ov_str_slice(word, 1, word.len);
    while (word.len && word.ptr[word.len - 1] >= '0' && word.ptr[word.len - 1] <= '9')
        word.len--;
    return word;
}

/* What a word may be, by the list and by the site's own. */
static unsigned
kinds_of(ov_str word, const ov_person_words *more)
{
    unsigned kinds = known_kinds(word);
    unsigned char last = (unsigned char)word.ptr[word.len - 1];

    if (!kinds && (ov_str_starts(word, OV_STR("zz")) || (last >= '0' && last <= '9'))) {
        ov_str bare = without_number(word);

        kinds = bare.len > 3 ? known_kinds(bare) & (NOBODY | NEWBORN) : 0;
    } else if (!kinds && word.len > 7 && last >= 'a' && last <= 'e') {
        word.len--; /* "PatientA" */
        kinds = known_kinds(word) & NOBODY;
    }
    if (more && in_list(more->capacities, word))
        kinds |= CAPACITY;
    if (more && in_list(more->organizations, word))
        kinds |= FIRM;
    if (more && in_list(more->placeholders, word))
        kinds |= NOBODY;
    return kinds;
}

static bool
is_of(ov_str word)
{
    static const char *const words[] = {"of",  "for", "de", "del", "della", "von", "van",  "des",
                                        "der", "du",  "di", "do",  "da",    "fur", "nach", "av"};

    for (size_t i = 0; i < OV_COUNT(words); i++) {
        if (strlen(words[i]) == word.len && memcmp(words[i], word.ptr, word.len) == 0)
            return true;
    }
    return false;
}

/* Legal forms of companies in a script without blanks. */
static bool
has_unspaced_firm(ov_str word)
{
    static const char *const forms[] = {"\xe5\x85\xac\xe5\x8f\xb8", "\xe4\xbc\x9a\xe7\xa4\xbe",
                                        "\xe6\xa0\xaa\xe5\xbc\x8f"};

    for (size_t i = 0; i < OV_COUNT(forms); i++) {
        for (size_t at = 0; at + 6 <= word.len; at++) {
            if (memcmp(word.ptr + at, forms[i], 6) == 0)
                return true;
        }
    }
    return false;
}

/* A lone word is a name, whatever it means: somebody is called Church, and somebody Trust. */
static bool
is_line(const person_words *words, const unsigned *kinds)
{
    for (size_t i = 0; i < words->count; i++) {
        if (words->count > 1 && (kinds[i] & CAPACITY))
            return true;
        if (i + 1 < words->count && (kinds[i] & OF) && is_of(words->items[i + 1]))
            return true;
        if (i > 0 && ((kinds[i] & FIRM) || ((kinds[i] & AFTER_MARK) && (kinds[0] & MARK))))
            return true;
        if (has_unspaced_firm(words->items[i]))
            return true;
    }
    return false;
}

/* "Test Smith" is made up as "Test Patient" is; a lone "Home" or "Given" may be somebody's name. */
static bool
is_nobody(const person_words *words, const unsigned *kinds)
{
    size_t placeholders = 0, filling = 0;

    for (size_t i = 0; i < words->count; i++) {
        placeholders += (kinds[i] & NOBODY) != 0;
        filling += (kinds[i] & (NOBODY | FILLING)) == FILLING;
        if (kinds[i] & MADE_UP)
            return true;
    }
    if (words->count == 2 &&
        (ov_str_eq(words->items[1], OV_STR("doe")) || ov_str_eq(words->items[1], OV_STR("roe"))))
        return ov_str_eq(words->items[0], OV_STR("john")) ||
               ov_str_eq(words->items[0], OV_STR("jane")) ||
               ov_str_eq(words->items[0], OV_STR("richard"));
    if (words->count == 1)
        return placeholders && words->items[0].len > 4;
    return words->count > 0 &&
           ((placeholders > 0 && placeholders + filling == words->count) ||
            ((kinds[0] & NOBODY) && (ov_str_starts(words->items[0], OV_STR("test")) ||
                                     ov_str_ends(words->items[0], OV_STR("test")))));
}

/*
 * Placeholders before anything else ("Unknown Inc" is nobody); then what is a firm, an estate or
 * an office and compares as a whole line; what is left is a person.
 */
ov_person_kind
person_words_kind(const person_words *words, const ov_person_words *more)
{
    unsigned kinds[PERSON_MOST_WORDS];
    size_t blank = 0;

    for (size_t i = 0; i < words->count; i++)
        kinds[i] = kinds_of(words->items[i], more);
    while (blank < words->count && (kinds[blank] & BLANK))
        blank++;
    if (words->count && blank == words->count)
        return OV_PERSON_NOBODY;
    return is_nobody(words, kinds) ? OV_PERSON_NOBODY
           : is_line(words, kinds) ? OV_PERSON_LINE
                                   : OV_PERSON_ONE;
}

/* "Unknown Smith" has a family name and no given one. */
bool
person_word_is_blank(ov_str word, const ov_person_words *more)
{
    unsigned kinds = kinds_of(word, more);

    return (kinds & BLANK) || (word.len > 5 && (kinds & NOBODY));
}

/* "babya", "boy2", "1judysgirl", "smithboy": a sex or "baby" at one end of a word. */
static bool
ends_like_newborn(ov_str w)
{
    static const char *const ends[] = {"boy", "girl"};
    size_t len = w.len;

    if (len > 4 && memcmp(w.ptr, "baby", 4) == 0)
        return len <= 6 || (len >= 7 && memcmp(w.ptr + 4, "boy", 3) == 0) ||
               (len >= 8 && memcmp(w.ptr + 4, "girl", 4) == 0);
    while (len && w.ptr[len - 1] >= '0' && w.ptr[len - 1] <= '9')
        len--;
    for (size_t i = 0; i < OV_COUNT(ends); i++) {
        size_t n = strlen(ends[i]);

        for (size_t cut = 0; cut < 2 && len >= n + cut; cut++) {
            bool letter = cut == 0 || (w.ptr[len - 1] >= 'a' && w.ptr[len - 1] <= 'e');

            if (letter && memcmp(w.ptr + len - cut - n, ends[i], n) == 0)
                return len - cut > n || w.len > n; /* "boy" alone is in the list of words */
        }
    }
    return false;
}

static bool
is_newborn_word(ov_str w, const ov_person_words *more)
{
    return (kinds_of(w, more) & NEWBORN) || ends_like_newborn(w);
}

/* What may follow such a word as part of the mark: "Baby Boy A", "Baby 2", "Infant Male". */
static bool
is_mark_word(ov_str w, const ov_person_words *more)
{
    static const char *const words[] = {"male", "female", "one", "two", "three", "of"};

    for (size_t i = 0; i < OV_COUNT(words); i++) {
        if (ov_str_eq(w, ov_str_from(words[i])))
            return true;
    }
    return w.len == 1 || (w.len == 2 && w.ptr[0] >= '0' && w.ptr[0] <= '9') ||
           is_newborn_word(w, more);
}

bool
person_words_newborn(const person_words *words, bool is_line, const ov_person_words *more,
                     size_t *from, size_t *count)
{
    size_t first = 0, end;

    while (first < words->count && !is_newborn_word(words->items[first], more))
        first++;
    if (first == words->count || (is_line && words->count < 2))
        return false;
    for (end = first + 1; end < words->count && is_mark_word(words->items[end], more); end++)
        ;
    if (is_line && first > 0 && end < words->count)
        return false; /* "Judith Boy Smith": in the middle it is a name */
    if (is_line && first + 1 == words->count && words->items[first].len > 4)
        return false; /* "John Conboy": a family name at the end */
    if (!is_line)
        first = 0, end = words->count; /* a given name with such a word is a mark as a whole */
    *from = first;
    *count = end - first;
    return true;
}

static int
text_cmp(const void *a, const void *b)
{
    const ov_str *x = a, *y = b;

    return ov_str_cmp(*x, *y);
}

/*
 * Lines of words compare as sorted sets without the small words: "The Bank of Ohio, Inc." and
 * "Ohio Bank Incorporated" are one spelling of a line, which never decides alone.
 */
void
person_words_order(person_words *words)
{
    static const struct {
        const char *word, *instead;
    } forms[] = {{"incorporated", "inc"},
                 {"corporation", "corp"},
                 {"limited", "ltd"},
                 {"company", "co"},
                 {"department", "dept"},
                 {"centre", "center"},
                 {"association", "assn"},
                 {"attention", "attn"},
                 {"est", "estate"},
                 {"the", ""},
                 {"and", ""},
                 {"of", ""}};
    size_t kept = 0;

    for (size_t i = 0; i < words->count; i++) {
        ov_str w = words->items[i];

        for (size_t k = 0; k < OV_COUNT(forms); k++) {
            if (ov_str_eq(words->items[i], ov_str_from(forms[k].word)))
                w = ov_str_from(forms[k].instead);
        }
        if (w.len && !is_of(w))
            words->items[kept++] = w;
    }
    words->count = kept;
    if (kept)
        qsort(words->items, kept, sizeof words->items[0], text_cmp);
}

/* Bytes of a Han or Hangul character are three, the first of them e4 to ed; those of a Japanese
   syllable e3 81 to e3 83. */
bool
person_is_unspaced(ov_str s)
{
    if (s.len % 3 != 0)
        return false;
    for (size_t i = 0; i < s.len; i += 3) {
        unsigned char c = (unsigned char)s.ptr[i];

        if ((c < 0xe4 || c > 0xed) &&
            (c != 0xe3 || (unsigned char)s.ptr[i + 1] < 0x81 || (unsigned char)s.ptr[i + 1] > 0x83))
            return false;
    }
    return true;
}

size_t
person_unspaced_family(ov_str name)
{
    /* family names of two characters: Chinese, and Korean ones */
    static const char *const doubles[] = {
        "\xe6\xac\xa7\xe9\x98\xb3", "\xe6\xad\x90\xe9\x99\xbd", "\xe5\x8f\xb8\xe9\xa9\xac",
        "\xe5\x8f\xb8\xe9\xa6\xac", "\xe8\xaf\xb8\xe8\x91\x9b", "\xe4\xb8\x8a\xe5\xae\x98",
        "\xe4\xb8\x9c\xe6\x96\xb9", "\xe7\x9a\x87\xe7\x94\xab", "\xe5\xb0\x89\xe8\xbf\x9f",
        "\xe5\x85\xac\xe5\xad\x99", "\xe5\xa4\x8f\xe4\xbe\xaf", "\xe6\x85\x95\xe5\xae\xb9",
        "\xeb\x82\xa8\xea\xb6\x81", "\xed\x99\xa9\xeb\xb3\xb4", "\xec\xa0\x9c\xea\xb0\x88",
        "\xec\x84\xa0\xec\x9a\xb0"};

    if (name.len < 6 || name.len > 12 || !person_is_unspaced(name) ||
        (unsigned char)name.ptr[0] == 0xe3)
        return 0; /* a lone word of Japanese syllables is not cut: where is not known */
    for (size_t i = 0; name.len > 6 && i < OV_COUNT(doubles); i++) {
        if (memcmp(name.ptr, doubles[i], 6) == 0)
            return 6;
    }
    return name.len == 12 ? 6 : 3; /* of four characters the Japanese way is the usual one */
}
