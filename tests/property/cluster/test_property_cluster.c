/*
 * Clustering over random towns: order, workers and chance of numbering change nothing; a chain is
 * no cluster; cost grows with what can be equal, not with all pairs.
 */
#include "../../support/letters_world.h"
#include "../../unit/cluster/letters.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <setjmp.h>
#include <cmocka.h>

enum { CUSTOMERS = 40, PIECES = 12, OTHERS = 4 * CUSTOMERS };

/* A town, its letters added in the order of a seed (0: as they come), and `more` (NULL: no more).
 */
static void
town(test_night *t, uint64_t seed, uint64_t order_seed, size_t workers,
     void (*more)(test_night *t, uint64_t seed))
{
    uint32_t order[CUSTOMERS * PIECES];
    ov_random random = ov_random_seed(order_seed);

    test_night_init(t);
    for (uint32_t i = 0; i < CUSTOMERS * PIECES; i++)
        order[i] = i;
    for (size_t i = CUSTOMERS * PIECES; order_seed && i > 1; i--) {
        size_t k = ov_random_below(&random, i);
        uint32_t swap = order[i - 1];

        order[i - 1] = order[k];
        order[k] = swap;
    }
    for (size_t i = 0; i < CUSTOMERS * PIECES; i++) {
        char text[1200], id[32];

        letters_world_text(seed, order[i] / PIECES, order[i] % PIECES, text, sizeof text);
        snprintf(id, sizeof id, "%04u-%04u", order[i] / PIECES, order[i] % PIECES);
        test_night_add(t, order[i] / PIECES, id, "2025-12-20", text);
    }
    if (more)
        more(t, seed);
    test_night_templates(t, workers);
}

static int64_t
template_of(const test_night *t, ov_str id)
{
    for (size_t i = 0; i < t->letters.count; i++)
        if (ov_str_eq(t->letters.items[i].id, id))
            return ov_cluster_letter_template(t->night, t->letters.items[i].sketch.letter);
    return -1;
}

static void
assert_same_cases(test_night *a, test_night *b)
{
    for (uint32_t c = 0; c < CUSTOMERS; c++) {
        ov_case_clusters x, y;

        test_night_case(a, c, &x, NULL);
        test_night_case(b, c, &y, NULL);
        assert_int_equal(x.duplicates.count, y.duplicates.count);
        for (size_t i = 0; i < x.duplicates.count; i++) {
            assert_int_equal(x.duplicates.items[i].piece, y.duplicates.items[i].piece);
            assert_int_equal(x.duplicates.items[i].survivor, y.duplicates.items[i].survivor);
        }
        assert_int_equal(x.episodes.count, y.episodes.count);
        for (size_t i = 0; i < x.episodes.count; i++)
            assert_true(ov_str_eq(x.episodes.items[i].id, y.episodes.items[i].id));
        assert_int_equal(x.findings.count, y.findings.count);
    }
}

static void
assert_same_clusters(test_night *a, test_night *b)
{
    assert_int_equal(a->templates.count, b->templates.count);
    for (size_t i = 0; i < a->letters.count; i++) {
        ov_str id = a->letters.items[i].id;

        assert_int_equal(template_of(a, id), template_of(b, id));
    }
    assert_same_cases(a, b);
}

static void
order_and_workers_change_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        test_night a, b;

        town(&a, seed, 0, 1, NULL);
        town(&b, seed, seed + 100, 1 + seed % 3, NULL);
        assert_same_clusters(&a, &b);
        test_night_done(&a);
        test_night_done(&b);
    }
}

/* The long numbers of a letter: the first, a customer's with his own department, new each time; the
   others, new each time or a matter's there, the customer's. */
static void
renumber(char *text, uint32_t customer, uint32_t letter)
{
    bool first = true;

    for (char *c = text; *c;) {
        size_t digits = strspn(c, "0123456789");
        uint32_t number = first ? 40000000 + letter * 7919 : 50000000 + customer * 104729;

        for (size_t k = digits; digits > 4 && k-- > 0; number /= 10)
            c[k] = (char)('0' + number % 10);
        first = first && digits <= 4;
        c += digits ? digits : 1;
    }
}

/* Another department's letters in the same words, to many customers of its own, whose numbers are of
   another kind in each place. */
static void
department_add(test_night *t, uint64_t seed)
{
    for (uint32_t i = 0; i < OTHERS * PIECES; i++) {
        uint32_t customer = CUSTOMERS + i / PIECES;
        char text[1200], id[32];
        size_t letter;

        letters_world_text(seed, i / PIECES % CUSTOMERS, i % PIECES, text, sizeof text);
        renumber(text, customer, i);
        snprintf(id, sizeof id, "%04u-%04u-other", customer, i % PIECES);
        letter = test_night_add(t, customer, id, "2025-12-20", text);
        ov_cluster_night_place(t->night, t->letters.items[letter].sketch.letter, customer, 1,
                               t->letters.items[letter].communication.created_on);
    }
}

/* What a neighbour's numbers and sentences are is learnt from his own letters. */
static void
a_department_more_changes_nothing(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        test_night a, b;

        town(&a, seed, 0, 1, NULL);
        town(&b, seed, 0, 1, department_add);
        assert_same_cases(&a, &b);
        test_night_done(&a);
        test_night_done(&b);
    }
}

/* What the town says is a copy is found, and nothing else is merged. */
static void
copies_are_found_and_only_they(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        test_night t;

        town(&t, seed, 0, 1, NULL);
        for (uint32_t c = 0; c < CUSTOMERS; c++) {
            ov_case_clusters found;

            test_night_case(&t, c, &found, NULL);
            for (uint32_t i = 0; i < PIECES; i++)
                for (uint32_t k = i + 1; k < PIECES; k++) {
                    bool copies = i % 2 == 0 && k == i + 1 && (i / 2) % 3 == 0;

                    if (test_same_letter(&found, i, k) != copies)
                        fail_msg("seed %d, customer %u, %u and %u: expected %s", (int)seed, c, i, k,
                                 copies ? "one" : "two");
                }
        }
        test_night_done(&t);
    }
}

/* Scans of pieces 0 and 2 of each customer, which is a copy of 1 and one of a kind. */
enum { SCANNED = 2 };

static void
scans_add(test_night *t, uint64_t seed)
{
    ov_random random = ov_random_seed(seed + 77);

    for (uint32_t i = 0; i < CUSTOMERS * SCANNED; i++) {
        char text[1200], id[32];

        letters_world_text(seed, i / SCANNED, i % SCANNED * 2, text, sizeof text);
        letters_world_misread(&random, 0.01, text, sizeof text);
        snprintf(id, sizeof id, "%04u-scan-%u", i / SCANNED, i % SCANNED);
        test_night_add(t, i / SCANNED, id, "2025-12-20", text);
    }
}

/* A scan is merged with its original or with nothing; most are. */
static void
scans_join_their_originals_only(void **state)
{
    size_t joined = 0, scans = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        test_night t;

        town(&t, seed, 0, 1, scans_add);
        for (uint32_t c = 0; c < CUSTOMERS; c++) {
            ov_case_clusters found;

            test_night_case(&t, c, &found, NULL);
            for (uint32_t scan = 0; scan < SCANNED; scan++)
                for (uint32_t i = 0; i < PIECES; i++) {
                    bool same = test_same_letter(&found, i, PIECES + scan);

                    if (same && i != scan * 2 && !(scan == 0 && i == 1))
                        fail_msg("seed %d, customer %u: scan %u joins %u", (int)seed, c, scan, i);
                    joined += same && i == scan * 2;
                }
            scans += SCANNED;
        }
        test_night_done(&t);
    }
    print_message("%zu of %zu scans joined\n", joined, scans);
    assert_true(joined * 10 >= scans * 8);
}

/* Groups are stars: whoever has a survivor is a duplicate of the survivor itself, which has none.
 */
static void
survivors_have_no_survivor(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        test_night t;

        town(&t, seed, 0, 1, NULL);
        for (uint32_t c = 0; c < CUSTOMERS; c++) {
            ov_case_clusters found;

            test_night_case(&t, c, &found, NULL);
            for (size_t i = 0; i < found.duplicates.count; i++)
                for (size_t k = 0; k < found.duplicates.count; k++)
                    assert_int_not_equal(found.duplicates.items[i].survivor,
                                         found.duplicates.items[k].piece);
        }
        test_night_done(&t);
    }
}

/* A to B and B to C share most amounts, A and C too few: A and C are never one letter. */
static void
a_chain_is_no_cluster(void **state)
{
    static const char *const amounts[] = {"$101.00 $102.00 $103.00 $104.00 $105.00 $106.00 $107.00",
                                          "$101.00 $102.00 $103.00 $104.00 $105.00 $106.00",
                                          "$102.00 $103.00 $104.00 $105.00 $106.00 $108.00"};
    ov_case_clusters found;
    test_night t;

    (void)state;
    test_night_init(&t);
    for (uint32_t i = 0; i < 3; i++) {
        char text[300], id[8];

        snprintf(text, sizeof text, "Please find the amounts that are open on your account: %s",
                 amounts[i]);
        snprintf(id, sizeof id, "%u", i);
        test_night_add(&t, 0, id, "2025-12-20", text);
    }
    test_night_templates(&t, 1);
    test_night_case(&t, 0, &found, NULL);
    assert_false(test_same_letter(&found, 0, 2));
    test_night_done(&t);
}

static double
seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double
one_customer_takes(uint32_t letters)
{
    ov_case_clusters found;
    test_night t;
    double start;

    town(&t, 3, 0, 1, NULL); /* what others get tells the forms */
    for (uint32_t i = 0; i < letters; i++) {
        char text[1200], id[32];

        letters_world_text(3, CUSTOMERS, i, text, sizeof text);
        snprintf(id, sizeof id, "%07u", i);
        test_night_add(&t, CUSTOMERS, id, "2025-12-20", text);
    }
    test_night_templates(&t, 1);
    start = seconds();
    test_night_case(&t, CUSTOMERS, &found, NULL);
    start = seconds() - start;
    assert_true(found.duplicates.count >= letters / 7);
    test_night_done(&t);
    return start;
}

/* No day of a house's biggest customer may hang: a bound far above what it takes, for all builds. */
static void
a_customer_with_60000_letters_is_done_in_seconds(void **state)
{
    double took = one_customer_takes(60000);

    (void)state;
    print_message("60000 letters of one customer: %.2f s\n", took);
    assert_true(took < 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_workers_change_nothing),
        cmocka_unit_test(a_department_more_changes_nothing),
        cmocka_unit_test(copies_are_found_and_only_they),
        cmocka_unit_test(scans_join_their_originals_only),
        cmocka_unit_test(survivors_have_no_survivor),
        cmocka_unit_test(a_chain_is_no_cluster),
        cmocka_unit_test(a_customer_with_60000_letters_is_done_in_seconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
