#include "bench_letters.h"

#include "onevoice/base/buf.h"

#define TEMPLATES  40
#define PARAGRAPHS 4

/* How a form writes paragraphs, lines within them and the cells of a table. */
typedef struct dress {
    const char *open, *close, *line, *cell;
    bool wrap;
} dress;

static const dress dresses[] = {
    [BENCH_TEXT] = {"", "\n\n", "\n", "    ", true},
    [BENCH_HTML] = {"<p>", "</p>\n", "<br>", "&nbsp; ", false},
    [BENCH_XML] = {"<para><line>", "</line></para>\n", "</line><line>", "</line><line>", false},
};

static const char *const boilerplate[] = {
    "This is not a bill. Keep this notice for your records.",
    "If your payment has already been sent, please disregard this notice.",
    "Financial assistance may be available to patients who qualify under our policy.",
    "Language assistance services, free of charge, are available to you.",
    "We comply with applicable Federal civil rights laws and do not discriminate.",
    "Our representatives are available Monday through Friday, 8 a.m. to 6 p.m.",
    "Please remit your payment upon receipt of this letter.",
    "Nothing else about your mortgage loan will change as a result of this transfer.",
};
/* A sentence of a template: who, does what, to what, how. */
static const char *const who[] = {"We",           "Our office",      "Your plan",
                                  "The provider", "Your care team",  "The claims department",
                                  "The hospital", "Member services", "The review board"};
static const char *const does[] = {"has reviewed", "will process",    "cannot complete",
                                   "received",     "may ask you for", "is required to explain",
                                   "sent you",     "did not approve", "has updated"};
static const char *const what[] = {"the records of your recent visit",
                                   "additional clinical notes in support of your request",
                                   "the network savings shown below",
                                   "a payment plan with monthly installments",
                                   "the information that was missing from your claim",
                                   "your new routing number and account numbers",
                                   "an appeal of the decision described in this letter",
                                   "the coordination of benefits questionnaire"};
static const char *const how[] = {
    "within thirty days of the date of this notice", "before the conversion of your account",
    "under the terms of your benefit booklet",       "without any further action on your part",
    "because it was not medically necessary",        "as soon as the review is finished",
    "at no additional cost to you or your family"};

static const char *const first_names[] = {"Mary",  "Robert", "Wei",   "Carlos", "Olga",
                                          "James", "Ana",    "Priya", "Nancy",  "Ahmed",
                                          "Linda", "Joseph", "Grace", "Peter",  "Xiomara"};
static const char *const last_names[] = {"Jones",    "Thompson", "Nguyen", "Garcia",   "Petrova",
                                         "Jackson",  "Patel",    "Scott",  "Haddad",   "Martinez",
                                         "O'Connor", "Okafor",   "Weber",  "Lindqvist"};
static const char *const streets[] = {"Elm Ave",    "Harbor Way",  "Mill Road",
                                      "Oak Street", "Lake Shore",  "Prospect Blvd",
                                      "2nd Street", "Chestnut Ct", "Old County Road"};
static const char *const towns[] = {"Albany, NY", "Columbus, OH",    "Dayton, OH",
                                    "Peoria, IL", "Springfield, MA", "Santa Fe, NM"};
static const char *const services[] = {"Office visit, established", "Laboratory panel",
                                       "Radiology, two views", "Emergency department",
                                       "Physical therapy"};
static const char *const months[] = {"January", "March", "April", "June", "September", "October"};

#define ANY(r, list) (list)[ov_random_below((r), OV_COUNT(list))]

static int
below(ov_random *r, uint64_t most)
{
    return (int)ov_random_below(r, most);
}

/* Running text, wrapped where the form wants it. */
static void
paragraph(ov_buf *b, const dress *d, ov_str text)
{
    size_t column = 0;

    ov_buf_cstr(b, d->open);
    for (size_t i = 0; i < text.len; i++) {
        bool wrap = d->wrap && text.ptr[i] == ' ' && ++column > 12 && column % 13 == 0;

        ov_buf_char(b, wrap ? '\n' : text.ptr[i]);
    }
    ov_buf_cstr(b, d->close);
}

static void
heading(ov_buf *b, ov_random *r, const dress *d, const char *name, const char *surname)
{
    ov_buf_printf(b, "%sMeridian Health Plan%sP.O. Box %d, Columbus, OH 43216%s", d->open, d->line,
                  below(r, 9000) + 1000, d->close);
    ov_buf_printf(b, "%s%s %d, 2026%sOur reference: MSG-2026-%07d%s", d->open, ANY(r, months),
                  below(r, 28) + 1, d->line, below(r, 10000000), d->close);
    ov_buf_printf(b, "%s%s %s%s%d %s%s%s %d%s", d->open, name, surname, d->line,
                  below(r, 9000) + 100, ANY(r, streets), d->line, ANY(r, towns),
                  below(r, 90000) + 10000, d->close);
    ov_buf_printf(b, "%sDear %s %s,%s", d->open, name, surname, d->close);
}

static void
table(ov_buf *b, ov_random *r, const dress *d)
{
    ov_buf_printf(b, "%sDate%sService%sCharge%sYou owe", d->open, d->cell, d->cell, d->cell);
    for (int i = 0; i < 3; i++)
        ov_buf_printf(b, "%s%02d/%02d/2026%s%s%s$%d.%02d%s$%d.%02d", d->line, below(r, 12) + 1,
                      below(r, 28) + 1, d->cell, ANY(r, services), d->cell, below(r, 3000),
                      below(r, 100), d->cell, below(r, 300), below(r, 100));
    ov_buf_cstr(b, d->close);
}

/* The sentences of paragraph `number`: the template's, and what differs from letter to letter. */
static void
sentences(ov_buf *b, ov_random *r, ov_random *shape, int number, const char *name,
          const char *surname)
{
    for (int k = 0; k < 2; k++)
        ov_buf_printf(b, "%s %s %s %s. ", ANY(shape, who), ANY(shape, does), ANY(shape, what),
                      ANY(shape, how));
    ov_buf_cstr(b, ANY(shape, boilerplate));
    if (number == 0)
        ov_buf_printf(b, " This letter is about the services %s %s received on %s %d, 2026.", name,
                      surname, ANY(r, months), below(r, 28) + 1);
    if (number == 1)
        ov_buf_printf(b, " Claim CLM-2025-%07d: patient amount due: $%d.%02d by %02d/%02d/2026.",
                      below(r, 10000000), below(r, 3000), below(r, 100), below(r, 12) + 1,
                      below(r, 28) + 1);
}

static ov_str
letter(ov_arena *mem, ov_random *r, bench_form form)
{
    ov_buf b = ov_buf_init(mem);
    const dress *d = &dresses[form];
    size_t number = ov_random_below(r, TEMPLATES);
    ov_random shape = ov_random_seed(number + 1);
    const char *name = ANY(r, first_names), *surname = ANY(r, last_names);

    if (form == BENCH_HTML)
        ov_buf_cstr(&b, "<!DOCTYPE html><html><head><title>Notice</title><style>p{margin:4px}"
                        "</style></head><body>");
    if (form == BENCH_XML)
        ov_buf_cstr(&b, "<?xml version=\"1.0\"?>\n<letter xmlns=\"urn:x\">");
    heading(&b, r, d, name, surname);
    for (int i = 0; i < PARAGRAPHS; i++) {
        ov_buf text = ov_buf_init(mem);

        sentences(&text, r, &shape, i, name, surname);
        paragraph(&b, d, ov_buf_view(&text));
        if (i == 1 && number % 4 == 0)
            table(&b, r, d);
    }
    paragraph(&b, d, OV_STR("Questions? Call 1-800-555-0141 Monday through Friday."));
    paragraph(&b, d, OV_STR("Sincerely, Medical Claims Operations"));
    ov_buf_cstr(&b, form == BENCH_HTML ? "</body></html>" : form == BENCH_XML ? "</letter>\n" : "");
    return ov_buf_view(&b);
}

static ov_str
fhir(ov_arena *mem, ov_random *r)
{
    ov_buf b = ov_buf_init(mem);

    ov_buf_printf(&b,
                  "<ExplanationOfBenefit xmlns=\"http://hl7.org/fhir\">\n  <id value=\"e%d\"/>\n  "
                  "<status value=\"active\"/>\n  <use value=\"claim\"/>\n  <outcome "
                  "value=\"complete\"/>\n",
                  below(r, 100000));
    for (int i = 0; i < 12; i++)
        ov_buf_printf(&b,
                      "  <item>\n    <sequence value=\"%d\"/>\n    <adjudication>\n      "
                      "<category>\n        <coding>\n          <system "
                      "value=\"http://terminology.hl7.org/CodeSystem/adjudication\"/>\n          "
                      "<code value=\"%s\"/>\n        </coding>\n      </category>\n      "
                      "<amount>\n        <value value=\"%d.25\"/>\n        <currency "
                      "value=\"USD\"/>\n      </amount>\n    </adjudication>\n  </item>\n",
                      i, i % 2 ? "copay" : "submitted", below(r, 300));
    ov_buf_cstr(&b, "</ExplanationOfBenefit>\n");
    return ov_buf_view(&b);
}

ov_str
bench_letter(ov_arena *mem, ov_random *r, bench_form form)
{
    return form == BENCH_FHIR ? fhir(mem, r) : letter(mem, r, form);
}
