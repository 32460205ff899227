/*
 * What agrees, in the words of the table of evidence.c: one bit of each.
 */
#ifndef ONEVOICE_LINK_EVIDENCE_INTERNAL_H
#define ONEVOICE_LINK_EVIDENCE_INTERNAL_H

#include "link_internal.h"

enum { LINK_NUMBER_SAME = 1, LINK_NUMBER_UNKNOWN = 2 };
enum { LINK_DATE_NEAR = 1, LINK_DATE_DOUBTFUL = 2, LINK_DATE_UNKNOWN = 4, LINK_DATE_OTHER = 8 };
enum {
    LINK_PART_SAME = 1, /* equal, a nickname, a typing error */
    LINK_PART_INITIAL = 2,
    LINK_PART_WEAK = 4,
    LINK_PART_UNKNOWN = 8,
    LINK_PART_OTHER = 16
};
enum {
    LINK_CONTACT_NONE = 1,
    LINK_CONTACT_PLACE = 2,
    LINK_CONTACT_HOME = 4,
    LINK_CONTACT_MAILBOX = 8
};

typedef struct link_evidence {
    uint8_t number, birth, given, family, contact;
} link_evidence;

link_evidence link_evidence_of(const link_model *model, link_pattern pattern);

/* `alone`: where no families are about, one personal field that agrees will do. */
bool link_evidence_suffices(link_evidence evidence, bool alone);
bool link_evidence_home(const link_model *model, link_pattern pattern); /* do they share one? */

#endif
