/* Parts of the preview of a customer's letters. */
#ifndef ONEVOICE_LIB_PAGE_LETTER_INTERNAL_H
#define ONEVOICE_LIB_PAGE_LETTER_INTERNAL_H

#include "onevoice/page/letter.h"

/* One table of what is due: what to pay first, then what waits or needs nothing. */
void ov_letter_payables(ov_buf *b, const ov_feed_payable *items, size_t count, ov_date as_of);

/* For the analyst: every piece, where it is and why; accounts no letter speaks of; doubts. */
void ov_letter_behind(ov_buf *b, const ov_feed_letters *letters);

#endif
