/*
 * What every other header of the base layer needs: compiler attributes, and the assertion.
 *
 * An assertion guards against a bug of this program, never against bad input. It stays on in
 * release builds: prints one line and aborts.
 */
#ifndef ONEVOICE_BASE_BASE_H
#define ONEVOICE_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OV_NODISCARD    __attribute__((warn_unused_result))
#define OV_NORETURN     __attribute__((noreturn))
#define OV_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define OV_AUTO(fn)     __attribute__((cleanup(fn)))
#define OV_UNUSED       __attribute__((unused))
#define OV_NEVER_NULL   __attribute__((returns_nonnull)) /* of a function's result */

#define OV_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define OV_MIN(a, b)    ((a) < (b) ? (a) : (b))
#define OV_MAX(a, b)    ((a) > (b) ? (a) : (b))

/* Three-way comparison of two scalars, for sort callbacks. */
#define OV_CMP(a, b) (((a) > (b)) - ((a) < (b)))

/*
 * The first index of [0, count) for which `below` is false, by bisection, or `count`; `below` speaks of index `at` and is true up to some index
 * and false from there on. OV_LOWER_BOUND(i, facts.count, facts.items[i].key < key)
 */
#define OV_LOWER_BOUND(at, count, below)                                                           \
    ({                                                                                             \
        size_t low_ = 0, high_ = (count);                                                          \
                                                                                                   \
        while (low_ < high_) {                                                                     \
            size_t at = low_ + (high_ - low_) / 2;                                                 \
                                                                                                   \
            if (below)                                                                             \
                low_ = at + 1;                                                                     \
            else                                                                                   \
                high_ = at;                                                                        \
        }                                                                                          \
        low_;                                                                                      \
    })

#define OV_ASSERT(condition)                                                                       \
    ((condition) ? (void)0 : ov_assert_failed(#condition, __FILE__, __LINE__))

OV_NORETURN void ov_assert_failed(const char *condition, const char *file, int line);

#endif
