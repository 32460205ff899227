/* Bodies whose own header says how they are encoded: decoded as it says, or not read at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "onevoice/document/document.h"

#define PLAIN  "Content-Type: text/plain; charset=utf-8\r\n"
#define HTML   "Content-Type: text/html; charset=\"UTF-8\"\r\n"
#define QUOTED "Content-Transfer-Encoding: quoted-printable\r\n"
#define BASE64 "Content-Transfer-Encoding: base64\r\n"

/* "Amount due: $1,234.50 by Nov 20, 2026." */
#define DUE_IN_BASE64 "QW1vdW50IGR1ZTogJDEsMjM0LjUwIGJ5IE5vdiAyMCwgMjAyNi4=\r\n"

static const char due[] = "Amount due: $1,234.50 by Nov 20, 2026.";

static const struct {
    const char *about;
    ov_media media;
    const char *body, *text; /* NULL: not read */
} cases[] = {
    {"quoted-printable", OV_MEDIA_TEXT,
     PLAIN QUOTED "\r\nAmount due: $1,2=\r\n34.50 by Nov=2020, 2026.", due},
    {"blanks on the way", OV_MEDIA_TEXT,
     PLAIN QUOTED "\nAmount due: =  \n$1,234.50 by Nov 20, 2026.  \n", due},
    {"base64", OV_MEDIA_TEXT, BASE64 PLAIN "\r\n" DUE_IN_BASE64, due},
    {"base64 in short lines", OV_MEDIA_TEXT,
     PLAIN BASE64 "\nQW1vdW50IGR1ZTogJDEs\nMjM0LjUwIGJ5IE5vdiAyMCwgMjAyNi4=\n", due},
    {"HTML though declared as text", OV_MEDIA_TEXT,
     HTML QUOTED "\r\n<p class=3D\"a\">Amount due: $1,2=\r\n34.50 by Nov 20, 2026.</p>", due},
    {"an encoding and no type", OV_MEDIA_HTML,
     QUOTED "\r\n<p class=3D\"a\">Amount due: $1,234.50 by Nov 20, 2026.</p>", due},
    {"not encoded", OV_MEDIA_TEXT,
     "Subject: Bill\n" PLAIN "\nAmount due: $1,234.50 by Nov 20, 2026.", due},
    {"alternatives: the one declared", OV_MEDIA_TEXT,
     "MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary=\"=_b=20\"\r\n\r\n"
     "preamble\r\n--=_b=20\r\n" PLAIN BASE64 "\r\n" DUE_IN_BASE64 "--=_b=20\r\n" HTML
     "\r\n<p>Other</p>\r\n--=_b=20--\r\n",
     due},
    {"alternatives: the one declared, last", OV_MEDIA_HTML,
     "Content-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN "\nOther\n--b\n" HTML
     "\n<p>Amount due: $1,234.50 by Nov 20, 2026.</p>\n--b--\n",
     due},
    {"a text and the picture it shows", OV_MEDIA_HTML,
     "Content-Type: multipart/related; boundary=b\n\n--b\n" HTML QUOTED
     "\n<p>Amount due: $1,234.50 by Nov =\n20, 2026.</p>\n--b\nContent-Type: image/png\n" BASE64
     "\niVBORw0KGgo=\n--b--\n",
     due},
    {"another charset", OV_MEDIA_TEXT,
     "Content-Type: text/plain; charset=iso-8859-1\n" QUOTED "\nAmount due: =A35", NULL},
    {"no escape", OV_MEDIA_TEXT, PLAIN QUOTED "\nAmount = $5.00", NULL},
    {"half a quantum", OV_MEDIA_TEXT, PLAIN BASE64 "\nQW1vdW50IGR1Z\n", NULL},
    {"behind the padding", OV_MEDIA_TEXT, PLAIN BASE64 "\nQQ==QW1v\n", NULL},
    {"an unknown encoding", OV_MEDIA_TEXT,
     PLAIN "Content-Transfer-Encoding: x-uuencode\n\nAmount due: $5.00", NULL},
    {"two encodings", OV_MEDIA_TEXT, PLAIN BASE64 QUOTED "\nQW1v\n", NULL},
    {"encoded twice", OV_MEDIA_TEXT, PLAIN QUOTED "\nContent is: $1,2=3D\n34.50 =3D20 and more",
     NULL},
    {"NUL within", OV_MEDIA_TEXT, PLAIN BASE64 "\nAAAA\n", NULL},
    {"two texts", OV_MEDIA_TEXT,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nPay $5.00\n--b\n\nPay $6.00\n--b--\n",
     NULL},
    {"an attachment", OV_MEDIA_TEXT,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee the file.\n--b\nContent-Type: "
     "application/pdf\n\n%PDF\n--b--\n",
     NULL},
    {"cut", OV_MEDIA_TEXT, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nPay $5.00\n", NULL},
    {"a file", OV_MEDIA_TEXT, "Content-Type: application/pdf\n\n%PDF-1.4", NULL},
    {"words with a colon", OV_MEDIA_TEXT, "Date: 11/02/2026\nAmount: $5.00\n\nDear reader,",
     "Date: 11/02/2026 Amount: $5.00 Dear reader,"},
};

static void
decoded_as_the_header_says(void **state)
{
    ov_arena *mem = ov_arena_new();

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_document out;

        ov_document_read(mem, mem, cases[i].media, ov_str_from(cases[i].body), &out);
        if (ov_str_is_null(out.reject_code) != (cases[i].text != NULL) ||
            (cases[i].text && !ov_str_eq(out.text.bytes, ov_str_from(cases[i].text))))
            fail_msg("%s: %.*s '%.*s'", cases[i].about, OV_STR_ARG(out.reject_code),
                     OV_STR_ARG(out.text.bytes));
    }
    ov_arena_free(mem);
}

/* Every character of the text leads to where it stands in the body, as far as the body shows it. */
static void
evidence_points_to_the_encoded_body(void **state)
{
    ov_arena *mem = ov_arena_new();
    ov_str quoted = OV_STR(PLAIN QUOTED "\r\nR=C3=A9, you owe $1,2=\r\n34.50 =E2=82=AC, pay now");
    ov_str packed = OV_STR(PLAIN BASE64 "\r\n" DUE_IN_BASE64);
    ov_document out;

    (void)state;
    ov_document_read(mem, mem, OV_MEDIA_TEXT, quoted, &out);
    for (size_t i = 0; i < out.text.bytes.len; i++) {
        char c = out.text.bytes.ptr[i], there = quoted.ptr[ov_text_body_offset(&out.text, i)];

        if ((unsigned char)c < 0x80)
            assert_int_equal(c, there);
    }
    ov_document_read(mem, mem, OV_MEDIA_TEXT, packed, &out);
    for (size_t i = 1; i < out.text.bytes.len; i++)
        assert_true(ov_text_body_offset(&out.text, i) > ov_text_body_offset(&out.text, i - 1));
    assert_true(ov_text_body_offset(&out.text, out.text.bytes.len - 1) < packed.len);
    ov_arena_free(mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoded_as_the_header_says),
        cmocka_unit_test(evidence_points_to_the_encoded_body),
    };

    return cmocka_run_group_tests_name("document mime", tests, NULL, NULL);
}
