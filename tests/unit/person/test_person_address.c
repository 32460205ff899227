#include "onevoice/person/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
assert_part(const char *expected, const char *part, uint8_t len)
{
    assert_int_equal(strlen(expected), len);
    assert_memory_equal(expected, part, len);
}

static void
one_line_addresses_are_read(void **state)
{
    static const struct {
        const char *line, *number, *street, *unit, *city, *postal;
    } cases[] = {
        {"18 Elm St, Dayton OH 45402", "18", "elm st", "", "dayton", "45402"},
        {"18 ELM STREET DAYTON OH 45402", "18", "elm st", "", "dayton", "45402"},
        {"210 Pine St Unit 4B, Columbus OH 43215", "210", "pine st", "4b", "columbus", "43215"},
        {"210 Pine Street #4B, Columbus, Ohio 43215-1234", "210", "pine st", "4b", "columbus",
         "43215"},
        {"210 PINE ST 4B COLUMBUS OH 43215", "210", "pine st", "4b", "columbus", "43215"},
        {"55 Lake Drive Columbus OH", "55", "lake dr", "", "columbus", ""},
        {"402 HARBOR RD APT 5", "402", "harbor rd", "5", "", ""},
        {"402 Harbor Rd #5 Erie PA", "402", "harbor rd", "5", "erie", ""},
        {"1 Main St, Winston Salem, North Carolina 27101", "1", "main st", "", "winston salem",
         "27101"},
        {"PO Box 123, Kent OH 44240", "123", "po box", "", "kent", "44240"},
        {"RR 2 Box 14, Kent OH 44240", "2", "rr", "14", "kent", "44240"},
        {"Hauptstra\xc3\x9f"
         "e 12, 2. Stock links, 10115 Berlin",
         "12", "hauptstr", "2 li", "berlin", "10115"},
        {"Hauptstr. 12 a Whg. 3, 10115 Berlin", "12a", "hauptstr", "3", "berlin", "10115"},
        {"ul. Polna 4 m. 5, 00-625 Warszawa", "4", "ul polna", "5", "warszawa", "00625"},
        {"Calle Mayor no. 5, 3\xc2\xba B, 28013 Madrid", "5", "calle mayor", "3 b", "madrid",
         "28013"},
        {"12 1/2 Elm St, Fl 3 Rm 12, Kent OH 44240", "12 1 2", "elm st", "3 12", "kent", "44240"},
        {"114 W 4th St, 2nd Floor, Kent OH 44240", "114", "w 4th st", "2", "kent", "44240"},
        {"", "", "", "", "", ""},
        {",,,", "", "", "", "", ""},
        {"12345", "12345", "", "", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < OV_COUNT(cases); i++) {
        ov_text_address a;

        ov_person_address_line(ov_str_from(cases[i].line), &a);
        assert_part(cases[i].number, a.number, a.number_len);
        assert_part(cases[i].street, a.street, a.street_len);
        assert_part(cases[i].unit, a.unit, a.unit_len);
        assert_part(cases[i].city, a.city, a.city_len);
        assert_part(cases[i].postal, a.postal, a.postal_len);
    }
}

static void
split_addresses_are_read_alike(void **state)
{
    ov_text_address a;

    (void)state;
    ov_person_address_parts(OV_STR("461 Riverside Dr #35"), OV_STR("ALTONA NORTH"),
                            OV_STR("43215-1234"), &a);
    assert_part("461", a.number, a.number_len);
    assert_part("riverside dr", a.street, a.street_len);
    assert_part("35", a.unit, a.unit_len);
    assert_part("altona north", a.city, a.city_len);
    assert_part("43215", a.postal, a.postal_len);
    ov_person_address_parts(OV_STR_NULL, OV_STR_NULL, OV_STR("bl8 1dl"), &a);
    assert_part("bl81dl", a.postal, a.postal_len);
}

static void
phones_become_national_numbers(void **state)
{
    (void)state;
    assert_true(ov_person_phone(OV_STR("+16145550142")) == 6145550142u);
    assert_true(ov_person_phone(OV_STR("(614) 555-0142")) == 6145550142u);
    assert_true(ov_person_phone(OV_STR("1-614-555-0142 x77")) == 6145550142u);
    assert_true(ov_person_phone(OV_STR("+61 3 9624 4280")) == 396244280u);
    assert_true(ov_person_phone(OV_STR("(03) 9624-4280")) == 396244280u);
    assert_true(ov_person_phone(OV_STR("0000000000")) == 0);
    assert_true(ov_person_phone(OV_STR("1234567890")) == 0);
    assert_true(ov_person_phone(OV_STR("555-12")) == 0);
    assert_true(ov_person_phone(OV_STR("no phone")) == 0);
    assert_true(ov_person_phone(OV_STR_NULL) == 0);
    assert_true(ov_person_phone(OV_STR("99999999999999999999999999999999")) == 0);
    assert_true(ov_person_phone(OV_STR("+")) == 0);
}

static void
emails_are_folded_and_tags_go(void **state)
{
    ov_text_email e;

    (void)state;
    assert_true(ov_person_email_read(OV_STR(" Mary.O+bills@Example.ORG "), &e));
    assert_int_equal(e.user_len, 6);
    assert_memory_equal(e.text, "mary.o@example.org", e.len);
    assert_false(ov_person_email_read(OV_STR("mary"), &e));
    assert_false(ov_person_email_read(OV_STR("@example.org"), &e));
    assert_false(ov_person_email_read(OV_STR("mary@"), &e));
    assert_false(ov_person_email_read(OV_STR_NULL, &e));
}

static void
identifiers_keep_letters_and_digits(void **state)
{
    char out[48];

    (void)state;
    assert_int_equal(ov_person_identifier(OV_STR("KS-0077"), out, sizeof out), 6);
    assert_memory_equal(out, "ks0077", 6);
    assert_int_equal(ov_person_identifier(OV_STR("000000000"), out, sizeof out), 0);
    assert_int_equal(ov_person_identifier(OV_STR("123456789"), out, sizeof out), 0);
    assert_int_equal(ov_person_identifier(OV_STR("--"), out, sizeof out), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_addresses_are_read),
        cmocka_unit_test(split_addresses_are_read_alike),
        cmocka_unit_test(phones_become_national_numbers),
        cmocka_unit_test(emails_are_folded_and_tags_go),
        cmocka_unit_test(identifiers_keep_letters_and_digits),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
