/*
 * What stands beside a number and says which money it is.
 *
 * A sign that several countries share ("kr", the yen and yuan sign) and one that no table knows
 * are currencies all the same: unknown ones. They are told from no currency at all, because an
 * amount without any may take that of the letter and one with an unknown sign never may.
 */
#include <string.h>

#include "typed_internal.h"

#define WORD_MOST 7

/* ISO 4217 without funds, metals and test codes, each followed by a blank. */
static const char iso_codes[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
    "GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR "
    "KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
    "MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS "
    "UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL ";

/* Signs and words by their length; an empty code: a currency, but nobody knows which. */
static const struct {
    ov_str word;
    char code[4];
} words[] = {{OV_STR_INIT("$"), "USD"},         {OV_STR_INIT("C$"), "CAD"},
             {OV_STR_INIT("A$"), "AUD"},        {OV_STR_INIT("S$"), "SGD"},
             {OV_STR_INIT("R$"), "BRL"},        {OV_STR_INIT("\xC2\xA3"), "GBP"},
             {OV_STR_INIT("kr"), ""},           {OV_STR_INIT("rs"), ""},
             {OV_STR_INIT("\xC2\xA5"), ""},     {OV_STR_INIT("\xC2\xA2"), ""},
             {OV_STR_INIT("\xC2\xA4"), ""},     {OV_STR_INIT("US$"), "USD"},
             {OV_STR_INIT("CA$"), "CAD"},       {OV_STR_INIT("AU$"), "AUD"},
             {OV_STR_INIT("NZ$"), "NZD"},       {OV_STR_INIT("HK$"), "HKD"},
             {OV_STR_INIT("MX$"), "MXN"},       {OV_STR_INIT("\xE2\x82\xAC"), "EUR"},
             {OV_STR_INIT("z\xC5\x82"), "PLN"}, {OV_STR_INIT("kr."), ""},
             {OV_STR_INIT("rs."), ""},          {OV_STR_INIT("fr."), ""},
             {OV_STR_INIT("euro"), "EUR"},      {OV_STR_INIT("euros"), "EUR"},
             {OV_STR_INIT("dollar"), "USD"},    {OV_STR_INIT("dollars"), "USD"}};

/* The first word of each length, from 0; one more at the end. */
static const uint8_t first_word[WORD_MOST + 2] = {0, 0, 1, 11, 22, 23, 24, 25, 26};

/* The block of currency signs of Unicode, U+20A0 to U+20CF. */
static bool
is_currency_sign(ov_str word)
{
    return word.len == 3 && memcmp(word.ptr, "\xE2\x82", 2) == 0 &&
           (unsigned char)word.ptr[2] >= 0xA0;
}

static bool
is_capital(char c)
{
    return (unsigned char)(c - 'A') < 26;
}

/* The last bytes of `words`: almost every word beside a number ends otherwise. */
static bool
may_end(char c)
{
    char low = (char)(c | 0x20);

    return c == '$' || c == '.' || low == 'r' || low == 's' || low == 'o' ||
           (unsigned char)c >= 0x80;
}

typed_currency
typed_currency_of(ov_str word, ov_currency *out)
{
    if (word.len == 0 || word.len > WORD_MOST)
        return TYPED_CURRENCY_NONE;
    if (word.len == 3 && is_capital(word.ptr[0]) && is_capital(word.ptr[1]) &&
        is_capital(word.ptr[2])) {
        for (const char *p = iso_codes; *p; p += 4)
            if (memcmp(p, word.ptr, 3) == 0) {
                memcpy(out->code, word.ptr, 3);
                out->code[3] = 0;
                return TYPED_CURRENCY_KNOWN;
            }
    }
    for (size_t i = first_word[word.len]; i < first_word[word.len + 1]; i++) {
        if (!may_end(word.ptr[word.len - 1]))
            break;
        if (((word.ptr[0] ^ words[i].word.ptr[0]) & ~0x20) ||
            !ov_str_eq_nocase(word, words[i].word))
            continue;
        memcpy(out->code, words[i].code, 4);
        return words[i].code[0] ? TYPED_CURRENCY_KNOWN : TYPED_CURRENCY_UNKNOWN;
    }
    if (word.len == 3 && is_currency_sign(word)) {
        *out = (ov_currency){{0}};
        return TYPED_CURRENCY_UNKNOWN;
    }
    return TYPED_CURRENCY_NONE;
}

bool
typed_is_dollar(const ov_currency *currency)
{
    static const char dollars[] = "USD CAD AUD NZD HKD SGD MXN ";

    for (const char *p = dollars; *p; p += 4)
        if (memcmp(p, currency->code, 3) == 0)
            return true;
    return false;
}
