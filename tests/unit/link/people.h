/*
 * A small intake for tests of linking: add people, link them, ask who is whom.
 */
#ifndef ONEVOICE_TESTS_UNIT_LINK_PEOPLE_H
#define ONEVOICE_TESTS_UNIT_LINK_PEOPLE_H

#include "onevoice/base/vec.h"
#include "onevoice/link/link.h"

typedef struct person {
    const char *id, *full_name, *given, *middle, *family, *suffix, *birth, *address, *street, *city,
        *postal, *phone, *email;
    uint32_t department;
} person;

typedef struct named_alias {
    ov_str party, name, address;
} named_alias;

typedef struct named_identifier {
    ov_str party, system, value;
} named_identifier;

typedef struct named_decision {
    ov_str party, other;
    bool same;
    ov_date on;
} named_decision;

enum { PEOPLE_DEPARTMENTS = 8 };

typedef struct people {
    ov_arena *mem;
    ov_policy policy;
    OV_VEC(ov_party) parties;
    OV_VEC(named_alias) aliases;
    OV_VEC(named_identifier) identifiers;
    OV_VEC(named_decision) decisions;
    ov_link_previous previous;
    const ov_link_memory *memory; /* NULL: none */
    ov_snapshot snapshot;
    ov_identities result;
} people;

/* Set up and tear down a test: its state is an arena. */
int people_begin(void **state);
int people_end(void **state);

people people_new(ov_arena *mem);
const char *people_print(people *p, const char *format, ...) OV_PRINTF(2, 3); /* in its arena */
void people_add(people *p, person who);
void people_alias(people *p, const char *party, const char *name, const char *address);
void people_identifier(people *p, const char *party, const char *system, const char *value);
void people_decide(people *p, const char *party, const char *other, bool same, ov_date on);

/* Sort as the snapshot promises, and link. */
void people_link(people *p, size_t workers);

/* Tonight's result becomes last night's; parties stay and may be changed. */
void people_next_night(people *p);

uint32_t people_find(const people *p, const char *party);   /* index of the party; must exist */
ov_str people_customer(const people *p, const char *party); /* null when ambiguous */
bool people_together(const people *p, const char *a, const char *b);
const ov_link_row *people_row(const people *p, const char *a, const char *b); /* NULL: none */
ov_str people_evidence(const people *p, const ov_link_row *row);
uint64_t people_notice(const people *p, const char *code); /* its count, 0: none */

#endif
