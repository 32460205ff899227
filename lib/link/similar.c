/*
 * Jaro-Winkler on bit vectors, and a small edit distance.
 *
 * The places of each byte of the left string are kept as 64-bit masks, built once while that string
 * meets many others; the matching window is then an AND, the first free match its lowest bit.
 */
#include "pairs_internal.h"

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

static unsigned
bit_count(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (unsigned)(((x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu) * 0x0101010101010101u >> 56);
}

/*
 * A byte of a class the other string lacks cannot match. Asked ten times a pair, so without a
 * division: with m matches and a common beginning of p letters the most that Jaro-Winkler reaches
 * is j + p/10 (1 - j), j = (m/|a| + m/|b| + 1) / 3; both sides of the question are multiplied by
 * 3 |a| |b|. What rounding may take from a sum of such size is given back: to ask in vain costs a
 * comparison, to refuse a pair a link.
 */
bool
link_may_resemble(const link_value *a, const link_value *b, double least)
{
    int lost_a = (int)bit_count(a->letters & ~b->letters),
        lost_b = (int)bit_count(b->letters & ~a->letters), m;
    int same; /* letters at the front, of four */
    double both = (double)a->len * (double)b->len, jaro, prefix;

    m = OV_MIN((int)a->len - lost_a, (int)b->len - lost_b);
    if (m <= 0)
        return false;
    jaro = (double)m * ((double)a->len + (double)b->len) + both + 1e-6;
    if (jaro >= 3 * both * least)
        return true;
    same = a->head == b->head ? 4 : __builtin_ctz(a->head ^ b->head) / 8;
    prefix = 0.1 * same;
    return jaro * (1 - prefix) >= 3 * both * (least - prefix);
}

/* What is left of two strings when their common ends are taken off. */
static void
strip(const char **a, size_t *a_len, const char **b, size_t *b_len)
{
    while (*a_len && *b_len && **a == **b) {
        ++*a, ++*b;
        --*a_len, --*b_len;
    }
    while (*a_len && *b_len && (*a)[*a_len - 1] == (*b)[*b_len - 1])
        --*a_len, --*b_len;
}

/* Try the edits at the first difference; the depth is at most two. */
static bool
within(const char *a, size_t a_len, const char *b, size_t b_len, int most)
{
    size_t longer, difference;

    strip(&a, &a_len, &b, &b_len);
    longer = OV_MAX(a_len, b_len);
    difference = longer - OV_MIN(a_len, b_len);
    if (longer <= (size_t)most)
        return true;
    if (most == 0 || difference > (size_t)most)
        return false;
    if (a_len > 1 && b_len > 1 && a[0] == b[1] && a[1] == b[0] &&
        within(a + 2, a_len - 2, b + 2, b_len - 2, most - 1))
        return true;
    if (most == 1) /* both ends differ: only one letter for another would do, and it did not */
        return false;
    return within(a + 1, a_len - 1, b + 1, b_len - 1, most - 1) ||
           within(a + 1, a_len - 1, b, b_len, most - 1) ||
           within(a, a_len, b + 1, b_len - 1, most - 1);
}

/* Of one length: a digit for another, or two neighbours exchanged. */
bool
link_within_a_digit(uint64_t a, uint64_t b)
{
    uint64_t both = a ^ b, first;

    if (both == 0)
        return true;
    both >>= __builtin_ctzll(both) & ~7;
    if (both <= 0xff)
        return true;
    first = (a ^ b) & (~(a ^ b) + 1); /* the lowest bit that differs */
    a >>= __builtin_ctzll(first) & ~7;
    b >>= __builtin_ctzll(first) & ~7;
    return both <= 0xffff && (a & 0xff) == (b >> 8 & 0xff) && (a >> 8 & 0xff) == (b & 0xff);
}

bool
link_within_edits(ov_str a, ov_str b, int most)
{
    return within(a.ptr, a.len, b.ptr, b.len, most);
}

double
link_resemblance(link_masks *masks, const link_values *values, uint32_t a, uint32_t b, double least)
{
    const link_value *x = link_values_at(values, a), *y = link_values_at(values, b);

    if (!link_may_resemble(x, y, least))
        return 0;
    return link_jaro_winkler(masks, (ov_str){x->text, x->len}, (ov_str){y->text, y->len});
}
