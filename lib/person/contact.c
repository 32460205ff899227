/*
 * Phone numbers, e-mail addresses and identifiers (see address.h).
 */
#include "onevoice/person/address.h"
#include "onevoice/person/fold.h"

#include <string.h>

/* All the same, or each one more than the one before: typed to fill a form. */
static bool
is_filler(const char *s, size_t len)
{
    bool same = true, up = true;

    for (size_t i = 1; i < len; i++) {
        same = same && s[i] == s[i - 1];
        up = up && (s[i] == s[i - 1] + 1 || (s[i] == '0' && s[i - 1] == '9'));
    }
    return same || (up && s[0] >= '0' && s[0] <= '9' && len > 3);
}

/* Length of the country code in front of these digits (ITU E.164 zones). */
static size_t
country_code(const char *digits, size_t len)
{
    static const char *const two[] = {
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};

    if (len && (digits[0] == '1' || digits[0] == '7'))
        return 1;
    for (size_t i = 0; i < OV_COUNT(two); i++) {
        if (len > 2 && memcmp(two[i], digits, 2) == 0)
            return 2;
    }
    return OV_MIN(len, (size_t)3);
}

uint64_t
ov_person_phone(ov_str phone)
{
    char digits[24];
    size_t len = 0, from = 0;
    bool international = false;
    uint64_t number = 0;

    for (size_t i = 0; i < phone.len; i++) {
        char c = phone.ptr[i];

        if (c == '+' && len == 0)
            international = true;
        else if (c == 'x' || c == 'X' || c == 'e' || c == 'E')
            break; /* extension */
        else if (c >= '0' && c <= '9') {
            if (len == sizeof digits)
                return 0;
            digits[len++] = c;
        }
    }
    if (!international && len > 9 && digits[0] == '0' && digits[1] == '0') {
        international = true;
        from = 2;
    }
    if (international)
        from += country_code(digits + from, len - from);
    else if (len == 11 && digits[0] == '1')
        from = 1;
    while (from < len && digits[from] == '0')
        from++;
    if (len - from < 7 || len - from > 15 || is_filler(digits + from, len - from))
        return 0;
    for (size_t i = from; i < len; i++)
        number = number * 10 + (uint64_t)(digits[i] - '0');
    return number;
}

/*
 * The tag behind "+" is the mailbox's own business (RFC 5233): the same person, whatever list it
 * was given to.
 */
bool
ov_person_email_read(ov_str email, ov_text_email *out)
{
    char text[OV_TEXT_EMAIL_ROOM * 2];
    size_t len, at, tag;

    *out = (ov_text_email){0};
    if (ov_str_is_empty(email) || email.len > sizeof text)
        return false;
    len = ov_person_fold(ov_str_trim(email), text, sizeof text, NULL);
    at = ov_str_find_char((ov_str){text, len}, '@', 0);
    if (at == OV_STR_NONE || at == 0 || at + 1 >= len || len > sizeof out->text)
        return false;
    tag = ov_str_find_char((ov_str){text, at}, '+', 0);
    if (tag != OV_STR_NONE && tag > 0) {
        memmove(text + tag, text + at, len - at);
        len -= at - tag;
        at = tag;
    }
    memcpy(out->text, text, len);
    out->len = (uint8_t)len;
    out->user_len = (uint8_t)at;
    return true;
}

/* Mailboxes of a desk (RFC 2142 and their like): whoever writes from one shares it with others. */
static const ov_str desks[] = {OV_STR_INIT("info"),
                               OV_STR_INIT("office"),
                               OV_STR_INIT("contact"),
                               OV_STR_INIT("admin"),
                               OV_STR_INIT("administration"),
                               OV_STR_INIT("mail"),
                               OV_STR_INIT("email"),
                               OV_STR_INIT("hello"),
                               OV_STR_INIT("help"),
                               OV_STR_INIT("support"),
                               OV_STR_INIT("service"),
                               OV_STR_INIT("services"),
                               OV_STR_INIT("sales"),
                               OV_STR_INIT("billing"),
                               OV_STR_INIT("accounts"),
                               OV_STR_INIT("accounting"),
                               OV_STR_INIT("payable"),
                               OV_STR_INIT("ap"),
                               OV_STR_INIT("finance"),
                               OV_STR_INIT("payroll"),
                               OV_STR_INIT("hr"),
                               OV_STR_INIT("jobs"),
                               OV_STR_INIT("reception"),
                               OV_STR_INIT("frontdesk"),
                               OV_STR_INIT("desk"),
                               OV_STR_INIT("intake"),
                               OV_STR_INIT("clients"),
                               OV_STR_INIT("patients"),
                               OV_STR_INIT("customerservice"),
                               OV_STR_INIT("enquiries"),
                               OV_STR_INIT("inquiries"),
                               OV_STR_INIT("team"),
                               OV_STR_INIT("staff"),
                               OV_STR_INIT("postmaster"),
                               OV_STR_INIT("webmaster"),
                               OV_STR_INIT("abuse"),
                               OV_STR_INIT("noc"),
                               OV_STR_INIT("security"),
                               OV_STR_INIT("noreply"),
                               OV_STR_INIT("no-reply"),
                               OV_STR_INIT("secretary"),
                               OV_STR_INIT("manager"),
                               OV_STR_INIT("management"),
                               OV_STR_INIT("front.desk"),
                               OV_STR_INIT("casework"),
                               OV_STR_INIT("shelter"),
                               OV_STR_INIT("residents"),
                               OV_STR_INIT("kontakt"),
                               OV_STR_INIT("buero"),
                               OV_STR_INIT("verwaltung"),
                               OV_STR_INIT("contacto"),
                               OV_STR_INIT("oficina"),
                               OV_STR_INIT("accueil"),
                               OV_STR_INIT("bureau"),
                               OV_STR_INIT("segreteria")};

/*
 * info@, office@ and what the site adds: an address of a desk says nothing about who sits there.
 */
bool
ov_person_email_is_role(const ov_text_email *email, ov_str more)
{
    ov_str user = {email->text, email->user_len}, word;

    for (size_t i = 0; i < OV_COUNT(desks); i++) {
        if (user.len == desks[i].len && memcmp(user.ptr, desks[i].ptr, user.len) == 0)
            return true;
    }
    while (ov_str_next(&more, ' ', &word)) {
        if (ov_str_eq(user, word))
            return true;
    }
    return false;
}

/*
 * Letters and digits alone: separators of a number are the printing system's. What is a filler
 * (0000, 9999) is no number.
 */
size_t
ov_person_identifier(ov_str value, char *out, size_t room)
{
    char text[64];
    size_t len = ov_person_fold(value, text, sizeof text, NULL), n = 0;

    for (size_t i = 0; i < len && n < room; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
            out[n++] = text[i];
    }
    if (n == 0 || (n > 2 && is_filler(out, n)))
        return 0;
    return n;
}
