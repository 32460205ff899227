#ifndef ONEVOICE_TESTS_BENCH_FSH_H
#define ONEVOICE_TESTS_BENCH_FSH_H

#include <jansson.h>
#include <stddef.h>

/* The ExplanationOfBenefit instances of a FHIR Shorthand file as a FHIR Bundle. */
json_t *fsh_bundle(const char *bytes, size_t len);

#endif
