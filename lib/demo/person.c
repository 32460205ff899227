/*
 * The people of the made-up town: who they are, and how badly each department spells them. Their
 * truth goes to schema truth, which the night never reads; the trouble (typing errors, moves,
 * twins, a father and son of one name) is what linking is measured by.
 */
#include "world.h"

#include "onevoice/base/hash.h"

#include <string.h>

static const char *const givens[] = {
    "James",     "Mary",      "Robert",     "Patricia", "John",       "Jennifer", "Michael",
    "Linda",     "David",     "Elizabeth",  "William",  "Barbara",    "Richard",  "Susan",
    "Joseph",    "Jessica",   "Thomas",     "Sarah",    "Charles",    "Karen",    "Daniel",
    "Lisa",      "Matthew",   "Nancy",      "Anthony",  "Betty",      "Mark",     "Sandra",
    "Donald",    "Margaret",  "Steven",     "Ashley",   "Paul",       "Kimberly", "Andrew",
    "Emily",     "Joshua",    "Donna",      "Kenneth",  "Michelle",   "Kevin",    "Carol",
    "Brian",     "Amanda",    "George",     "Melissa",  "Edward",     "Deborah",  "Ronald",
    "Stephanie", "Timothy",   "Rebecca",    "Jason",    "Laura",      "Jeffrey",  "Sharon",
    "Ryan",      "Cynthia",   "Jacob",      "Kathleen", "Gary",       "Amy",      "Nicholas",
    "Angela",    "Eric",      "Shirley",    "Jonathan", "Anna",       "Stephen",  "Brenda",
    "Larry",     "Pamela",    "Justin",     "Nicole",   "Scott",      "Emma",     "Brandon",
    "Samantha",  "Jos\u00e9", "Mar\u00eda", "Luis",     "Sof\u00eda", "Wei",      "Mei",
    "Ahmed",     "Fatima",
};
static const char *const families[] = {
    "Smith",     "Johnson",       "Williams",
    "Brown",     "Jones",         "Garcia",
    "Miller",    "Davis",         "Rodriguez",
    "Martinez",  "Hernandez",     "Lopez",
    "Gonzalez",  "Wilson",        "Anderson",
    "Thomas",    "Taylor",        "Moore",
    "Jackson",   "Martin",        "Lee",
    "Perez",     "Thompson",      "White",
    "Harris",    "Sanchez",       "Clark",
    "Ramirez",   "Lewis",         "Robinson",
    "Walker",    "Young",         "Allen",
    "King",      "Wright",        "Scott",
    "Torres",    "Nguyen",        "Hill",
    "Flores",    "Green",         "Adams",
    "Nelson",    "Baker",         "Hall",
    "Rivera",    "Campbell",      "Mitchell",
    "Carter",    "Roberts",       "Gomez",
    "Phillips",  "Evans",         "Turner",
    "Diaz",      "Parker",        "Cruz",
    "Edwards",   "Collins",       "Reyes",
    "Stewart",   "Morris",        "Morales",
    "Murphy",    "Cook",          "Rogers",
    "Gutierrez", "Ortiz",         "Morgan",
    "Cooper",    "Peterson",      "Bailey",
    "Reed",      "Kelly",         "Howard",
    "Ramos",     "Kim",           "Cox",
    "Ward",      "Richardson",    "Watson",
    "Brooks",    "Chavez",        "Wood",
    "Bennett",   "Gray",          "Mendoza",
    "Ruiz",      "Hughes",        "Price",
    "O'Brien",   "M\xc3\xbcller", "Dvo\xc5\x99\xc3\xa1k",
    "Kowalski",  "Nakamura",      "Okafor",
    "Petrov",    "Van Dyke",      "Ziegler",
    "Abernathy", "Quintero",      "Fairbanks",
};
static const char *const streets[] = {
    "Oak Street",        "Maple Avenue",  "Cedar Lane",    "Pine Street",      "Elm Street",
    "Washington Avenue", "Lake Drive",    "Hill Road",     "Park Avenue",      "Main Street",
    "River Road",        "Church Street", "Spring Street", "Sunset Boulevard", "Harbor View Drive",
    "2nd Street",        "5th Avenue",    "Meadow Court",  "Chestnut Street",  "Mill Road",
};
static const struct {
    const char *city, *region, *postal;
} towns[] = {
    {"Springfield", "IL", "627"}, {"Riverton", "IL", "625"},   {"Lakeside", "WI", "531"},
    {"Harborlake", "WI", "532"},  {"Fairview", "IN", "463"},   {"Greenfield", "IN", "461"},
    {"Madison", "WI", "537"},     {"Georgetown", "IL", "618"},
};

/* Common names are common: the square of a uniform draw favours the front of the list. */
static ov_str
draw(ov_random *random, const char *const *list, size_t count)
{
    double u = ov_random_unit(random);

    return ov_str_from(list[(size_t)(u * u * (double)count)]);
}

/* One draw a statement: C leaves the order of arguments open, and compilers differ. */
static ov_str
draw_street(ov_arena *mem, ov_random *random)
{
    const char *street = streets[ov_random_below(random, OV_COUNT(streets))];

    return ov_str_printf(mem, "%lld %s", (long long)ov_random_range(random, 1, 9899), street);
}

static void
draw_home(ov_arena *mem, ov_random *random, person *p)
{
    size_t town = ov_random_below(random, OV_COUNT(towns));

    p->street = draw_street(mem, random);
    if (ov_random_chance(random, 0.25))
        p->street = ov_str_printf(mem, "%.*s Apt %lld", OV_STR_ARG(p->street),
                                  (long long)ov_random_range(random, 1, 40));
    p->city = ov_str_from(towns[town].city);
    p->region = ov_str_from(towns[town].region);
    p->postal_code = ov_str_printf(mem, "%s%02lld", towns[town].postal,
                                   (long long)ov_random_range(random, 1, 60));
}

/*
 * Every 40th customer shares home and family name with the one before: a spouse, a twin, or a
 * father and son of the same given name. These are the neighbours that must not be married.
 */
static void
join_household(ov_arena *mem, const ov_demo_options *options, ov_random *random, person *p)
{
    person other;

    if (p->number % 40 != 39)
        return;
    person_make(mem, options, p->number - 1, &other);
    p->family = other.family;
    p->street = other.street;
    p->city = other.city;
    p->region = other.region;
    p->postal_code = other.postal_code;
    p->phone = other.phone;
    switch (ov_random_below(random, 3)) {
    case 0:
        p->birth_date = other.birth_date;
        break;
    case 1:
        p->given = other.given;
        p->suffix = OV_STR("Jr");
        p->birth_date = ov_date_add(other.birth_date, 365 * 27 + 100);
        break;
    default:
        break;
    }
}

static ov_str
lower_letters(ov_arena *mem, ov_str s)
{
    char *out = ov_arena_alloc(mem, s.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c >= 'a' && c <= 'z')
            out[len++] = c;
    }
    return (ov_str){out, len};
}

/*
 * A person by number and seed alone, so that a town of any size begins with the same people. The
 * chances are guesses of the order of magnitude; what matters is that each trouble of linking
 * occurs.
 */
void
person_make(ov_arena *mem, const ov_demo_options *options, int64_t number, person *out)
{
    ov_random random = ov_random_seed(ov_hash_mix(options->seed, ov_hash_mix((uint64_t)number, 1)));
    person p = {.number = number};
    int64_t line;

    p.given = draw(&random, givens, OV_COUNT(givens));
    p.middle = ov_str_slice(draw(&random, givens, OV_COUNT(givens) - 8), 0, 1);
    p.family = draw(&random, families, OV_COUNT(families));
    p.birth_date = ov_date_add(options->as_of, -(int)ov_random_range(&random, 19 * 365, 91 * 365));
    draw_home(mem, &random, &p);
    line = ov_random_range(&random, 0, 9999);
    p.phone = ov_str_printf(mem, "217-%03lld-%04lld", (long long)ov_random_range(&random, 200, 999),
                            (long long)line);
    if (ov_random_chance(&random, 0.06))
        p.former_family = draw(&random, families, OV_COUNT(families));
    if (ov_random_chance(&random, 0.08))
        p.former_street = draw_street(mem, &random);
    p.esign = ov_random_chance(&random, 0.5);
    p.sms = ov_random_chance(&random, 0.4);
    p.cap = ov_random_chance(&random, 0.03) ? (int32_t)ov_random_range(&random, 2, 6) : -1;
    join_household(mem, options, &random, &p);
    if (ov_random_chance(&random, 0.7))
        p.email =
            ov_str_printf(mem, "%.*s.%.*s%lld@example.com", OV_STR_ARG(lower_letters(mem, p.given)),
                          OV_STR_ARG(lower_letters(mem, p.family)), (long long)number);
    p.member_id = ov_str_printf(
        mem, "U%09llu",
        (unsigned long long)(ov_hash_mix((uint64_t)number, options->seed) % 1000000000U));
    *out = p;
}

/* One typing error: two letters swapped, one left out, or one doubled. */
static ov_str
mistype(ov_arena *mem, ov_random *random, ov_str s)
{
    char *out;
    size_t at;

    if (s.len < 4)
        return s;
    at = 1 + ov_random_below(random, s.len - 3);
    if ((unsigned char)s.ptr[at] >= 0x80 || (unsigned char)s.ptr[at + 1] >= 0x80)
        return s;
    out = ov_arena_alloc(mem, s.len + 2);
    memcpy(out, s.ptr, s.len);
    switch (ov_random_below(random, 3)) {
    case 0:
        out[at] = s.ptr[at + 1];
        out[at + 1] = s.ptr[at];
        return (ov_str){out, s.len};
    case 1:
        memcpy(out + at, s.ptr + at + 1, s.len - at - 1);
        return (ov_str){out, s.len - 1};
    default:
        memcpy(out + at + 1, s.ptr + at, s.len - at);
        return (ov_str){out, s.len + 1};
    }
}

static ov_str
maybe_mistype(ov_arena *mem, ov_random *random, ov_str s, double chance)
{
    return ov_random_chance(random, chance) ? mistype(mem, random, s) : s;
}

/*
 * Typing errors, former names and three ways of writing a name in one line: what linking must see
 * through, each with a chance of its own, so that some records have all of it.
 */
static void
write_name(ov_arena *mem, ov_random *random, const person *p, record *r)
{
    r->given = maybe_mistype(mem, random, p->given, 0.04);
    r->family = maybe_mistype(mem, random, p->family, 0.04);
    r->suffix = p->suffix;
    if (!ov_str_is_null(p->former_family) && ov_random_chance(random, 0.3))
        r->family = p->former_family;
    switch (ov_random_below(random, 4)) {
    case 0:
        r->full_name = ov_str_printf(mem, "%.*s, %.*s %.*s", OV_STR_ARG(r->family),
                                     OV_STR_ARG(r->given), OV_STR_ARG(p->middle));
        break;
    case 1:
        r->full_name =
            ov_str_printf(mem, "%.*s %.*s. %.*s%s%.*s", OV_STR_ARG(r->given), OV_STR_ARG(p->middle),
                          OV_STR_ARG(r->family), r->suffix.len ? " " : "", OV_STR_ARG(r->suffix));
        break;
    default:
        r->full_name =
            ov_str_printf(mem, "%.*s %.*s%s%.*s", OV_STR_ARG(r->given), OV_STR_ARG(r->family),
                          r->suffix.len ? " " : "", OV_STR_ARG(r->suffix));
    }
}

/*
 * Each department keeps its own record of the person, with its own typing errors, old address and
 * gaps; made when it first writes, from a seed of its own, so that the order of papers changes
 * nothing.
 */
int
record_of(life *l, int department)
{
    const person *p = &l->self;
    record *r;
    ov_random random;

    for (size_t i = 0; i < l->records.count; i++)
        if (l->records.items[i].department == department)
            return (int)i;
    r = OV_VEC_ADD(l->mem, &l->records);
    random = ov_random_seed(ov_hash_mix(l->random.state, (uint64_t)department));
    *r = (record){.department = department, .birth_date = p->birth_date, .made = l->now};
    r->id = ov_str_printf(l->mem, "%s-%lld", departments[department].id, (long long)p->number);
    write_name(l->mem, &random, p, r);
    r->street = maybe_mistype(l->mem, &random, p->street, 0.05);
    if (!ov_str_is_null(p->former_street) && department != DEPT_PLAN &&
        ov_random_chance(&random, 0.3))
        r->street = p->former_street;
    r->city = p->city;
    r->region = p->region;
    r->postal_code = p->postal_code;
    r->address =
        ov_str_printf(l->mem, "%.*s, %.*s, %.*s %.*s", OV_STR_ARG(r->street), OV_STR_ARG(r->city),
                      OV_STR_ARG(r->region), OV_STR_ARG(r->postal_code));
    if (ov_random_chance(&random, 0.6))
        r->phone = p->phone;
    if (ov_random_chance(&random, 0.4))
        r->email = p->email;
    if (department <= DEPT_RADIOLOGY)
        r->member_id = ov_random_chance(&random, 0.85) ? p->member_id : OV_STR_NULL;
    if (department != DEPT_PLAN && ov_random_chance(&random, 0.1))
        r->birth_date = OV_DATE_NONE;
    return (int)l->records.count - 1;
}
