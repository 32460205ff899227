/*
 * How fast bodies are read: MB/s and bodies/s per format on one core, side by side with pcre2grep
 * (the same rules) and xmllint (the same bytes) where they are installed.
 *
 *   bench_read [BODIES]
 *
 * Letters of some 1.6 KB from 40 templates, each with its own names, dates, amounts and numbers.
 * "cold" forgets the remembered sentences before every body.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "onevoice/base/random.h"
#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"
#include "onevoice/rules/classify.h"
#include "onevoice/text/sketch.h"
#include "onevoice/worker/read.h"

#define TEMPLATES 40

static const char *const sentences[] = {
    "We write about the services you received at our facility and what remains on your account.",
    "This is not a bill. Keep this notice for your records.",
    "Your plan has processed the claim submitted by your provider and applied the network savings.",
    "Please remit your payment upon receipt of this letter.",
    "If your payment has already been sent, please disregard this notice.",
    "Financial assistance may be available to patients who qualify under our policy.",
    "You may ask your doctor to send us additional clinical notes in support of your request.",
    "The records we received do not show that the service was medically necessary.",
    "Language assistance services, free of charge, are available to you.",
    "We comply with applicable Federal civil rights laws and do not discriminate.",
    "Your new routing number and account numbers will be mailed to you before the conversion.",
    "Nothing else about your mortgage loan will change as a result of this transfer.",
    "Our representatives are available Monday through Friday, 8 a.m. to 6 p.m.",
    "Your request should include your name, your identification number and the claim number.",
    "We are pleased to offer a payment plan with monthly installments to suit your budget.",
    "An adjuster will contact you within two business days to schedule an inspection.",
};
static const char *const names[] = {"Mary Jones",    "Robert Thompson", "Wei Nguyen",
                                    "Carlos Garcia", "Olga Petrova",    "James Jackson",
                                    "Priya Patel",   "Nancy Scott"};

static double
cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
paragraph(ov_buf *b, const char *open, const char *text, const char *close)
{
    size_t column = 0;

    ov_buf_cstr(b, open);
    for (const char *c = text; *c; c++) {
        column++;
        if (*c == ' ' && column > 85 && !open[0]) {
            ov_buf_char(b, '\n');
            column = 0;
        } else {
            ov_buf_char(b, *c);
        }
    }
    ov_buf_cstr(b, close);
}

/* One letter; the tags are empty for plain text. */
static ov_str
letter(ov_arena *mem, ov_random *r, bool html, bool xml)
{
    ov_buf b = ov_buf_init(mem), p;
    const char *open = html ? "<p>" : xml ? "<para>" : "";
    const char *close = html ? "</p>\n" : xml ? "</para>\n" : "\n\n";
    const char *line = html ? "<br>" : xml ? "</line><line>" : "\n";
    ov_random shape = ov_random_seed(ov_random_below(r, TEMPLATES) + 1);
    const char *name = names[ov_random_below(r, OV_COUNT(names))];

    if (html)
        ov_buf_cstr(&b, "<!DOCTYPE html><html><head><title>Notice</title><style>p{margin:4px}"
                        "</style></head><body>");
    if (xml)
        ov_buf_cstr(&b, "<?xml version=\"1.0\"?>\n<letter xmlns=\"urn:x\">");
    ov_buf_printf(&b, "%s%s%sMeridian Health Plan%sP.O. Box %d, Columbus, OH 43216%s%s%s", open,
                  xml ? "<line>" : "", "", line, (int)ov_random_below(r, 9000) + 1000, line,
                  xml ? "</line>" : "", close);
    ov_buf_printf(&b, "%sMarch %d, 2026%s", open, (int)ov_random_below(r, 28) + 1, close);
    ov_buf_printf(&b, "%s%s%s%d Elm Ave%sAlbany, NY 12280%s%s%s", open, xml ? "<line>" : "", "",
                  (int)ov_random_below(r, 9000) + 100, line, line, xml ? "</line>" : "", close);
    ov_buf_printf(&b, "%sDear %s,%s", open, name, close);
    for (int i = 0; i < 4; i++) {
        p = ov_buf_init(mem);
        for (int k = 0; k < 3; k++) {
            ov_buf_cstr(&p, sentences[ov_random_below(&shape, OV_COUNT(sentences))]);
            ov_buf_char(&p, ' ');
        }
        if (i == 1)
            ov_buf_printf(&p,
                          "Claim CLM-2025-%07d: patient amount due: $%d.%02d by %02d/%02d/2026.",
                          (int)ov_random_below(r, 10000000), (int)ov_random_below(r, 3000),
                          (int)ov_random_below(r, 100), (int)ov_random_below(r, 12) + 1,
                          (int)ov_random_below(r, 28) + 1);
        ov_buf_char(&p, 0);
        paragraph(&b, open, p.ptr, close);
    }
    paragraph(&b, open, "Questions? Call 1-800-555-0141 Monday through Friday.", close);
    paragraph(&b, open, "Sincerely, Medical Claims Operations", close);
    if (html)
        ov_buf_cstr(&b, "</body></html>");
    if (xml)
        ov_buf_cstr(&b, "</letter>\n");
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
                  (int)ov_random_below(r, 100000));
    for (int i = 0; i < 12; i++)
        ov_buf_printf(&b,
                      "  <item>\n    <sequence value=\"%d\"/>\n    <adjudication>\n      "
                      "<category>\n        <coding>\n          <system "
                      "value=\"http://terminology.hl7.org/CodeSystem/adjudication\"/>\n          "
                      "<code value=\"%s\"/>\n        </coding>\n      </category>\n      "
                      "<amount>\n        <value value=\"%d.25\"/>\n        <currency "
                      "value=\"USD\"/>\n      </amount>\n    </adjudication>\n  </item>\n",
                      i, i % 2 ? "copay" : "submitted", (int)ov_random_below(r, 300));
    ov_buf_cstr(&b, "</ExplanationOfBenefit>\n");
    return ov_buf_view(&b);
}

typedef struct bench {
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_sketch_memory *memory;
    ov_worker_reader *reader;
    ov_str *bodies;
    size_t count, bytes;
} bench;

static double
run(bench *b, ov_media media, bool cold, int steps)
{
    ov_arena *mem = ov_arena_new(), *scratch = ov_arena_new();
    double start = cpu_seconds(), took;

    for (size_t i = 0; i < b->count; i++) {
        ov_communication in = {.media = media, .body = b->bodies[i]};
        ov_reading reading;

        if (cold)
            ov_worker_reader_forget(b->reader);
        if (steps == 0) {
            ov_worker_read(mem, scratch, b->reader, &in, &reading);
            if (reading.reject_code.ptr)
                abort();
        } else {
            ov_document d;
            ov_typed_fields fields;
            ov_facts facts;
            ov_rule_hits hits;
            ov_sketch sketch;

            ov_document_read(scratch, scratch, media, in.body, &d);
            if (steps == 2)
                ov_text_typed_fields(scratch, &d.text, &fields);
            if (steps == 3) {
                ov_text_typed_fields(scratch, &d.text, &fields);
                ov_document_letter_facts(scratch, &d.text, &fields, &facts);
            }
            if (steps == 4)
                ov_rules_scan(b->scanner, scratch, &d.text, &hits);
            if (steps == 5)
                ov_text_sketch(mem, scratch, b->memory, &d.text, &sketch);
        }
        ov_arena_reset(mem);
        ov_arena_reset(scratch);
    }
    took = cpu_seconds() - start;
    ov_arena_free(mem);
    ov_arena_free(scratch);
    return took;
}

static void
report(const char *what, const bench *b, double seconds)
{
    printf("%-44s %8.1f MB/s %10.0f bodies/s\n", what, (double)b->bytes / 1e6 / seconds,
           (double)b->count / seconds);
    fflush(stdout);
}

static void
fill(bench *b, ov_arena *mem, int kind)
{
    ov_random r = ov_random_seed(7);

    b->bytes = 0;
    for (size_t i = 0; i < b->count; i++) {
        b->bodies[i] = kind == 3 ? fhir(mem, &r) : letter(mem, &r, kind == 1, kind == 2);
        b->bytes += b->bodies[i].len;
    }
}

/* An outside tool on the same bytes; its CPU seconds by the shell's times. */
static void
outside(const char *what, const bench *b, const char *command)
{
    char line[600];
    FILE *p;
    double user = 0, kernel = 0;

    snprintf(line, sizeof line,
             "bash -c 'TIMEFORMAT=\"%%U %%S\"; time %s >/dev/null 2>&1' 2>&1 | tail -1", command);
    p = popen(line, "r");
    if (p && fscanf(p, "%lf %lf", &user, &kernel) == 2 && user + kernel > 0.01)
        report(what, b, user + kernel);
    else
        printf("%-44s not installed\n", what);
    if (p)
        pclose(p);
}

static void
dump(const bench *b, const char *path, bool wrap)
{
    FILE *f = fopen(path, "wb");

    if (!f)
        abort();
    if (wrap)
        fputs("<all>\n", f);
    for (size_t i = 0; i < b->count; i++) {
        const char *at = b->bodies[i].ptr;
        size_t len = b->bodies[i].len;

        if (wrap && memcmp(at, "<?xml", 5) == 0) {
            const char *end = memchr(at, '\n', len);

            len -= (size_t)(end - at);
            at = end;
        }
        fwrite(at, 1, len, f);
    }
    if (wrap)
        fputs("</all>\n", f);
    fclose(f);
}

int
main(int argc, char **argv)
{
    static const char *const steps[] = {"whole reading",     "  document alone", "  + fields",
                                        "  + fields, facts", "  + rules",        "  + sketch"};
    ov_arena *mem = ov_arena_new();
    bench b = {.count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000};
    ov_rule_set set;
    ov_error err;
    char dir[] = "/tmp/bench_read.XXXXXX", path[64], command[256];
    FILE *patterns;

    ov_document_init();
    if (!ov_policy_rules_defaults(mem, &set, &err) ||
        !ov_rules_compile(mem, &set, &b.rules, &err) || !mkdtemp(dir)) {
        fprintf(stderr, "bench_read: %s\n", err.message);
        return 70;
    }
    b.scanner = ov_rules_scanner_new(mem, b.rules);
    b.memory = ov_sketch_memory_new(mem);
    b.reader = ov_worker_reader_new(mem, b.rules);
    b.bodies = OV_NEW_ARRAY(mem, ov_str, b.count);
    fill(&b, mem, 0);
    printf("%zu letters of %zu bytes, %zu rules\n", b.count, b.bytes / b.count, set.count);
    (void)run(&b, OV_MEDIA_TEXT, false, 0);
    for (int s = 0; s < 6; s++)
        report(steps[s], &b, run(&b, OV_MEDIA_TEXT, false, s));
    report("whole reading, cold", &b, run(&b, OV_MEDIA_TEXT, true, 0));
    snprintf(path, sizeof path, "%s/patterns", dir);
    patterns = fopen(path, "w");
    for (size_t i = 0; patterns && i < set.count; i++)
        fprintf(patterns, "%.*s\n", OV_STR_ARG(set.items[i].pattern));
    if (patterns)
        fclose(patterns);
    snprintf(path, sizeof path, "%s/text", dir);
    dump(&b, path, false);
    snprintf(command, sizeof command, "pcre2grep -c -i -u -f %s/patterns %s/text", dir, dir);
    outside("pcre2grep -c, the same rules", &b, command);
    fill(&b, mem, 1);
    report("HTML, whole reading", &b, run(&b, OV_MEDIA_HTML, false, 0));
    report("HTML, document alone", &b, run(&b, OV_MEDIA_HTML, false, 1));
    snprintf(path, sizeof path, "%s/html", dir);
    dump(&b, path, false);
    snprintf(command, sizeof command, "xmllint --html --noout %s/html", dir);
    outside("xmllint --html --noout", &b, command);
    fill(&b, mem, 2);
    report("XML letters, whole reading", &b, run(&b, OV_MEDIA_XML, false, 0));
    report("XML letters, document alone", &b, run(&b, OV_MEDIA_XML, false, 1));
    fill(&b, mem, 3);
    report("FHIR XML, whole reading", &b, run(&b, OV_MEDIA_FHIR_XML, false, 0));
    report("FHIR XML, document alone", &b, run(&b, OV_MEDIA_FHIR_XML, false, 1));
    snprintf(path, sizeof path, "%s/xml", dir);
    dump(&b, path, true);
    snprintf(command, sizeof command, "xmllint --noout %s/xml", dir);
    outside("xmllint --noout, the same FHIR", &b, command);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command) == 0 ? 0 : 1;
}
