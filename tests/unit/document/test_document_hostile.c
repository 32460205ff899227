/* Hostile bodies: each ends, in time and memory, with a rejection code or with the right facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "onevoice/base/buf.h"
#include "onevoice/document/document.h"

/* Seconds, far below what the workers allow. The address sanitizer costs two to three times as much. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CPU_MOST 6.0
#endif
#endif
#ifndef CPU_MOST
#define CPU_MOST 2.0
#endif

static double
cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Read; the rejection code, "" when it was read. */
static const char *
code_of(ov_arena *mem, ov_media media, ov_str body, ov_document *out)
{
    double start = cpu_seconds();
    size_t before = ov_arena_bytes(mem);

    ov_typed_fields fields;
    ov_letter letter;

    ov_document_read(mem, mem, media, body, out);
    ov_text_typed_fields(mem, &out->text, &fields);
    ov_document_letter_read(mem, NULL, &out->text, &fields, &letter);
    assert_true(cpu_seconds() - start < CPU_MOST);
    assert_true(ov_arena_bytes(mem) - before < (size_t)400 * 1024 * 1024);
    return out->reject_code.ptr ? ov_str_cstr(mem, out->reject_code) : "";
}

static void
expect(ov_media media, ov_str body, const char *code)
{
    ov_arena *mem = ov_arena_new();
    ov_document out;

    assert_string_equal(code_of(mem, media, body, &out), code);
    ov_arena_free(mem);
}

static ov_str
repeated(ov_arena *mem, const char *before, const char *middle, size_t times, const char *after)
{
    ov_buf b = ov_buf_init(mem);

    ov_buf_cstr(&b, before);
    for (size_t i = 0; i < times; i++)
        ov_buf_cstr(&b, middle);
    ov_buf_cstr(&b, after);
    return ov_buf_view(&b);
}

static void
bytes_that_are_no_text(void **state)
{
    static const ov_media all[] = {OV_MEDIA_TEXT, OV_MEDIA_HTML, OV_MEDIA_XML, OV_MEDIA_FHIR_XML,
                                   OV_MEDIA_FHIR_JSON};

    (void)state;
    for (size_t i = 0; i < OV_COUNT(all); i++) {
        expect(all[i], OV_STR("caf\xE9"), "invalid_utf8");
        expect(all[i], OV_STR("\xED\xA0\x80"), "invalid_utf8");
        expect(all[i], OV_STR("\xC0\xAF"), "invalid_utf8");
        expect(all[i], OV_STR("before\0after"), "nul_byte");
        expect(all[i], OV_STR("a\x01z"), "control_character");
        expect(all[i], OV_STR("\xFF\xFE<\0a\0"), "invalid_utf8");
    }
    expect(OV_MEDIA_X12, OV_STR("ISA\0"), "nul_byte");
}

/* As they stand, "$1,2=" and "34.50" on the next line are two sums. */
static void
bodies_encoded_for_the_wire(void **state)
{
    (void)state;
    expect(OV_MEDIA_TEXT, OV_STR("Amount due: $1,2=\n34.50\nDear Ren=C3=A9,"), "encoded_body");
    expect(OV_MEDIA_HTML, OV_STR("<p class=3D\"a\">Amount due: =\r\n$5.00</p>"), "encoded_body");
    expect(OV_MEDIA_TEXT,
           OV_STR("QW1vdW50IGR1ZTogJDEyMzQuNTAgYnkgTm92ZW1i\nZXIgMjAsIDIwMjYuIFBsZWFzZSBwYXku\n"),
           "encoded_body");
    expect(OV_MEDIA_TEXT, OV_STR("Amount due = $5.00, total =20 items"), "");
    expect(OV_MEDIA_HTML, OV_STR("<p class=\"a\">Amount due: $5.00</p>"), "");
    expect(OV_MEDIA_TEXT, OV_STR("Donaudampfschifffahrtsgesellschaft"), "");
}

static void
too_large(void **state)
{
    (void)state;
    expect(OV_MEDIA_TEXT, (ov_str){"x", (size_t)100 * 1024 * 1024}, "body_too_large");
}

static void
entities(void **state)
{
    ov_arena *mem = ov_arena_new();

    (void)state;
    expect(OV_MEDIA_XML,
           OV_STR("<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
                  "\"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><l>&b;</l>"),
           "xml_doctype");
    expect(OV_MEDIA_XML,
           OV_STR("<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><l>&x;</l>"),
           "xml_doctype");
    expect(OV_MEDIA_XML, OV_STR("<!DOCTYPE l SYSTEM \"http://x.invalid/l.dtd\"><l/>"),
           "xml_doctype");
    expect(OV_MEDIA_XML, OV_STR("<l>&x;</l>"), "xml_entity");
    expect(OV_MEDIA_XML, OV_STR("<l>&#xD800;</l>"), "bad_character_reference");
    expect(OV_MEDIA_HTML, OV_STR("<p>a&#xD800;b"), "bad_character_reference");
    expect(OV_MEDIA_HTML, OV_STR("<p>a&#0;b"), "bad_character_reference");
    ov_arena_free(mem);
}

static void
truncated_markup(void **state)
{
    (void)state;
    expect(OV_MEDIA_XML, OV_STR("<a><b>text"), "xml_truncated");
    expect(OV_MEDIA_XML, OV_STR("<a/><b/>"), "xml_not_well_formed");
    expect(OV_MEDIA_XML, OV_STR("<a></b>"), "xml_not_well_formed");
    expect(OV_MEDIA_XML, OV_STR(""), "xml_truncated");
    expect(OV_MEDIA_HTML, OV_STR("<p>You must pay <!-- by May"), "unterminated_comment");
    expect(OV_MEDIA_HTML, OV_STR("<p>You must pay <a href=\"x"), "unterminated_tag");
    expect(OV_MEDIA_HTML, OV_STR("<div style=\"display:none\"><p>the rest"),
           "unterminated_hidden_part");
    expect(OV_MEDIA_HTML, OV_STR("<script>if (a < b)"), "unterminated_element");
    expect(OV_MEDIA_X12,
           OV_STR("ISA*00*          *00*          *ZZ*A              *ZZ*B              "
                  "*100101*1000*^*00501*000000001*0*T*:~ST*835*1~CLP*A*1*5*5~"),
           "x12_truncated");
    expect(OV_MEDIA_FHIR_JSON, OV_STR("{\"resourceType\": \"Invoice\""), "json_not_well_formed");
}

static void
depth_and_number(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_buf b = ov_buf_init(mem);
    ov_document out;

    (void)state;
    expect(OV_MEDIA_XML, repeated(mem, "", "<a>", 100000, ""), "xml_too_deep");
    expect(OV_MEDIA_FHIR_JSON, repeated(mem, "", "[", 100000, ""), "json_not_well_formed");
    expect(OV_MEDIA_XML, repeated(mem, "<r>", "<a/>", 600000, "</r>"), "xml_too_many_elements");
    ov_buf_cstr(&b, "<r");
    for (int i = 0; i < 60000; i++)
        ov_buf_printf(&b, " a%d=\"1\"", i);
    ov_buf_cstr(&b, "/>");
    expect(OV_MEDIA_XML, ov_buf_view(&b), "xml_too_many_attributes");
    expect(OV_MEDIA_HTML, ov_buf_view(&b), "tag_too_large");
    /* HTML has no tree here: the text at any depth is there */
    assert_string_equal(
        code_of(mem, OV_MEDIA_HTML, repeated(mem, "", "<div>", 100000, "Amount due $5.00"), &out),
        "");
    assert_true(ov_str_eq(out.text.bytes, OV_STR("Amount due $5.00")));
    ov_arena_free(mem);
}

/* Each prefix is looked for among all that are bound, each attribute is compared with those before
   it: neither may take the time that their number suggests. */
static void
namespaces(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_buf nested = ov_buf_init(mem), wide = ov_buf_init(mem);

    (void)state;
    for (int depth = 0; depth < 100; depth++) {
        ov_buf_cstr(&nested, "<a");
        for (int i = 0; i < 200; i++)
            ov_buf_printf(&nested, " xmlns:n%d_%d=\"u\"", depth, i);
        ov_buf_char(&nested, '>');
    }
    ov_buf_char(&nested, 0);
    expect(OV_MEDIA_XML, repeated(mem, nested.ptr, "<a/>", 300000, ""), "xml_too_many_namespaces");
    ov_buf_cstr(&wide, "<r");
    for (int i = 0; i < 250; i++)
        ov_buf_printf(&wide, " xmlns:n%d=\"u%d\"", i, i);
    ov_buf_char(&wide, '>');
    for (int element = 0; element < 5000; element++) {
        ov_buf_cstr(&wide, "<a");
        for (int i = 0; i < 250; i++)
            ov_buf_printf(&wide, " n%d:x=\"\"", i);
        ov_buf_cstr(&wide, "/>");
    }
    ov_buf_cstr(&wide, "</r>");
    expect(OV_MEDIA_XML, ov_buf_view(&wide), "");
    ov_arena_free(mem);
}

static void
tag_soup(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_document out;

    (void)state;
    expect(OV_MEDIA_HTML, repeated(mem, "", "<p>", 1000000, "x"), "");
    expect(OV_MEDIA_HTML, repeated(mem, "", "<", 3000000, " x"), "");
    expect(OV_MEDIA_HTML, repeated(mem, "", "&", 3000000, "x"), "");
    expect(OV_MEDIA_HTML, repeated(mem, "", "</", 3000000, " x"), "");
    expect(OV_MEDIA_HTML, repeated(mem, "", "<!--", 1000000, "x"), "unterminated_comment");
    expect(OV_MEDIA_HTML, repeated(mem, "", "<a b='", 1000000, "x"), "tag_too_large");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "1", 10000000, ""), "");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "1 ", 3000000, ""), "");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "1,", 5000000, ""), "");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "$1.00 due ", 300000, ""), "");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "- ", 5000000, ""), "");
    expect(OV_MEDIA_TEXT, repeated(mem, "", "a\n", 5000000, ""), "");
    /* what a browser shows behind a comment is text */
    assert_string_equal(
        code_of(mem, OV_MEDIA_HTML, OV_STR("a<!-- b --!>c<!-- -- d -->e<!-->f<!--->g"), &out), "");
    assert_true(ov_str_eq(out.text.bytes, OV_STR("acefg")));
    /* zeros before a reference's digits, however many */
    assert_string_equal(code_of(mem, OV_MEDIA_XML,
                                OV_STR("<m xmlns='urn:l'><p>a&#00000000000000000065;b"
                                       "&#x000000000000042;</p></m>"),
                                &out),
                        "");
    assert_true(ov_str_eq(out.text.bytes, OV_STR("aAbB")));
    assert_string_equal(code_of(mem, OV_MEDIA_HTML, OV_STR("a&#00000000000000000065;b"), &out), "");
    assert_true(ov_str_eq(out.text.bytes, OV_STR("aAb")));
    expect(OV_MEDIA_HTML, repeated(mem, "", "<!-- --!>", 1000000, ""), "");
    expect(OV_MEDIA_HTML, repeated(mem, "<!", "-", 10000000, "!"), "unterminated_comment");
    expect(OV_MEDIA_HTML, repeated(mem, "<!--x", ">", 10000000, "!"), "unterminated_comment");
    expect(OV_MEDIA_HTML, repeated(mem, "", "&yuml;", 1000000, ""), "");
    /* 11 MB of text in one node: none is lost */
    assert_string_equal(
        code_of(mem, OV_MEDIA_HTML, repeated(mem, "<p>", "0123456789", 1100000, "</p>"), &out), "");
    assert_int_equal(out.text.bytes.len, 11000000);
    ov_arena_free(mem);
}

static void
other_declared_encodings(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_document out;

    (void)state;
    /* the bytes are the database's UTF-8, whatever the wire once was */
    code_of(mem, OV_MEDIA_HTML,
            OV_STR("<meta charset=utf-7><meta charset=\"iso-8859-1\"><p>caf\xC3\xA9 +ADw-"), &out);
    assert_true(ov_str_eq(out.text.bytes, OV_STR("caf\xC3\xA9 +ADw-")));
    code_of(mem, OV_MEDIA_XML,
            OV_STR("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>caf\xC3\xA9</a>"), &out);
    assert_true(ov_str_eq(out.text.bytes, OV_STR("caf\xC3\xA9")));
    ov_arena_free(mem);
}

static void
media_types_that_lie(void **state)
{
    (void)state;
    expect(OV_MEDIA_FHIR_XML, OV_STR("<Invoice xmlns=\"urn:other\"/>"), "media_type_mismatch");
    expect(OV_MEDIA_FHIR_XML, OV_STR("Dear customer"), "xml_not_well_formed");
    expect(OV_MEDIA_FHIR_JSON, OV_STR("{\"a\": 1}"), "media_type_mismatch");
    expect(OV_MEDIA_FHIR_JSON, OV_STR("<Invoice/>"), "json_not_well_formed");
    expect(OV_MEDIA_X12, OV_STR("{\"resourceType\": \"Invoice\"}"), "media_type_mismatch");
    expect(OV_MEDIA_FHIR_JSON,
           OV_STR("{\"resourceType\": \"Invoice\", \"totalNet\": {\"value\": 1e400}}"),
           "json_not_well_formed");
    expect(OV_MEDIA_FHIR_XML,
           OV_STR("<Invoice xmlns=\"http://hl7.org/fhir\"><totalNet><value value=\"1,5\"/>"
                  "</totalNet></Invoice>"),
           "invalid_amount");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(bodies_encoded_for_the_wire),
        cmocka_unit_test(too_large),
        cmocka_unit_test(entities),
        cmocka_unit_test(truncated_markup),
        cmocka_unit_test(depth_and_number),
        cmocka_unit_test(namespaces),
        cmocka_unit_test(tag_soup),
        cmocka_unit_test(other_declared_encodings),
        cmocka_unit_test(media_types_that_lie),
    };

    ov_document_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
