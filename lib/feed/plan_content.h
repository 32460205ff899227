/*
 * What a message of the plan says, for whoever composes it: sums, dates and needs.
 */
#ifndef ONEVOICE_FEED_PLAN_CONTENT_H
#define ONEVOICE_FEED_PLAN_CONTENT_H

#include "onevoice/feed/plan.h"

/* Elements <payable>, <event> and <need>; keys "payables", "timeline" and "needs". */
void ov_plan_content_xml(ov_buf *buf, const ov_feed_message *message);
void ov_plan_content_json(ov_buf *buf, const ov_feed_message *message);

#endif
