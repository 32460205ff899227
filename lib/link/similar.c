/*
 * Jaro-Winkler on bit vectors, and a small edit distance.
 *
 * The places of each byte of the left string are kept as 64-bit masks, built once while that string
 * meets many others; the matching window is then an AND, the first free match its lowest bit.
 */
#include "link_internal.h"

#include <string.h>

static void
load(link_masks *masks, ov_str a)
{
    if (masks->text.ptr == a.ptr && masks->text.len == a.len)
        return;
    for (size_t i = 0; i < masks->text.len; i++)
        masks->of[(unsigned char)masks->text.ptr[i]] = 0;
    for (size_t i = 0; i < a.len; i++)
        masks->of[(unsigned char)a.ptr[i]] |= (uint64_t)1 << i;
    masks->text = a;
}

static uint64_t
low_bits(size_t n)
{
    return n >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << n) - 1;
}

double
link_jaro_winkler(link_masks *masks, ov_str a, ov_str b)
{
    size_t reach = OV_MAX(a.len, b.len) / 2, matches = 0, out_of_order = 0, prefix = 0;
    uint64_t used_a = 0, used_b = 0;
    double m, jaro;

    OV_ASSERT(a.len <= 64 && b.len <= 64);
    if (a.len == 0 || b.len == 0)
        return 0;
    reach = reach ? reach - 1 : 0;
    load(masks, a);
    for (size_t i = 0; i < b.len; i++) {
        uint64_t window = low_bits(i + reach + 1) & ~low_bits(i > reach ? i - reach : 0);
        uint64_t hit = masks->of[(unsigned char)b.ptr[i]] & window & ~used_a;

        if (hit) {
            used_a |= hit & (~hit + 1);
            used_b |= (uint64_t)1 << i;
            matches++;
        }
    }
    if (matches == 0)
        return 0;
    for (uint64_t x = used_a, y = used_b; x; x &= x - 1, y &= y - 1)
        out_of_order += a.ptr[__builtin_ctzll(x)] != b.ptr[__builtin_ctzll(y)];
    out_of_order /= 2; /* a transposition is two letters out of order */
    m = (double)matches;
    jaro = (m / (double)a.len + m / (double)b.len + (m - (double)out_of_order) / m) / 3;
    while (prefix < 4 && prefix < a.len && prefix < b.len && a.ptr[prefix] == b.ptr[prefix])
        prefix++;
    return jaro + (double)prefix * 0.1 * (1 - jaro);
}

/* A byte of a class the other string lacks cannot match. */
bool
link_may_resemble(const link_value *a, const link_value *b, double least)
{
    int lost_a = __builtin_popcountll(a->letters & ~b->letters),
        lost_b = __builtin_popcountll(b->letters & ~a->letters), m, prefix;
    double x, y, jaro;

    if (a->len == 0 || b->len == 0)
        return false;
    m = OV_MIN((int)a->len - lost_a, (int)b->len - lost_b);
    if (m <= 0)
        return false;
    x = (double)m / (double)a->len;
    y = (double)m / (double)b->len;
    jaro = (x + y + 1) / 3;
    if (jaro >= least)
        return true;
    prefix = a->head == b->head ? 4 : __builtin_ctz(a->head ^ b->head) / 8;
    return jaro + prefix * 0.1 * (1 - jaro) >= least;
}

/* Each edit takes away and brings at most one class of bytes. */
bool
link_may_be_edits(const link_value *a, const link_value *b, int most)
{
    return __builtin_popcountll(a->letters & ~b->letters) <= most &&
           __builtin_popcountll(b->letters & ~a->letters) <= most;
}

/* Try the edits at the first difference; the depth is at most two. */
bool
link_within_edits(ov_str a, ov_str b, int most)
{
    size_t i = 0, difference = a.len > b.len ? a.len - b.len : b.len - a.len;

    if (difference > (size_t)most)
        return false;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    a = ov_str_slice(a, i, a.len);
    b = ov_str_slice(b, i, b.len);
    while (a.len && b.len && a.ptr[a.len - 1] == b.ptr[b.len - 1]) {
        a.len--;
        b.len--;
    }
    if (a.len == 0 || b.len == 0)
        return OV_MAX(a.len, b.len) <= (size_t)most;
    if (most == 0)
        return false;
    if (link_within_edits(ov_str_slice(a, 1, a.len), ov_str_slice(b, 1, b.len), most - 1) ||
        link_within_edits(ov_str_slice(a, 1, a.len), b, most - 1) ||
        link_within_edits(a, ov_str_slice(b, 1, b.len), most - 1))
        return true;
    return a.len > 1 && b.len > 1 && a.ptr[0] == b.ptr[1] && a.ptr[1] == b.ptr[0] &&
           link_within_edits(ov_str_slice(a, 2, a.len), ov_str_slice(b, 2, b.len), most - 1);
}
