/*
 * English short forms of given names.
 *
 * The table is data of the pseudopeople project (src/pseudopeople/data/nicknames.csv, after
 * github.com/carltonnorthern/nicknames), under the BSD 3-Clause License, Copyright (c) 2023,
 * Institute for Health Metrics and Evaluation; its full text is in NICKNAMES-LICENSE beside this
 * file. Turned into two sorted tables; names in it that are not plain letters were left out.
 */
#include "onevoice/person/name.h"

#include <string.h>

static const char *const names[] = {
#include "nickname_names.def"
};

static const uint16_t pairs[][2] = {
#include "nickname_pairs.def"
};

uint32_t
ov_person_nickname_id(ov_str name)
{
    size_t low = 0, high = OV_COUNT(names);

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = ov_str_cmp(ov_str_from(names[middle]), name);

        if (order == 0)
            return (uint32_t)middle + 1;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

bool
ov_person_nickname_ids(uint32_t a, uint32_t b)
{
    size_t low = 0, high = OV_COUNT(pairs);
    uint32_t first = OV_MIN(a, b), second = OV_MAX(a, b);

    if (first == 0)
        return false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t x = pairs[middle][0], y = pairs[middle][1];

        if (x == first && y == second)
            return true;
        if (x < first || (x == first && y < second))
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool
ov_person_nickname(ov_str a, ov_str b)
{
    return ov_person_nickname_ids(ov_person_nickname_id(a), ov_person_nickname_id(b));
}
