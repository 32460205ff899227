/*
 * How fast bodies are read: MB/s and bodies/s per format on one core, side by side with pcre2grep
 * (the same rules) and xmllint (the same bytes) where they are installed.
 *
 *   bench_read [BODIES]
 *
 * "cold" forgets the remembered sentences before every body; warm ones have seen every template
 * (bench_letters.h), never the slots of the letter in hand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench_letters.h"
#include "onevoice/document/document.h"
#include "onevoice/policy/policy.h"
#include "onevoice/rules/classify.h"
#include "onevoice/text/sketch.h"
#include "onevoice/worker/read.h"

static double
cpu_seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct bench {
    const ov_rules *rules;
    ov_rules_scanner *scanner;
    ov_sketch_memory *memory;
    ov_letter_memory *words;
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
            ov_letter letter;
            ov_rule_hits hits;
            ov_sketch sketch;

            ov_document_read(scratch, scratch, media, in.body, &d);
            if (steps == 2 || steps == 5)
                ov_text_typed_fields(scratch, &d.text, &fields);
            if (steps == 3) {
                ov_text_typed_fields(scratch, &d.text, &fields);
                ov_document_letter_read(scratch, b->words, &d.text, &fields, &letter);
            }
            if (steps == 4)
                ov_rules_scan(b->scanner, scratch, &d.text, &hits);
            if (steps == 5)
                ov_text_sketch(mem, scratch, b->memory, &d.text, &fields, &sketch);
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
fill(bench *b, ov_arena *mem, bench_form form, uint64_t seed)
{
    ov_random r = ov_random_seed(seed);

    b->bytes = 0;
    for (size_t i = 0; i < b->count; i++) {
        b->bodies[i] = bench_letter(mem, &r, form);
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
    b.words = ov_letter_memory_new(mem);
    b.reader = ov_worker_reader_new(mem, b.rules);
    b.bodies = OV_NEW_ARRAY(mem, ov_str, b.count);
    fill(&b, mem, BENCH_TEXT, 7);
    (void)run(&b, OV_MEDIA_TEXT, false, 0);
    fill(&b, mem, BENCH_TEXT, 8);
    printf("%zu letters of %zu bytes, %zu rules\n", b.count, b.bytes / b.count, set.count);
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
    fill(&b, mem, BENCH_HTML, 8);
    report("HTML, whole reading", &b, run(&b, OV_MEDIA_HTML, false, 0));
    report("HTML, document alone", &b, run(&b, OV_MEDIA_HTML, false, 1));
    snprintf(path, sizeof path, "%s/html", dir);
    dump(&b, path, false);
    snprintf(command, sizeof command, "xmllint --html --noout %s/html", dir);
    outside("xmllint --html --noout", &b, command);
    fill(&b, mem, BENCH_XML, 8);
    report("XML letters, whole reading", &b, run(&b, OV_MEDIA_XML, false, 0));
    report("XML letters, document alone", &b, run(&b, OV_MEDIA_XML, false, 1));
    fill(&b, mem, BENCH_FHIR, 8);
    report("FHIR XML, whole reading", &b, run(&b, OV_MEDIA_FHIR_XML, false, 0));
    report("FHIR XML, document alone", &b, run(&b, OV_MEDIA_FHIR_XML, false, 1));
    snprintf(path, sizeof path, "%s/xml", dir);
    dump(&b, path, true);
    snprintf(command, sizeof command, "xmllint --noout %s/xml", dir);
    outside("xmllint --noout, the same FHIR", &b, command);
    snprintf(command, sizeof command, "rm -r %s", dir);
    return system(command) == 0 ? 0 : 1;
}
