/*
 * Who is the same house or payer, whatever the spelling.
 */
#ifndef ONEVOICE_LIB_RECONCILE_ENTITY_INTERNAL_H
#define ONEVOICE_LIB_RECONCILE_ENTITY_INTERNAL_H

#include "onevoice/base/arena.h"
#include "onevoice/base/str.h"

ov_str ov_reconcile_entity_key(ov_arena *mem, ov_str name); /* empty stays null */
bool ov_reconcile_entity_same(ov_arena *mem, ov_str a, ov_str b);

#endif
