/*
 * The demo world from inside: places, people, accounts and papers.
 */
#ifndef ONEVOICE_DEMO_WORLD_H
#define ONEVOICE_DEMO_WORLD_H

#include "onevoice/base/random.h"
#include "onevoice/base/vec.h"
#include "onevoice/demo/demo.h"

typedef struct place_organization {
    const char *id, *name;
} place_organization;

typedef struct place_department {
    const char *id, *name, *legal_entity, *role;
    int organization;
} place_department;

/* The departments that the stories speak of by name; the others are found by role. */
enum {
    DEPT_HOSPITAL,
    DEPT_ANAESTHESIA,
    DEPT_LAB,
    DEPT_PLAN,
    DEPT_RADIOLOGY,
    DEPT_DEPOSITS,
    DEPT_CARDS,
    DEPT_MORTGAGE,
    DEPT_TIME_DEPOSITS,
    DEPT_COLLECTOR,
    DEPT_HOSPITAL_MARKETING,
    DEPT_BANK_MARKETING,
    DEPT_FIRST_HYPE, /* eleven organisations that claim full service */
    DEPT_COUNT = DEPT_FIRST_HYPE + 11
};

extern const place_organization organizations[];
extern const size_t organization_count;
extern const place_department departments[DEPT_COUNT];

typedef struct capability {
    int department;
    const char *service;
    int lead_days;
} capability;

extern const capability capabilities[];
extern const size_t capability_count;

typedef struct person {
    int64_t number;
    ov_str given, middle, family, suffix, street, city, region, postal_code, email, phone;
    ov_str former_family, former_street; /* null: none */
    ov_date birth_date;
    ov_str member_id;
    bool esign, sms;
    int32_t cap; /* messages per 14 days; -1 none */
} person;

/* How a department holds a person: which words it mistyped is decided by its own chance. */
typedef struct record {
    int department;
    ov_str id, full_name, given, family, suffix, address, street, city, region, postal_code, email,
        phone, member_id;
    ov_date birth_date;
    ov_date made; /* when the department first wrote */
} record;

typedef enum account_state {
    ACCOUNT_DUE,     /* final EOB, the bill equals the patient's share */
    ACCOUNT_EXCESS,  /* the bill demands more than the EOB allows */
    ACCOUNT_PENDING, /* claim filed, nothing due */
    ACCOUNT_PAID,    /* the patient has paid, the ledger knows */
    ACCOUNT_PLAN,    /* a payment plan is current */
    ACCOUNT_AGENCY,  /* placed with a collector */
    ACCOUNT_NO_EOB   /* billed, no EOB on file */
} account_state;

typedef struct account {
    int department;
    ov_str number, statement_no, claim_no;
    ov_date opened; /* its number is known from this day on */
    ov_date service, statement, due;
    ov_money charge, allowed, plan_paid, share, balance, instalment;
    account_state state;
    const char *claim_type;
    ov_str episode;
} account;

typedef enum paper_kind {
    PAPER_PENDING,
    PAPER_EOB,
    PAPER_BILL,
    PAPER_REMINDER,
    PAPER_PLAN_STATEMENT,
    PAPER_VALIDATION,
    PAPER_TERMS,
    PAPER_ANNOUNCEMENT,
    PAPER_TRANSFER,
    PAPER_MATURITY,
    PAPER_HYPE,
    PAPER_MARKETING,
    PAPER_SURVEY
} paper_kind;

typedef enum paper_form { FORM_TEXT, FORM_HTML, FORM_FHIR, FORM_UBL, FORM_BROKEN } paper_form;

typedef struct paper {
    paper_kind kind;
    paper_form form;
    int department, record;
    ov_str id;
    ov_date created, sent; /* sent OV_DATE_NONE: pending tonight */
    int account;           /* -1: none */
    int duplicate_of;      /* paper number; -1: none */
    int variant;
    int template; /* how often the department has changed its letters by then */
    bool facts;   /* the department has structured facts too */
    const char *channel;
    ov_date effective;
} paper;

/* A paper that a story will come to: after the day it has reached. */
typedef struct later {
    paper_kind kind;
    int department, account, duplicate_of;
    ov_date created, effective;
    bool written;
} later;

/* One customer's whole story. */
typedef struct life {
    ov_arena *mem;
    ov_random random;
    uint64_t seed;
    ov_date as_of; /* the first night */
    ov_date now;   /* what is created after this day is not written yet */
    ov_date tonight;
    OV_VEC(later) later;
    person self;
    OV_VEC(record) records;
    OV_VEC(account) accounts;
    OV_VEC(paper) papers;
    OV_VEC(ov_str) requirements;
    bool bank;
} life;

void life_make(ov_arena *mem, const ov_demo_options *options, int64_t number, life *out);
void person_make(ov_arena *mem, const ov_demo_options *options, int64_t number, person *out);

/* The record of this person at the department, made on first use; returns its number. */
int record_of(life *l, int department);

/* The story's parts. */
void care_live(life *l);
void bank_live(life *l);
void hype_live(life *l);

/* What goes on after the first night, up to l->tonight. */
void life_go_on(life *l);
void care_begin(life *l, ov_date service);
void care_write(life *l, const later *next, paper *p);
void bank_join(life *l, ov_date day);
void offer_write(life *l, paper *p);

/* NULL when it is for later: the story comes to it on its day. */
paper *paper_add(life *l, paper_kind kind, int department, int about, ov_date created);

/* What the paper says: its body, media type, declared type and facts. */
ov_str paper_body(ov_arena *mem, const life *l, const paper *p);
ov_str paper_facts(ov_arena *mem, const life *l, const paper *p); /* null: none */
const char *paper_media(const paper *p);
const char *paper_declared_type(const paper *p);
const char *paper_class(const paper *p);

/* The number and day of the issue: a reminder has its own. */
ov_str paper_statement_no(ov_arena *mem, const paper *p, const account *a);
ov_date paper_statement_date(const paper *p, const account *a);

/* Structured bodies. */
ov_str document_fhir_eob(ov_arena *mem, const life *l, const paper *p);
ov_str document_ubl_invoice(ov_arena *mem, const life *l, const paper *p);
ov_str document_broken(ov_arena *mem, const life *l, const paper *p);

#endif
