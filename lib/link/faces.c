/*
 * Faces: the ways a party can be looked up.
 */
#include "records_internal.h"

size_t
link_record_faces(const link_record *r, size_t *left_out)
{
    size_t others = 1 + (size_t)r->extra_name_count + r->extra_address_count,
           more = r->identifier_count > 1 ? r->identifier_count - 1u : 0,
           count = OV_MAX(others, OV_MIN((size_t)LINK_MOST_FACES, others + more));

    *left_out = others + more - count;
    return count;
}

/* A party can be met by each of its names at its current address, by its current name at each
   former address, and by each identifier. */
uint64_t
link_faces_make(ov_arena *mem, link_data *data)
{
    size_t total = 0, left_out;
    uint64_t dropped = 0;

    data->first_face = OV_NEW_ARRAY(mem, uint32_t, data->count + 1);
    for (size_t i = 0; i < data->count; i++) {
        data->first_face[i] = (uint32_t)total;
        total += link_record_faces(&data->records[i], &left_out);
        dropped += left_out;
    }
    data->first_face[data->count] = (uint32_t)total;
    data->faces = OV_NEW_ARRAY(mem, link_face, total + 1);
    for (uint32_t i = 0; i < data->count; i++) {
        const link_record *r = &data->records[i];
        link_face *face = &data->faces[data->first_face[i]],
                  *end = &data->faces[data->first_face[i + 1]];

        *face++ = (link_face){.party = i, .identifier = r->identifier_count ? 0 : UINT8_MAX};
        for (size_t k = 1; k <= r->extra_name_count; k++)
            *face++ = (link_face){.party = i, .name = (uint8_t)k, .identifier = UINT8_MAX};
        for (size_t k = 1; k <= r->extra_address_count; k++)
            *face++ = (link_face){.party = i, .address = (uint8_t)k, .identifier = UINT8_MAX};
        for (size_t k = 1; face < end; k++)
            *face++ = (link_face){.party = i, .identifier = (uint8_t)k, .only_identifier = true};
    }
    data->face_count = total;
    return dropped;
}

const link_name *
link_record_name(const link_data *data, const link_record *r, size_t variant)
{
    return variant == 0 ? &r->name : &data->extra_names[r->extra_names + variant - 1];
}

const link_address *
link_record_address(const link_data *data, const link_record *r, size_t variant)
{
    return variant == 0 ? &r->address : &data->extra_addresses[r->extra_addresses + variant - 1];
}
