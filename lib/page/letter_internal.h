/* Parts of the preview of a customer's letters. */
#ifndef ONEVOICE_LIB_PAGE_LETTER_INTERNAL_H
#define ONEVOICE_LIB_PAGE_LETTER_INTERNAL_H

#include "onevoice/page/letter.h"

/* What is to be paid now, with its total, each account with its visit, why it is owed and whom to
   ask; and apart from it what is not to be paid yet. Nothing where there is none. */
void ov_letter_pay(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *items, size_t count);
void ov_letter_wait(ov_buf *b, const ov_feed_letters *l, const ov_feed_payable *items,
                    size_t count);

/* For the analyst: every piece, where it is and why; accounts no letter speaks of; doubts. */
void ov_letter_behind(ov_buf *b, const ov_feed_letters *letters);

#endif
