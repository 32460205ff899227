#include "onevoice/base/sort.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <cmocka.h>

#include "onevoice/base/arena.h"
#include "onevoice/base/random.h"

typedef struct record {
    ov_str name;
    int32_t number;
} record;

static int
by_name(const void *a, const void *b)
{
    const record *x = a, *y = b;
    int order = ov_str_cmp(x->name, y->name);

    return order ? order : OV_CMP(x->number, y->number);
}

static uint64_t
piece(const void *r, size_t depth)
{
    return ov_sort_text_piece(((const record *)r)->name, depth);
}

/* Names that part at every depth: before, within and behind the pieces. */
static void
make_records(ov_random *random, ov_arena *mem, record *records, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = (size_t)ov_random_below(random, 50);
        char *text = ov_arena_text(mem, len + 1);

        for (size_t k = 0; k < len; k++)
            text[k] = ov_random_chance(random, 0.95) ? 'a' : (char)ov_random_range(random, 1, 255);
        records[i].name = (ov_str){text, len};
        records[i].number = (int32_t)ov_random_below(random, 4);
    }
}

static void
records_are_in_the_order_of_the_comparison(void **state)
{
    ov_random random = ov_random_seed(7);

    (void)state;
    for (size_t count = 0; count < 2000; count = count * 2 + 1) {
        OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
        record *records = OV_NEW_ARRAY(mem, record, count + 1),
               *expected = OV_NEW_ARRAY(mem, record, count + 1);
        const void **order = OV_NEW_ARRAY(mem, const void *, count + 1);

        make_records(&random, mem, records, count);
        memcpy(expected, records, count * sizeof *records);
        if (count)
            qsort(expected, count, sizeof *expected, by_name);
        for (size_t i = 0; i < count; i++)
            order[i] = &records[i];
        ov_sort_records(order, count, piece, by_name, count % 3 + 1);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(by_name(order[i], &expected[i]), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_in_the_order_of_the_comparison),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
