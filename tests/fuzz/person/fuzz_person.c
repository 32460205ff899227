/*
 * Names, addresses, phones, e-mails and identifiers as departments type them: any bytes.
 */
#include <stddef.h>
#include <stdint.h>

#include "onevoice/person/address.h"
#include "onevoice/person/fold.h"
#include "onevoice/person/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    ov_str s = {(const char *)bytes, len};
    ov_text_name n;
    ov_text_address a;
    ov_text_email e;
    char out[48];

    ov_person_name_line(s, NULL, &n);
    OV_ASSERT(n.given_len <= sizeof n.given && n.family_len <= sizeof n.family);
    OV_ASSERT(n.middle_len <= sizeof n.middle);
    ov_person_name_parts(s, s, s, s, NULL, &n);
    ov_person_address_line(s, &a);
    OV_ASSERT(a.street_len <= sizeof a.street && a.city_len <= sizeof a.city);
    OV_ASSERT(a.number_len <= sizeof a.number && a.unit_len <= sizeof a.unit);
    ov_person_address_parts(s, s, s, &a);
    OV_ASSERT(a.postal_len <= sizeof a.postal);
    if (ov_person_email_read(s, &e))
        OV_ASSERT(e.user_len > 0 && e.user_len + 1 < e.len && e.len <= sizeof e.text);
    OV_ASSERT(ov_person_phone(s) < 1000000000000000u);
    OV_ASSERT(ov_person_identifier(s, out, sizeof out) <= sizeof out);
    for (size_t room = 0; room < 8; room++)
        OV_ASSERT(ov_person_fold(s, out, room, NULL) <= room);
    return 0;
}
