/* Who lives together: the address as linking compares it. */
#include "onevoice/base/hash.h"
#include "onevoice/link/link.h"
#include "onevoice/person/address.h"

/*
 * The postal code says which town, where it is stated; the town's name is spelled in more ways. An
 * address that could not be taken apart is its words, folded: two spellings of it may be two homes.
 */
ov_str
ov_link_home(ov_arena *mem, ov_str address)
{
    ov_text_address a;
    bool coded;
    ov_str home;

    if (ov_str_is_empty(address))
        return OV_STR_NULL;
    ov_person_address_line(address, &a);
    coded = a.postal_len > 0;
    if (a.street_len + a.number_len + a.postal_len + a.city_len == 0)
        return OV_STR_NULL;
    home = ov_str_printf(mem, "%.*s|%.*s|%.*s|%.*s", (int)a.number_len, a.number, (int)a.street_len,
                         a.street, (int)a.unit_len, a.unit,
                         coded ? (int)a.postal_len : (int)a.city_len, coded ? a.postal : a.city);
    return ov_hash_digest(mem, home);
}
