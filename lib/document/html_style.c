/*
 * HTML: what a style hides from the reader's eyes.
 *
 * Declarations of an element and the rules of <style> that name a class or an id. Rules inside
 * "@media" hold for some screens only and hide nothing here.
 */
#include <string.h>

#include "html_internal.h"

#define NARROW_PX 2 /* a font or box up to this many pixels cannot be read */

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static ov_str
trim(ov_str s)
{
    while (s.len > 0 && is_space(s.ptr[0]))
        s = ov_str_slice(s, 1, s.len - 1);
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/* The next "name: value" of a list of declarations. */
static bool
next_declaration(ov_str style, size_t *at, ov_str *name, ov_str *value)
{
    size_t end, colon;

    if (*at >= style.len)
        return false;
    end = ov_str_find_char(style, ';', *at);
    end = end == OV_STR_NONE ? style.len : end;
    colon = ov_str_find_char(style, ':', *at);
    *name = *value = OV_STR("");
    if (colon != OV_STR_NONE && colon < end) {
        size_t important;

        *name = trim(ov_str_slice(style, *at, colon - *at));
        *value = trim(ov_str_slice(style, colon + 1, end - colon - 1));
        important = ov_str_find_char(*value, '!', 0);
        if (important != OV_STR_NONE)
            *value = trim(ov_str_slice(*value, 0, important));
    }
    *at = end + 1;
    return true;
}

/* A length of at most `most` pixels or points: "0", "0px", "1px"; never "0.9em" or "0 auto". */
static bool
is_length_within(ov_str value, unsigned most)
{
    unsigned number = 0;
    size_t i = 0;

    for (; i < value.len && value.ptr[i] >= '0' && value.ptr[i] <= '9' && i < 6; i++)
        number = number * 10 + (unsigned)(value.ptr[i] - '0');
    if (i == 0 || number > most)
        return false;
    value = ov_str_slice(value, i, value.len - i);
    if (number == 0 && value.len > 1 && value.ptr[0] == '.' && value.ptr[1] >= '0' &&
        value.ptr[1] <= '9')
        return value.ptr[1] == '0' && ov_str_eq_nocase(ov_str_slice(value, 2, 4), OV_STR("px"));
    return value.len == 0 || ov_str_eq_nocase(value, OV_STR("px")) ||
           ov_str_eq_nocase(value, OV_STR("pt")) || (number == 0 && value.len <= 3);
}

/* "#FFF", "#ffffff", "white": one number; false when it cannot be told. */
static bool
color_of(ov_str value, uint32_t *out)
{
    uint32_t number = 0;

    if (ov_str_eq_nocase(value, OV_STR("white"))) {
        *out = 0xFFFFFF;
        return true;
    }
    if (ov_str_eq_nocase(value, OV_STR("black"))) {
        *out = 0;
        return true;
    }
    if ((value.len != 4 && value.len != 7) || value.ptr[0] != '#')
        return false;
    for (size_t i = 1; i < value.len; i++) {
        char c = (char)(value.ptr[i] | 0x20);
        uint32_t digit =
            c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10 : (uint32_t)(value.ptr[i] - '0');

        if (digit > 15)
            return false;
        number = number * 16 + digit;
        if (value.len == 4)
            number = number * 16 + digit;
    }
    *out = number;
    return true;
}

static bool
is_name(ov_str name, const char *word)
{
    return ov_str_eq_nocase(name, ov_str_from(word));
}

static bool
is_word(ov_str value, const char *word)
{
    return ov_str_eq_nocase(value, ov_str_from(word));
}

html_hiding
html_style_hides(ov_str style, bool plain_page)
{
    ov_str name, value;
    uint32_t text = 0, ground = 0xFFFFFF, color = 0;
    bool text_known = false, ground_known = plain_page, tiny = false;

    for (size_t at = 0; next_declaration(style, &at, &name, &value);) {
        if ((is_name(name, "display") && is_word(value, "none")) ||
            (is_name(name, "visibility") &&
             (is_word(value, "hidden") || is_word(value, "collapse"))) ||
            (is_name(name, "mso-hide") && is_word(value, "all")) ||
            (is_name(name, "opacity") && is_length_within(value, 0)) ||
            (is_name(name, "max-height") && is_length_within(value, NARROW_PX)) ||
            /* struck out: printed to be no longer true */
            ((is_name(name, "text-decoration") || is_name(name, "text-decoration-line")) &&
             ov_str_find(value, OV_STR("line-through"), 0) != OV_STR_NONE))
            return HTML_HIDDEN;
        tiny = tiny || (is_name(name, "font-size") && is_length_within(value, NARROW_PX));
        if (is_name(name, "color") && color_of(value, &color)) {
            text = color;
            text_known = true;
        }
        if (is_name(name, "background-color") || is_name(name, "background")) {
            ground_known = color_of(value, &color);
            ground = color;
        }
    }
    return tiny || (text_known && ground_known && text == ground) ? HTML_UNSEEN : HTML_SEEN;
}

/* ".preheader", "td.preheader", "#preheader": the last part names the class or id. */
static void
add_selector(ov_arena *mem, html_hidden *hidden, ov_str selector)
{
    size_t at;

    selector = trim(selector);
    for (size_t i = 0; i < selector.len; i++) /* no descendants, states and attributes */
        if (is_space(selector.ptr[i]) || memchr(">+~:[*", selector.ptr[i], 6))
            return;
    at = ov_str_find_char(selector, '.', 0);
    if (at == OV_STR_NONE)
        at = ov_str_find_char(selector, '#', 0);
    if (at == OV_STR_NONE || at + 1 >= selector.len)
        return;
    *OV_VEC_ADD(mem, hidden) = ov_str_slice(selector, at, selector.len - at);
}

void
html_style_rules(ov_arena *mem, ov_str css, html_hidden *hidden)
{
    size_t at = 0;

    while (at < css.len) {
        size_t open = ov_str_find_char(css, '{', at), close, depth = 1;
        ov_str selectors;

        if (open == OV_STR_NONE)
            return;
        for (close = open + 1; close < css.len && depth > 0; close++)
            depth += css.ptr[close] == '{' ? 1 : css.ptr[close] == '}' ? (size_t)-1 : 0;
        selectors = trim(ov_str_slice(css, at, open - at));
        if (depth == 0 && selectors.len > 0 && selectors.ptr[0] != '@' &&
            html_style_hides(ov_str_slice(css, open + 1, close - open - 2), false) == HTML_HIDDEN) {
            for (size_t from = 0, to; from <= selectors.len; from = to + 1) {
                to = ov_str_find_char(selectors, ',', from);
                to = to == OV_STR_NONE ? selectors.len : to;
                add_selector(mem, hidden, ov_str_slice(selectors, from, to - from));
            }
        }
        at = close;
    }
}

bool
html_class_hidden(const html_hidden *hidden, ov_str words, char mark)
{
    for (size_t from = 0, to; from < words.len; from = to + 1) {
        to = from;
        while (to < words.len && !is_space(words.ptr[to]))
            to++;
        for (size_t i = 0; i < hidden->count && to > from; i++) {
            ov_str name = hidden->items[i];

            if (name.ptr[0] == mark && ov_str_eq(ov_str_slice(name, 1, name.len - 1),
                                                 ov_str_slice(words, from, to - from)))
                return true;
        }
    }
    return false;
}
