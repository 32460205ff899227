/*
 * Composing a message: its key, the order of its pieces, its sections and its headline; and the rules
 * that hit each piece.
 */
#ifndef ONEVOICE_LIB_PLAN_MESSAGE_INTERNAL_H
#define ONEVOICE_LIB_PLAN_MESSAGE_INTERNAL_H

#include "onevoice/plan/plan.h"

/* message.c */
ov_str case_message_key(ov_arena *mem, const ov_case *c, ov_message_kind kind,
                        const uint32_t *pieces, size_t count, ov_str extra);

/* Order the pieces of a message as a reader needs them, make its sections and its headline. The
   dispositions of the pieces are decided before. */
void case_message_compose(ov_arena *mem, ov_arena *scratch, const ov_case *c,
                          const ov_judgement *judgement, const ov_piece_plan *plans,
                          uint32_t *pieces, size_t count, ov_message *out);
void case_needs_compose(ov_arena *mem, const ov_judgement *judgement, ov_message *out);

/* explain.c: the rules that hit, each once, in order. */
ov_strs case_rules_add(ov_arena *mem, ov_strs rules, ov_str rule);
ov_strs case_rules_without(ov_arena *mem, ov_strs rules, ov_str rule);

#endif
