#include "link_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

ov_policy
bench_policy(void)
{
    return (ov_policy){
#define OV_SETTING_INT(name, preset, low, high, about)  .name = preset,
#define OV_SETTING_REAL(name, preset, low, high, about) .name = preset,
#define OV_SETTING_BOOL(name, preset, about)            .name = preset,
#define OV_SETTING_TEXT(name, preset, about)            .name = OV_STR_INIT(preset),
#include "onevoice/policy/settings_link.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
    };
}

void
bench_policy_set(ov_policy *policy, const char *assignment)
{
    ov_str name = ov_str_from(assignment);
    size_t at = ov_str_find_char(name, '=', 0);
    double value = at == OV_STR_NONE ? 0 : strtod(assignment + at + 1, NULL);

    name = ov_str_slice(name, 0, at);
#define OV_SETTING_INT(field, preset, low, high, about)                                            \
    if (ov_str_eq(name, OV_STR(#field)))                                                           \
        policy->field = (int64_t)value;
#define OV_SETTING_REAL(field, preset, low, high, about)                                           \
    if (ov_str_eq(name, OV_STR(#field)))                                                           \
        policy->field = value;
#define OV_SETTING_BOOL(field, preset, about)
#define OV_SETTING_TEXT(field, preset, about)
#include "onevoice/policy/settings_link.def"
#undef OV_SETTING_INT
#undef OV_SETTING_REAL
#undef OV_SETTING_BOOL
#undef OV_SETTING_TEXT
}

double
bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
bench_cpu(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double
bench_peak_mb(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024;
}

void
bench_print_fit(const ov_identities *out, double seconds, double cpu)
{
    const ov_identity_fit *f = &out->fit;

    printf("records %llu faces %llu pairs %llu patterns %llu rounds %u converged %d guards %d same "
           "%.1f "
           "household %.1f\n",
           (unsigned long long)f->records, (unsigned long long)f->faces,
           (unsigned long long)f->pairs, (unsigned long long)f->patterns, f->rounds, f->converged,
           f->guards, f->same_pairs, f->household_pairs);
    printf(
        "seconds %.3f cpu %.3f records/s %.0f pairs/s %.0f peak %.0f MB customers %zu links %zu\n",
        seconds, cpu, (double)f->records / seconds, (double)f->pairs / seconds, bench_peak_mb(),
        out->customers.count, out->links.count);
    for (size_t i = 0; i < out->notices.count; i++)
        printf("notice %.*s %llu %.*s\n", OV_STR_ARG(out->notices.items[i].code),
               (unsigned long long)out->notices.items[i].count,
               OV_STR_ARG(out->notices.items[i].detail));
}
