/* What the programs here share: the default link settings without a policy document, and a clock.
 */
#ifndef ONEVOICE_TESTS_BENCH_LINK_BENCH_H
#define ONEVOICE_TESTS_BENCH_LINK_BENCH_H

#include "onevoice/link/link.h"

ov_policy bench_policy(void);
void bench_policy_set(ov_policy *policy, const char *assignment); /* NAME=NUMBER */
double bench_now(void);
double bench_cpu(void); /* of the process, all threads */
double bench_peak_mb(void);
void bench_print_fit(const ov_identities *out, double seconds, double cpu);

#endif
