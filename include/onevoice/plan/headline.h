/*
 * The one line over a message: what it may claim about money and days, as a pure function of what is
 * due. Each part is true by itself: one payee, one legal entity, one currency, one day. Nothing is
 * added up across those, so no part can say more, or earlier, than the payables under it.
 */
#ifndef ONEVOICE_PLAN_HEADLINE_H
#define ONEVOICE_PLAN_HEADLINE_H

#include "onevoice/base/date.h"
#include "onevoice/base/money.h"
#include "onevoice/base/str.h"

typedef enum ov_headline_kind {
    OV_HEADLINE_PAY,     /* due: by its day, since its day when that is past, or without one */
    OV_HEADLINE_DISPUTE, /* a collector's claim that may still be disputed until its day: not urged */
    OV_HEADLINE_NOT_DUE /* an insurer still decides, a bill is still to come, or it is disputed */
} ov_headline_kind;

typedef struct ov_headline_sum {
    ov_headline_kind kind;
    ov_date day; /* OV_DATE_NONE: none */
    ov_str payee, legal_entity;
    ov_currency currency;
    ov_money amount; /* above zero */
} ov_headline_sum;

/* What a message holds besides sums. */
typedef struct ov_headline_facts {
    ov_date leaves; /* "now", for the reader */
    const ov_headline_sum *sums;
    size_t sum_count;
    size_t unread_demands; /* pieces that ask for money, how much of it is not known */
    bool all_read;         /* every piece was understood, and asks for nothing */
    ov_date act;           /* the first day to keep; OV_DATE_NONE */
    bool changes;          /* something changes, from this day: */
    ov_date change;        /* OV_DATE_NONE: not stated */
} ov_headline_facts;

typedef struct ov_headline {
    ov_str text;   /* English */
    ov_str code;   /* pay, dispute, unread, not_due, act, changes, nothing, information */
    ov_str values; /* json object: what a composer needs to say the same in any language */
} ov_headline;

ov_headline ov_plan_headline(ov_arena *mem, const ov_headline_facts *facts);

#endif
