/*
 * Hash maps from a string or a 64-bit key to a 64-bit value, in an arena.
 *
 * Keys are borrowed: the bytes of a string key must outlive the map. There is no iteration, on
 * purpose: nothing may depend on the order of a hash table. Keep a vector beside it.
 */
#ifndef ONEVOICE_BASE_MAP_H
#define ONEVOICE_BASE_MAP_H

#include "onevoice/base/str.h"

typedef struct ov_map ov_map;       /* string -> uint64_t */
typedef struct ov_u64map ov_u64map; /* uint64_t -> uint64_t */

ov_map *ov_map_new(ov_arena *mem, size_t expected);
bool ov_map_get(const ov_map *map, ov_str key, uint64_t *out);
void ov_map_put(ov_map *map, ov_str key, uint64_t value); /* replaces */

/* The slot of key; *fresh tells whether it was made now (with value 0). Valid until the next put.
 */
uint64_t *ov_map_at(ov_map *map, ov_str key, bool *fresh);
size_t ov_map_count(const ov_map *map);

ov_u64map *ov_u64map_new(ov_arena *mem, size_t expected);
bool ov_u64map_get(const ov_u64map *map, uint64_t key, uint64_t *out);
void ov_u64map_put(ov_u64map *map, uint64_t key, uint64_t value);
uint64_t *ov_u64map_at(ov_u64map *map, uint64_t key, bool *fresh);
size_t ov_u64map_count(const ov_u64map *map);

#endif
