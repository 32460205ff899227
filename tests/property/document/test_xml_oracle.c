/*
 * Random XML, then the same with a few bytes changed: our reader and libxml2 see the same elements,
 * attributes and text, or both refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "onevoice/base/utf8.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/random.h"
#include "onevoice/document/document.h"
#include "xml_oracle.h"

#define ROUNDS  4000
#define CHANGED 8 /* of each document */

static ov_str
pick(ov_random *r, const char *const *list, size_t count)
{
    return ov_str_from(list[ov_random_below(r, count)]);
}
#define PICK(r, list) pick((r), (list), OV_COUNT(list))

static const char *const pieces[] = {
    "x",
    "amount due 12.50 ",
    " ",
    "\n   ",
    "\t",
    "\r\n",
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#65;",
    "&#x20AC;",
    "&#32;",
    "&#10;",
    "caf\xC3\xA9",
    "\xE2\x82\xAC",
    "]",
    "]]",
    ">",
    "a rather long run of characters that no vector of sixteen bytes holds at once, ",
    "\xF0\x9F\x98\x80",
    "'",
    "0123456789abcdef",
};
static const char *const names[] = {"a",   "b",      "value",     "Invoice", "p:a",
                                    "q:b", "_x.y-z", "\xC3\xA9t", "xml:lang"};
static const char *const spaces[] = {"urn:x", "http://hl7.org/fhir", "", "urn:y"};

static void
write_characters(ov_buf *out, ov_random *r)
{
    for (uint64_t n = ov_random_below(r, 5); n > 0; n--)
        ov_buf_str(out, PICK(r, pieces));
}

static void
write_attributes(ov_buf *out, ov_random *r)
{
    static const char *const declared[] = {"xmlns", "xmlns:p", "xmlns:q"};
    static const char *const equal[] = {"=", " = ", "\n=\t"};

    for (uint64_t n = ov_random_below(r, 4); n > 0; n--) {
        bool space = ov_random_chance(r, 0.3), single = ov_random_chance(r, 0.3);
        ov_str quote = single ? OV_STR("'") : OV_STR("\"");
        ov_buf value = ov_buf_init(out->arena);

        ov_buf_char(out, ' ');
        ov_buf_str(out, space ? PICK(r, declared) : PICK(r, names));
        ov_buf_str(out, PICK(r, equal));
        ov_buf_str(out, quote);
        if (space)
            ov_buf_str(&value, PICK(r, spaces));
        else
            write_characters(&value, r);
        ov_buf_str(out, ov_buf_view(&value));
        ov_buf_str(out, quote);
    }
}

static void
write_element(ov_buf *out, ov_random *r, int depth)
{
    static const char *const others[] = {"<!-- aside -->", "<![CDATA[ <raw> & ]]>", "<?pi what?>",
                                         "<![CDATA[]]>", "<!---->"};
    ov_str name = PICK(r, names);

    ov_buf_char(out, '<');
    ov_buf_str(out, name);
    write_attributes(out, r);
    if (depth == 0 || ov_random_chance(r, 0.2)) {
        ov_buf_cstr(out, "/>");
        return;
    }
    ov_buf_char(out, '>');
    for (uint64_t n = ov_random_below(r, 5); n > 0; n--) {
        if (ov_random_chance(r, 0.4))
            write_element(out, r, depth - 1);
        else if (ov_random_chance(r, 0.2))
            ov_buf_str(out, PICK(r, others));
        else
            write_characters(out, r);
    }
    ov_buf_cstr(out, "</");
    ov_buf_str(out, name);
    ov_buf_cstr(out, ov_random_chance(r, 0.1) ? " \n>" : ">");
}

static ov_str
document(ov_arena *mem, ov_random *r)
{
    static const char *const prologs[] = {
        "", "<?xml version=\"1.0\"?>",
        "<?xml version='1.1' encoding='latin1' standalone=\"no\" ?>\n",
        "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- first -->", "<?other?>\n"};
    ov_buf out = ov_buf_init(mem);

    ov_buf_str(&out, PICK(r, prologs));
    /* bound at the root, so that most prefixes are */
    ov_buf_cstr(&out, ov_random_chance(r, 0.9) ? "<r xmlns:p=\"urn:p\" xmlns:q=\"urn:q\">" : "<r>");
    write_element(&out, r, (int)ov_random_below(r, 5));
    ov_buf_cstr(&out, "</r>\n");
    return ov_buf_view(&out);
}

/* Drop, double, swap or replace some bytes. */
static ov_str
changed(ov_arena *mem, ov_random *r, ov_str body)
{
    static const char *const wrong[] = {"<",   ">",        "&",           "\"", "'",     "/",
                                        "]]>", "<!--",     "-->",         "--", "<?xml", "?>",
                                        "=",   "xmlns:",   "<![CDATA[",   ":",  "\f",    "&#1;",
                                        ";",   "&#xFFFE;", "\xEF\xBF\xBF"};
    ov_buf out = ov_buf_init(mem);
    size_t at = ov_random_below(r, body.len);
    size_t cut = ov_random_chance(r, 0.5) ? 0 : ov_random_below(r, 6);

    ov_buf_str(&out, ov_str_slice(body, 0, at));
    if (ov_random_chance(r, 0.6))
        ov_buf_str(&out, PICK(r, wrong));
    else if (ov_random_chance(r, 0.5))
        ov_buf_str(&out, ov_str_slice(body, ov_random_below(r, body.len), 12));
    ov_buf_str(&out, ov_str_slice(body, at + cut, body.len));
    return ov_buf_view(&out);
}

static void
same_as_libxml2(void **state)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();

    (void)state;
    for (uint64_t seed = 0; seed < ROUNDS; seed++) {
        ov_random r = ov_random_seed(seed);
        ov_str body = document(mem, &r);

        for (int i = 0; i <= CHANGED; i++) {
            ov_str tried = i == 0 ? body : changed(mem, &r, body);
            const char *differs =
                ov_utf8_valid(tried) ? xml_oracle_differs(mem, scratch, tried) : NULL;

            if (differs)
                fail_msg("seed %d, change %d\n%s", (int)seed, i, differs);
        }
        ov_arena_reset(mem);
    }
    ov_arena_free(mem);
    ov_arena_free(scratch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_libxml2)};

    ov_document_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
