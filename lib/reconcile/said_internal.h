/*
 * What a fact says whose words are a closed list (model/fact_words.def): nothing, a word of the list, or one that
 * nobody knows. The third is an answer of its own: it is never read as any of the others.
 */
#ifndef ONEVOICE_LIB_RECONCILE_SAID_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_SAID_INTERNAL_H

#include "onevoice/model/reading.h"

typedef enum ov_said {
    OV_SAID_NOTHING,
    OV_SAID_UNKNOWN,
    OV_SAID_COMPLETE,
    OV_SAID_PARTIAL,
    OV_SAID_OPEN,
    OV_SAID_ACTIVE,
    OV_SAID_ISSUED,
    OV_SAID_BALANCED,
    OV_SAID_DRAFT,
    OV_SAID_WITHDRAWN,
    OV_SAID_CLAIM,
    OV_SAID_PREAUTHORIZATION,
    OV_SAID_PREDETERMINATION,
    OV_SAID_PRIOR,
    OV_SAID_REPLACED_BY,
    OV_SAID_ASSOCIATED,
    OV_SAID_IN,
    OV_SAID_OUT,
    OV_SAID_DECIDED,
    OV_SAID_DENIED,
    OV_SAID_REVERSED,
    OV_SAID_PASSED_ON,
    OV_SAID_ESTIMATED,
    OV_SAID_PATIENT,
    OV_SAID_CONTRACT,
    OV_SAID_OTHER,
    OV_SAID_PAYER,
    OV_SAID_CORRECTION,
    OV_SAID_INSTITUTIONAL,
    OV_SAID_PROFESSIONAL,
    OV_SAID_ORAL,
    OV_SAID_PHARMACY,
    OV_SAID_VISION
} ov_said;

/* Empty text says nothing. */
ov_said ov_reconcile_said(ov_fact_key key, ov_str text);

#endif
