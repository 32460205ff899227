/*
 * How fast structured bodies are read to facts, on one core: MB/s and bodies/s of each format,
 * beside the parser alone that others would start from (libxml2's tree, Jansson's) on the same
 * bytes.
 *
 *   bench_formats [MEGABYTES]
 */
#include <jansson.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "onevoice/base/buf.h"
#include "onevoice/base/random.h"
#include "onevoice/document/document.h"

#define BODIES 64 /* of each format, read over and over */
#define LINES  12

static int
below(ov_random *r, uint64_t most)
{
    return (int)ov_random_below(r, most);
}

static void
write_fhir_xml(ov_buf *b, ov_random *r)
{
    ov_buf_printf(b,
                  "<ExplanationOfBenefit xmlns=\"http://hl7.org/fhir\">\n  <id value=\"e%d\"/>\n"
                  "  <status value=\"active\"/>\n  <use value=\"claim\"/>\n",
                  below(r, 100000));
    for (int i = 0; i < LINES; i++)
        ov_buf_printf(b,
                      "  <item>\n    <sequence value=\"%d\"/>\n    <adjudication>\n"
                      "      <category>\n        <coding>\n          <system value=\""
                      "http://terminology.hl7.org/CodeSystem/adjudication\"/>\n"
                      "          <code value=\"%s\"/>\n        </coding>\n      </category>\n"
                      "      <amount>\n        <value value=\"%d.25\"/>\n"
                      "        <currency value=\"USD\"/>\n      </amount>\n"
                      "    </adjudication>\n  </item>\n",
                      i + 1, i % 2 ? "copay" : "submitted", below(r, 300));
    ov_buf_cstr(b, "</ExplanationOfBenefit>\n");
}

static void
write_fhir_json(ov_buf *b, ov_random *r)
{
    ov_buf_printf(b,
                  "{\n  \"resourceType\": \"ExplanationOfBenefit\",\n  \"id\": \"e%d\",\n"
                  "  \"status\": \"active\",\n  \"use\": \"claim\",\n  \"item\": [",
                  below(r, 100000));
    for (int i = 0; i < LINES; i++)
        ov_buf_printf(b,
                      "%s\n    {\"sequence\": %d, \"adjudication\": [{\"category\": {\"coding\": ["
                      "{\"system\": \"http://terminology.hl7.org/CodeSystem/adjudication\", "
                      "\"code\": \"%s\"}]}, \"amount\": {\"value\": %d.25, \"currency\": \"USD\"}}"
                      "]}",
                      i > 0 ? "," : "", i + 1, i % 2 ? "copay" : "submitted", below(r, 300));
    ov_buf_cstr(b, "\n  ]\n}\n");
}

static void
write_ubl(ov_buf *b, ov_random *r)
{
#define UBL "urn:oasis:names:specification:ubl:schema:xsd:"
    ov_buf_printf(b,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Invoice xmlns=\"" UBL
                  "Invoice-2\" xmlns:cac=\"" UBL "CommonAggregateComponents-2\" xmlns:cbc=\"" UBL
                  "CommonBasicComponents-2\">\n  <cbc:ID>R-%d</cbc:ID>\n"
                  "  <cbc:IssueDate>2026-10-%02d</cbc:IssueDate>\n",
                  below(r, 100000), below(r, 28) + 1);
    for (int i = 0; i < LINES; i++)
        ov_buf_printf(b,
                      "  <cac:InvoiceLine>\n    <cbc:ID>%d</cbc:ID>\n"
                      "    <cbc:LineExtensionAmount currencyID=\"EUR\">%d.00"
                      "</cbc:LineExtensionAmount>\n    <cac:Item>\n"
                      "      <cbc:Name>Service &amp; supply</cbc:Name>\n    </cac:Item>\n"
                      "  </cac:InvoiceLine>\n",
                      i + 1, below(r, 300));
    ov_buf_printf(b,
                  "  <cac:LegalMonetaryTotal>\n    <cbc:PayableAmount currencyID=\"EUR\">%d.00"
                  "</cbc:PayableAmount>\n  </cac:LegalMonetaryTotal>\n</Invoice>\n",
                  below(r, 3000));
}

static void
write_remittance(ov_buf *b, ov_random *r)
{
    ov_buf_cstr(b, "ISA*00*          *00*          *ZZ*A              *ZZ*B              "
                   "*100101*1000*^*00501*000000001*0*T*:~GS*HP*A*B*20210203*0330*4*X*005010X221A1~"
                   "ST*835*1~N1*PE*KLAUS MEDICAL CENTER*XX*1922164458~");
    for (int i = 0; i < LINES; i++) {
        int owed = below(r, 90) + 1;

        ov_buf_printf(b,
                      "CLP*A%d*1*100*%d*%d*MC*77%d*11*1~NM1*QC*1*JONES*MARY****MI*12345~"
                      "DTM*232*20210101~SVC*HC:99213*100*%d~CAS*PR*1*%d~",
                      below(r, 100000), 100 - owed, owed, below(r, 100000), 100 - owed, owed);
    }
    ov_buf_cstr(b, "SE*9*1~GE*1*4~IEA*1*000000001~");
}

static void
read_by_libxml2(ov_str body)
{
    xmlFreeDoc(xmlReadMemory(body.ptr, (int)body.len, NULL, NULL, XML_PARSE_NONET));
}

static void
read_by_jansson(ov_str body)
{
    json_decref(json_loadb(body.ptr, body.len, 0, NULL));
}

static const struct {
    const char *name;
    ov_media media;
    void (*write)(ov_buf *b, ov_random *r);
    const char *other;
    void (*read_by_other)(ov_str body);
} formats[] = {
    {"FHIR XML", OV_MEDIA_FHIR_XML, write_fhir_xml, "libxml2", read_by_libxml2},
    {"FHIR JSON", OV_MEDIA_FHIR_JSON, write_fhir_json, "Jansson", read_by_jansson},
    {"UBL", OV_MEDIA_XML, write_ubl, "libxml2", read_by_libxml2},
    {"X12 835", OV_MEDIA_X12, write_remittance, NULL, NULL},
};

static double
cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds to read `times` bodies to facts. */
static double
read_by_us(ov_media media, const ov_str bodies[BODIES], size_t times)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
    double start = cpu_seconds(), took;

    for (size_t i = 0; i < times; i++) {
        ov_document out;

        ov_document_read(mem, scratch, media, bodies[i % BODIES], &out);
        OV_ASSERT(ov_str_is_null(out.reject_code) && out.parts[0].count > 0);
        ov_arena_reset(mem);
        ov_arena_reset(scratch);
    }
    took = cpu_seconds() - start;
    ov_arena_free(mem);
    ov_arena_free(scratch);
    return took;
}

int
main(int argc, char **argv)
{
    size_t megabytes = argc > 1 ? strtoul(argv[1], NULL, 10) : 50;
    ov_arena *mem = ov_arena_new();

    ov_document_init();
    for (size_t f = 0; f < OV_COUNT(formats); f++) {
        ov_random r = ov_random_seed(7);
        ov_str bodies[BODIES];
        size_t bytes = 0, times;
        double ours, theirs = 0;

        for (size_t i = 0; i < BODIES; i++) {
            ov_buf b = ov_buf_init(mem);

            formats[f].write(&b, &r);
            bodies[i] = ov_buf_view(&b);
            bytes += bodies[i].len;
        }
        times = megabytes * 1000000 / (bytes / BODIES) + 1;
        ours = read_by_us(formats[f].media, bodies, times);
        printf("%-10s %5zu bytes %8.1f MB/s %10.0f bodies/s", formats[f].name, bytes / BODIES,
               (double)times * (double)bytes / BODIES / 1e6 / ours, (double)times / ours);
        if (formats[f].other) {
            double start = cpu_seconds();

            for (size_t i = 0; i < times; i++)
                formats[f].read_by_other(bodies[i % BODIES]);
            theirs = cpu_seconds() - start;
            printf("  %.1f times the speed of %s's tree alone", theirs / ours, formats[f].other);
        }
        putchar('\n');
    }
    ov_arena_free(mem);
    return 0;
}
