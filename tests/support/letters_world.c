#include "letters_world.h"

#include <stdio.h>

static const char *const forms[] = {
    "We have finished the review of claim @I for the visit on @D and paid @M to the provider. "
    "Please "
    "keep this paper with your tax records.",
    "The balance of @M for your visit on @D remains unpaid under account @I. This is our second "
    "request for payment and we ask you to answer.",
    "Thank you for reporting the damage of @D to your home under claim @I. An adjuster will call "
    "you soon about the sum of @M and take photographs.",
    "We need more papers before claim @I for the visit on @D can be paid. If we do not hear from "
    "you "
    "the sum of @M stays with you.",
    "Your appeal of claim @I was heard and the visit on @D will be paid with @M as you asked. A "
    "new "
    "statement follows within some days.",
};

static const char *const heads[] = {"Lake Shore Health Plan\n12 Harbor Way\n\n",
                                    "Lake Shore Billing Office\n40 Mill Road\n\n",
                                    "Member Services\nLake Shore Group\n\n"};

#define FOOT                                                                                       \
    "\n\nQuestions may be put to the office by phone from Monday to Friday at any time of the "    \
    "day."                                                                                         \
    "\n\nThis letter is meant for the person it is addressed to and for nobody else in the world."

/* The form with @I, @D and @M replaced by number, date and amount. */
static void
fill(char *out, size_t room, const char *form, const char *id, const char *date, const char *money)
{
    size_t len = 0;

    for (const char *c = form; *c && len + 40 < room; c++) {
        const char *with = c[0] != '@' ? NULL : c[1] == 'I' ? id : c[1] == 'D' ? date : money;

        if (with) {
            len += (size_t)snprintf(out + len, room - len, "%s", with);
            c++;
        } else {
            out[len++] = *c;
        }
    }
    out[len] = 0;
}

void
letters_world_text(uint64_t seed, uint32_t customer, uint32_t number, char *out, size_t room)
{
    bool copy = number % 2 == 1 && (number / 2) % 3 == 0;
    uint32_t content = copy ? number - 1 : number;
    ov_random what = ov_random_seed(seed * 1000003 + customer * 7919ull + content);
    ov_random matter = ov_random_seed(seed * 999983 + customer * 7907ull + number / 4);
    ov_random dress = ov_random_seed(seed + customer * 31ull + number * 17ull + 5);
    uint64_t claim = ov_random_below(&matter, 9000000) + 1000000;
    int day = (int)ov_random_below(&matter, 28) + 1, month = (int)ov_random_below(&matter, 12) + 1;
    uint64_t cents = ov_random_below(&what, 300000) + 1000;
    size_t form = ov_random_below(&what, OV_COUNT(forms));
    bool other = ov_random_chance(&dress, 0.5);
    char id[32], date[32], money[32], body[700];

    if (other) {
        snprintf(id, sizeof id, "CLM-2025-%07llu", (unsigned long long)claim);
        snprintf(date, sizeof date, "%02d/%02d/2025", month, day);
        snprintf(money, sizeof money, "$%llu.%02llu", (unsigned long long)cents / 100,
                 (unsigned long long)cents % 100);
    } else {
        snprintf(id, sizeof id, "CLM2025%07llu", (unsigned long long)claim);
        snprintf(date, sizeof date, "2025-%02d-%02d", month, day);
        snprintf(money, sizeof money, "USD %llu.%02llu", (unsigned long long)cents / 100,
                 (unsigned long long)cents % 100);
    }
    fill(body, sizeof body, forms[form], id, date, money);
    snprintf(out, room, "%s%s%s", heads[ov_random_below(&dress, OV_COUNT(heads))], body,
             ov_random_chance(&dress, 0.7) ? FOOT : "");
}
