/*
 * Letters for the tests of clustering: text in, a case of one customer out.
 */
#ifndef ONEVOICE_TESTS_CLUSTER_LETTERS_H
#define ONEVOICE_TESTS_CLUSTER_LETTERS_H

#include "onevoice/base/vec.h"
#include "onevoice/cluster/case.h"
#include "onevoice/cluster/template.h"

typedef struct test_letter {
    ov_str id;
    uint32_t customer;
    bool sent; /* history, not pending */
    ov_communication communication;
    ov_reading reading;
    ov_sketch sketch;
} test_letter;

typedef struct test_night {
    ov_arena *mem, *scratch;
    ov_cluster_night *night;
    ov_policy policy; /* defaults of clustering and of the episode window */
    ov_department department;
    OV_VEC(test_letter) letters;
    ov_templates templates;
} test_night;

void test_night_init(test_night *t);
void test_night_done(test_night *t);

/* Add a letter; in the text a line break ends a line, two end a block. Returns its number. */
size_t test_night_add(test_night *t, uint32_t customer, const char *id, const char *created_on,
                      const char *text);

/* Structured facts of a letter that was added. */
void test_night_fact_text(test_night *t, size_t letter, ov_fact_key key, const char *value);
void test_night_fact_date(test_night *t, size_t letter, ov_fact_key key, size_t index,
                          const char *value);
void test_night_fact_flag(test_night *t, size_t letter, ov_fact_key key);

void test_night_templates(test_night *t, size_t workers);

/* Cluster one customer's letters; piece i is the i-th of them by id, pending ones first, as `ids`
   then tells. */
void test_night_case(test_night *t, uint32_t customer, ov_case_clusters *out, ov_strs *ids);

/* How many letters have a survivor, and whether two of them end with the same one. */
bool test_same_letter(const ov_case_clusters *found, uint32_t a, uint32_t b);
bool test_same_episode(const ov_case_clusters *found, uint32_t a, uint32_t b);

#endif
