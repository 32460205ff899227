#include "letters_world.h"

#include <stdio.h>
#include <string.h>

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

static const char *const heads[] = {"Lake Shore Health Plan\n12 Harbor Way",
                                    "Lake Shore Billing Office\n40 Mill Road",
                                    "Member Services\nLake Shore Group"};

/* What differs from one house to the next. Its labels are words that no lexicon of ours has. */
typedef struct house {
    const char *customer_label, *mailing_label; /* NULL: not printed */
    bool numbers_at_foot;
    const char *subjects; /* a line above the text in which @S is a medicine; NULL: none */
    const char *cover;    /* above the text of some letters; NULL: none */
    const char *foot;
} house;

static const house houses[] = {
    {.foot = "Questions may be put to the office by phone from Monday to Friday at any time of "
             "the day.\n\nThis letter is meant for the person it is addressed to and for nobody "
             "else in the world."},
    {.customer_label = "Kundenkonto",
     .mailing_label = "Vorgang",
     .foot = "Fragen beantwortet das Haus von montags bis freitags zu jeder Stunde des Tages am "
             "Telefon.\n\nDieser Brief ist nur für die Person bestimmt, an die er gerichtet ist."},
    {.mailing_label = "Vorgang",
     .numbers_at_foot = true,
     .cover = "What follows went out to you by post some days ago and is sent once more for your "
              "convenience.",
     .foot = "El despacho contesta sus preguntas por teléfono de lunes a viernes a toda hora del "
             "día."},
    {.customer_label = "Kundenkonto",
     .subjects = "Our decision about the cover of @S as you asked for it",
     .cover = "What follows went out to you by post some days ago and is sent once more for your "
              "convenience.",
     .foot = "This letter is meant for the person it is addressed to and for nobody else in the "
             "world."},
};

static const char *const medicines[] = {"aspirin",    "insulin",    "warfarin", "codeine",
                                        "metformin",  "ibuprofen",  "quinine",  "digoxin",
                                        "lisinopril", "omeprazole", "morphine", "ramipril"};

/* What fills the slots of a form. */
typedef struct slots {
    const char *id, *date, *money, *medicine;
} slots;

static const char *
slot_of(const slots *with, char name)
{
    switch (name) {
    case 'I':
        return with->id;
    case 'D':
        return with->date;
    case 'M':
        return with->money;
    default:
        return with->medicine;
    }
}

/* Append the form, its slots filled, and the blank line behind it. */
static void
add(char *out, size_t room, const char *form, const slots *with)
{
    size_t len = strlen(out);

    for (const char *c = form; c && *c && len + 40 < room; c++)
        if (c[0] == '@')
            len += (size_t)snprintf(out + len, room - len, "%s", slot_of(with, *++c));
        else
            out[len++] = *c;
    out[len] = 0;
    if (form)
        snprintf(out + len, room - len, "\n\n");
}

/* The numbers that say nothing about the matter, each behind its label. */
static const char *
numbers_of(const house *h, uint32_t customer, ov_random *dress, char *out, size_t room)
{
    int len = 0;

    out[0] = 0;
    if (h->customer_label)
        len = snprintf(out, room, "%s %08u", h->customer_label, 20000000 + customer * 37);
    if (h->mailing_label)
        snprintf(out + len, room - (size_t)len, "%s%s %08u", len ? "\n" : "", h->mailing_label,
                 30000000 + (unsigned)ov_random_below(dress, 60000000));
    return out[0] ? out : NULL;
}

void
letters_world_text(uint64_t seed, uint32_t customer, uint32_t number, char *out, size_t room)
{
    const house *h = &houses[seed % OV_COUNT(houses)];
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
    char id[32], date[32], money[32], numbers[80];
    slots with = {id, date, money, medicines[ov_random_below(&what, OV_COUNT(medicines))]};
    const char *line;

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
    out[0] = 0;
    add(out, room, heads[ov_random_below(&dress, OV_COUNT(heads))], &with);
    line = numbers_of(h, customer, &dress, numbers, sizeof numbers);
    add(out, room, h->numbers_at_foot ? NULL : line, &with);
    add(out, room, h->subjects, &with);
    add(out, room, copy && ov_random_chance(&dress, 0.5) ? h->cover : NULL, &with);
    add(out, room, forms[form], &with);
    add(out, room, ov_random_chance(&dress, 0.7) ? h->foot : NULL, &with);
    add(out, room, h->numbers_at_foot ? line : NULL, &with);
}

void
letters_world_misread(ov_random *random, double share, char *text, size_t room)
{
    static const char right[] = "oeclihtOI158S6B", wrong[] = "ceo1lbf0llSBSb8";
    char copy[2048];
    size_t len = 0;

    snprintf(copy, sizeof copy, "%s", text);
    for (const char *c = copy; *c && len + 3 < room; c++) {
        const char *like = strchr(right, *c);

        if (*c == '\n' || !ov_random_chance(random, share))
            text[len++] = *c;
        else if (like && ov_random_chance(random, 0.6))
            text[len++] = wrong[like - right];
        else if (ov_random_chance(random, 0.4)) /* else it is lost */
            len += (size_t)snprintf(text + len, 3, "%c%c", *c,
                                    ov_random_chance(random, 0.5) ? ' ' : *c);
    }
    text[len] = 0;
}
