#include "onevoice/base/map.h"

#include "onevoice/base/hash.h"

/*
 * Open addressing with linear probing over indices into a dense entry array: the table stays small
 * (4 bytes a slot), and growing re-inserts indices without moving entries.
 */
typedef struct entry {
    uint64_t hash; /* of a string key, or the key itself */
    ov_str key;
    uint64_t value;
} entry;

struct ov_map {
    ov_arena *mem;
    entry *entries;
    uint32_t *slots; /* entry number + 1; 0 = free */
    size_t count, capacity, mask;
};

struct ov_u64map {
    struct ov_map map;
};

/*
 * At most half full, where linear probing needs 1.5 probes for a hit and 2.5 for a miss (Knuth,
 * vol. 3, 6.4). Keys of the integer map are numbers in sequence, hence the mixing before the mask.
 */
static void
table_make(ov_map *map, size_t capacity)
{
    size_t slots = 16;

    while (slots < capacity * 2)
        slots *= 2;
    map->slots = OV_NEW_ARRAY(map->mem, uint32_t, slots);
    map->mask = slots - 1;
    for (size_t i = 0; i < map->count; i++) {
        size_t at = ov_hash_mix(map->entries[i].hash, 0) & map->mask;

        while (map->slots[at])
            at = (at + 1) & map->mask;
        map->slots[at] = (uint32_t)(i + 1);
    }
}

static void
map_init(ov_map *map, ov_arena *mem, size_t expected)
{
    *map = (ov_map){.mem = mem, .capacity = OV_MAX(expected, (size_t)8)};
    map->entries = OV_NEW_ARRAY(mem, entry, map->capacity);
    table_make(map, map->capacity);
}

static size_t
find_slot(const ov_map *map, uint64_t hash, ov_str key)
{
    size_t at = ov_hash_mix(hash, 0) & map->mask;

    while (map->slots[at]) {
        const entry *e = &map->entries[map->slots[at] - 1];

        if (e->hash == hash && ov_str_eq(e->key, key))
            break;
        at = (at + 1) & map->mask;
    }
    return at;
}

/*
 * The entry array may move when it grows: the pointer that is returned lives until the next call.
 */
static uint64_t *
map_at(ov_map *map, uint64_t hash, ov_str key, bool *fresh)
{
    size_t at = find_slot(map, hash, key);

    *fresh = !map->slots[at];
    if (*fresh) {
        if (map->count == map->capacity) {
            OV_ASSERT(map->capacity < UINT32_MAX / 2);
            map->entries = ov_arena_grow(map->mem, map->entries, map->capacity * sizeof(entry),
                                         map->capacity * 2 * sizeof(entry));
            map->capacity *= 2;
            table_make(map, map->capacity);
            at = find_slot(map, hash, key);
        }
        map->entries[map->count] = (entry){hash, key, 0};
        map->slots[at] = (uint32_t)++map->count;
    }
    return &map->entries[map->slots[at] - 1].value;
}

static bool
map_get(const ov_map *map, uint64_t hash, ov_str key, uint64_t *out)
{
    size_t at = find_slot(map, hash, key);

    if (!map->slots[at])
        return false;
    *out = map->entries[map->slots[at] - 1].value;
    return true;
}

ov_map *
ov_map_new(ov_arena *mem, size_t expected)
{
    ov_map *map = OV_NEW(mem, ov_map);

    map_init(map, mem, expected);
    return map;
}

bool
ov_map_get(const ov_map *map, ov_str key, uint64_t *out)
{
    return map_get(map, ov_hash(key), key, out);
}

uint64_t *
ov_map_at(ov_map *map, ov_str key, bool *fresh)
{
    return map_at(map, ov_hash(key), key, fresh);
}

void
ov_map_put(ov_map *map, ov_str key, uint64_t value)
{
    bool fresh;

    *ov_map_at(map, key, &fresh) = value;
}

size_t
ov_map_count(const ov_map *map)
{
    return map->count;
}

ov_u64map *
ov_u64map_new(ov_arena *mem, size_t expected)
{
    ov_u64map *map = OV_NEW(mem, ov_u64map);

    map_init(&map->map, mem, expected);
    return map;
}

bool
ov_u64map_get(const ov_u64map *map, uint64_t key, uint64_t *out)
{
    return map_get(&map->map, key, OV_STR_NULL, out);
}

uint64_t *
ov_u64map_at(ov_u64map *map, uint64_t key, bool *fresh)
{
    return map_at(&map->map, key, OV_STR_NULL, fresh);
}

void
ov_u64map_put(ov_u64map *map, uint64_t key, uint64_t value)
{
    bool fresh;

    *ov_u64map_at(map, key, &fresh) = value;
}

size_t
ov_u64map_count(const ov_u64map *map)
{
    return map->map.count;
}
