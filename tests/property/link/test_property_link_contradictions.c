/*
 * Two people who have much in common, and one person who does not look like one: households of a
 * made-up town, in the names of twenty cultures, each with its truth.
 *
 * No envelope may hold two people; of one person's records nearly all are to be found. Without
 * arguments a fixed seed and a few thousand households; as a benchmark
 * `test_property_link_contradictions HOUSEHOLDS SEED`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "onevoice/base/random.h"
#include "people.h"

#define NAMES 6

typedef struct culture {
    const char *women[NAMES], *men[NAMES], *families[NAMES];
    const char *man, *woman; /* of one stem */
} culture;

static const culture cultures[] = {
    {{"Mary", "Susan", "Karen", "Emily", "Ruth", "Joan"},
     {"John", "Peter", "Mark", "Henry", "Scott", "Brian"},
     {"Hollins", "Barker", "Whitmore", "Preston", "Lowell", "Sutton"},
     "Robert",
     "Roberta"},
    {{"Maria", "Carmen", "Lucia", "Pilar", "Rosa", "Elena"},
     {"Jose", "Luis", "Diego", "Pablo", "Andres", "Ramon"},
     {"Castillo", "Quiroga", "Delgado", "Montoya", "Ibarra", "Salcedo"},
     "Mario",
     "Maria"},
    {{"Chantal", "Manon", "Odile", "Sylvie", "Camille", "Helene"},
     {"Luc", "Marc", "Pierre", "Hugo", "Alain", "Bruno"},
     {"Marchand", "Rousset", "Lefevre", "Girard", "Moreau", "Blanchet"},
     "Christian",
     "Christiane"},
    {{"Greta", "Ulrike", "Heike", "Sabine", "Ingrid", "Birgit"},
     {"Klaus", "Dieter", "Jurgen", "Stefan", "Otto", "Bernd"},
     {"Vogel", "Kessler", "Brandt", "Hartmann", "Seidel", "Krause"},
     "Johannes",
     "Johanna"},
    {{"Chiara", "Giulia", "Federica", "Silvia", "Alessia", "Paola"},
     {"Luca", "Matteo", "Franco", "Sergio", "Enrico", "Davide"},
     {"Ferrari", "Rinaldi", "Moretti", "Gallo", "Fontana", "Barone"},
     "Claudio",
     "Claudia"},
    {{"Agnieszka", "Ewa", "Beata", "Zofia", "Monika", "Jadwiga"},
     {"Piotr", "Marek", "Tomasz", "Jakub", "Pawel", "Wojciech"},
     {"Kowalski", "Nowak", "Zielinski", "Wojcik", "Mazur", "Krol"},
     "Stanislaw",
     "Stanislawa"},
    {{"Olga", "Irina", "Svetlana", "Nina", "Tatiana", "Galina"},
     {"Ivan", "Boris", "Sergei", "Pavel", "Dmitri", "Oleg"},
     {"Petrov", "Sokolov", "Morozov", "Volkov", "Orlov", "Zaitsev"},
     "Alexandr",
     "Alexandra"},
    {{"Eleni", "Sofia", "Despina", "Vasiliki", "Zoe", "Irini"},
     {"Nikos", "Dimitris", "Stavros", "Kostas", "Yannis", "Petros"},
     {"Papadakis", "Vlahos", "Economou", "Samaras", "Kallas", "Manos"},
     "Georgios",
     "Georgia"},
    {{"Fatima", "Aisha", "Zainab", "Layla", "Noor", "Huda"},
     {"Ali", "Omar", "Usman", "Bilal", "Tariq", "Hamza"},
     {"Khan", "Hussein", "Mansour", "Haddad", "Siddiqui", "Nasser"},
     "Khalid",
     "Khalida"},
    {{"Priya", "Lakshmi", "Divya", "Kavita", "Meena", "Radha"},
     {"Anil", "Vikram", "Rahul", "Suresh", "Arjun", "Deepak"},
     {"Sharma", "Patel", "Reddy", "Iyer", "Gupta", "Nair"},
     "Sunil",
     "Sunila"},
    {{"Lan", "Hoa", "Mai", "Linh", "Trang", "Ngoc"},
     {"Minh", "Tuan", "Hung", "Quang", "Duc", "Long"},
     {"Nguyen", "Tran", "Pham", "Hoang", "Vu", "Dang"},
     "Julian",
     "Juliana"},
    {{"Mei", "Xiu", "Fang", "Ling", "Hua", "Yan"},
     {"Wei", "Jun", "Tao", "Feng", "Hao", "Lei"},
     {"Wang", "Zhang", "Zhao", "Huang", "Zhou", "Xu"},
     "Daniel",
     "Danielle"},
    {{"Yuki", "Keiko", "Sakura", "Naoko", "Haruka", "Tomoko"},
     {"Haruto", "Kenji", "Takashi", "Daiki", "Akira", "Hiroshi"},
     {"Tanaka", "Nakamura", "Yamada", "Kobayashi", "Saito", "Mori"},
     "Gabriel",
     "Gabriela"},
    {{"Minji", "Jiwoo", "Eunji", "Hyejin", "Soyeon", "Seoyeon"},
     {"Minho", "Jiho", "Joon", "Dongwon", "Hyun", "Seojun"},
     {"Kim", "Park", "Choi", "Jung", "Kang", "Yoon"},
     "Paul",
     "Paula"},
    {{"Ngozi", "Chioma", "Amaka", "Ifeoma", "Adaeze", "Nneka"},
     {"Emeka", "Obinna", "Chinedu", "Tunde", "Femi", "Segun"},
     {"Okafor", "Adeyemi", "Eze", "Balogun", "Nwosu", "Okoro"},
     "Carl",
     "Carla"},
    {{"Ama", "Abena", "Efua", "Akua", "Adwoa", "Esi"},
     {"Kofi", "Kwame", "Yaw", "Kwesi", "Kojo", "Ebo"},
     {"Mensah", "Osei", "Boateng", "Asante", "Owusu", "Appiah"},
     "Andre",
     "Andrea"},
    {{"Rivka", "Leah", "Miriam", "Tamar", "Shira", "Yael"},
     {"David", "Moshe", "Yosef", "Eitan", "Noam", "Shlomo"},
     {"Levin", "Katz", "Shapiro", "Mizrahi", "Peretz", "Friedman"},
     "Michael",
     "Michaela"},
    {{"Ayse", "Fatma", "Elif", "Zeynep", "Emine", "Hatice"},
     {"Mehmet", "Murat", "Hakan", "Kemal", "Emre", "Serkan"},
     {"Yilmaz", "Demir", "Kaya", "Celik", "Aydin", "Ozturk"},
     "Eric",
     "Erica"},
    {{"Astrid", "Freja", "Solveig", "Sigrid", "Maren", "Liv"},
     {"Lars", "Sven", "Bjorn", "Henrik", "Gustav", "Einar"},
     {"Sørensen", "Lindqvist", "Berglund", "Halvorsen", "Nygaard", "Dahl"},
     "Manuel",
     "Manuela"},
    {{"Moana", "Leilani", "Aroha", "Malia", "Ngaire", "Kaia"},
     {"Keoni", "Kai", "Wiremu", "Tane", "Makoa", "Kimo"},
     {"Kahale", "Ngata", "Tamihana", "Kealoha", "Parata", "Mahoe"},
     "Joseph",
     "Josephine"},
};

typedef enum kind {
    TWIN,
    SECOND_NAME,
    SECOND_LETTER,
    JUNIOR,
    NEWBORN,
    NEWBORN_MOTHER,
    ESTATES,
    ESTATE_AND_PERSON,
    PARENTS_OF,
    FLATMATE,
    ONE_STEM,
    NUMBERS_IN_TURN,
    FLATS,
    MAIDEN_NAME, /* from here on one person */
    NICKNAME,
    TYPING_ERROR,
    SWAPPED,
    FORMER_HOME,
    NO_BIRTH_DATE,
    NUMBER_AND_NICKNAME,
    KINDS
} kind;

static const char *const kind_names[] = {"twins",
                                         "second given names",
                                         "second initials, no birth date",
                                         "father and junior",
                                         "newborn twins",
                                         "newborn and mother",
                                         "two estates",
                                         "a person and an estate",
                                         "parents of two children",
                                         "flatmates of one name",
                                         "a man and a woman of one stem",
                                         "twins, numbers in turn",
                                         "two flats, no birth date",
                                         "maiden name",
                                         "nickname",
                                         "typing error",
                                         "names exchanged",
                                         "moved",
                                         "no birth date",
                                         "number, nickname and error"};

typedef struct household {
    kind what;
    char a[32], b[32];
} household;

typedef struct scene {
    people p;
    ov_random random;
    OV_VEC(household) households;
} scene;

static const char *
pick(scene *s, const char *const *from)
{
    return from[ov_random_below(&s->random, NAMES)];
}

/* Somebody with all that a department may know. */
static person
somebody(scene *s, const culture *c, bool woman)
{
    static const char *const streets[] = {"Oak Street", "Elm Street",  "Mill Road", "Lake Drive",
                                          "Hill Road",  "Park Avenue", "Fir Court", "Grove Street"};
    ov_random *r = &s->random;

    return (person){
        .given = pick(s, woman ? c->women : c->men),
        .family = pick(s, c->families),
        .birth = people_print(&s->p, "%04d-%02d-%02d", (int)ov_random_range(r, 1930, 2014),
                              (int)ov_random_range(r, 1, 12), (int)ov_random_range(r, 1, 28)),
        .address = people_print(&s->p, "%d %s, Dayton OH 454%02d", (int)ov_random_range(r, 1, 9899),
                                streets[ov_random_below(r, OV_COUNT(streets))],
                                (int)ov_random_range(r, 1, 60)),
        .phone = people_print(&s->p, "937%07d", (int)ov_random_range(r, 2000000, 9999999)),
    };
}

static const char *
mistyped(scene *s, const char *name)
{
    char *out = ov_arena_alloc(s->p.mem, 64);
    size_t len = strlen(name), at = 1 + ov_random_below(&s->random, len - 2);

    snprintf(out, 64, "%s", name);
    out[at] = name[at + 1];
    out[at + 1] = name[at];
    if (out[at] == out[at + 1]) /* doubled: one is lost */
        memmove(out + at, out + at + 1, len - at);
    return out;
}

static const char *
another(scene *s, const char *const *from, const char *than)
{
    const char *name;

    do
        name = pick(s, from);
    while (strcmp(name, than) == 0);
    return name;
}

static void
add_in_two_departments(scene *s, person who, const char *number)
{
    for (uint32_t d = 0; d < 2; d++) {
        person copy = who;

        copy.id = people_print(&s->p, "%s%s", who.id, d ? "x" : "");
        copy.department = d;
        people_add(&s->p, copy);
        people_identifier(&s->p, copy.id, "member_id", number);
    }
}

/* Two people. */
static void
make_two(scene *s, const culture *c, kind what, person a, person b)
{
    static const char *const letters = "ABCDEFGH";
    const char *number =
        people_print(&s->p, "M%07d", (int)ov_random_range(&s->random, 1000000, 9999999));

    switch (what) {
    case SECOND_NAME:
        a.middle = pick(s, c->women);
        b.middle = another(s, c->women, a.middle);
        break;
    case SECOND_LETTER:
        a.middle = people_print(&s->p, "%c", letters[ov_random_below(&s->random, 4)]);
        b.middle = people_print(&s->p, "%c", letters[4 + ov_random_below(&s->random, 4)]);
        a.birth = b.birth = NULL;
        break;
    case JUNIOR:
        b.suffix = "Jr";
        b.birth =
            people_print(&s->p, "%04d-%.5s", (int)strtol(a.birth, NULL, 10) + 28, a.birth + 5);
        break;
    case NEWBORN:
        a.given = "Baby Boy A";
        b.given = ov_random_chance(&s->random, 0.5) ? "Baby Boy B" : "Baby Girl";
        break;
    case NEWBORN_MOTHER:
        b.given = people_print(&s->p, "%sgirl", a.given);
        a.birth = NULL;
        break;
    case ESTATES:
    case PARENTS_OF:
        b.given = another(s, c->men, a.given);
        a.full_name = people_print(&s->p, "%s of %s %s", what == ESTATES ? "Estate" : "Parent",
                                   a.given, a.family);
        b.full_name = people_print(&s->p, "%s of %s %s", what == ESTATES ? "Estate" : "Parent",
                                   b.given, b.family);
        a.given = a.family = b.given = b.family = a.birth = b.birth = NULL;
        break;
    case ESTATE_AND_PERSON:
        b.full_name = people_print(&s->p, "Estate of %s %s", b.given, b.family);
        b.given = b.family = b.birth = NULL;
        break;
    case FLATMATE:
        b.family = another(s, c->families, a.family);
        a.birth = b.birth = NULL;
        break;
    case ONE_STEM:
        a.given = c->man;
        b.given = c->woman;
        a.birth = b.birth = NULL;
        break;
    case FLATS:
        b.family = another(s, c->families, a.family);
        a.address = people_print(&s->p, "%.*s Apt 1%s", (int)(strchr(a.address, ',') - a.address),
                                 a.address, strchr(a.address, ','));
        b.address = people_print(&s->p, "%.*s Apt 2%s", (int)(strchr(b.address, ',') - b.address),
                                 b.address, strchr(b.address, ','));
        a.birth = b.birth = a.phone = b.phone = NULL;
        break;
    case NUMBERS_IN_TURN:
        b.given = mistyped(s, a.given);
        add_in_two_departments(s, a, people_print(&s->p, "%s01", number));
        add_in_two_departments(s, b, people_print(&s->p, "%s02", number));
        return;
    default:
        b.given = another(s, c->women, a.given);
        break;
    }
    people_add(&s->p, a);
    people_add(&s->p, b);
}

/* One person, twice. */
static void
make_one(scene *s, const culture *c, kind what, person a, person b)
{
    const char *number =
        people_print(&s->p, "M%07d", (int)ov_random_range(&s->random, 1000000, 9999999));

    switch (what) {
    case MAIDEN_NAME:
        b.family = another(s, c->families, a.family);
        break;
    case NICKNAME:
        a.given = "Katherine";
        b.given = ov_random_chance(&s->random, 0.5) ? "Kate" : "Kathy";
        break;
    case TYPING_ERROR:
        if (strlen(a.family) > 3)
            b.family = mistyped(s, a.family);
        b.phone = NULL;
        break;
    case SWAPPED:
        b.given = a.family;
        b.family = a.given;
        break;
    case FORMER_HOME:
        b.address = somebody(s, c, true).address;
        break;
    case NO_BIRTH_DATE:
        b.birth = NULL;
        break;
    default: /* NUMBER_AND_NICKNAME */
        a.given = "Rob";
        b.given = "Bob";
        people_identifier(&s->p, a.id, "member_id", number);
        people_identifier(&s->p, b.id, "member_id", number);
        break;
    }
    people_add(&s->p, a);
    people_add(&s->p, b);
}

static void
settle(scene *s, size_t number)
{
    const culture *c = &cultures[ov_random_below(&s->random, OV_COUNT(cultures))];
    household *h = OV_VEC_ADD(s->p.mem, &s->households);
    bool women;
    person a, b;

    h->what = (kind)(number % KINDS);
    snprintf(h->a, sizeof h->a, "h%06zu-a", number);
    snprintf(h->b, sizeof h->b, "h%06zu-b", number);
    women = h->what == TWIN || h->what == SECOND_NAME || h->what >= MAIDEN_NAME;
    a = somebody(s, c, women);
    b = a;
    a.id = h->a;
    b.id = h->b;
    b.department = h->what >= MAIDEN_NAME;
    if (h->what < MAIDEN_NAME)
        make_two(s, c, h->what, a, b);
    else
        make_one(s, c, h->what, a, b);
}

/* The rest of the town: people on file at up to three departments, so that weights are learnt. */
static void
fill_town(scene *s, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const culture *c = &cultures[ov_random_below(&s->random, OV_COUNT(cultures))];
        person who = somebody(s, c, ov_random_chance(&s->random, 0.5));

        for (uint32_t d = 0; d < 3; d++) {
            person copy = who;

            copy.id = people_print(&s->p, "t%06zu-%u", i, (unsigned)d);
            copy.department = d;
            if (ov_random_chance(&s->random, 0.1))
                copy.birth = NULL;
            if (ov_random_chance(&s->random, 0.4))
                copy.phone = NULL;
            if (ov_random_chance(&s->random, 0.05) && strlen(who.family) > 3)
                copy.family = mistyped(s, who.family);
            people_add(&s->p, copy);
        }
    }
}

static bool
share_envelope(const people *p, const household *h)
{
    return people_together(p, h->a, h->b) &&
           p->result.parties.items[people_find(p, h->a)].mailable &&
           p->result.parties.items[people_find(p, h->b)].mailable;
}

/* Prints the table; returns how many envelopes hold two people, and the share of one person's found. */
static size_t
live(size_t households, uint64_t seed, double *found)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    scene s = {.p = people_new(mem), .random = ov_random_seed(seed)};
    size_t all[KINDS] = {0}, one[KINDS] = {0}, mail[KINDS] = {0}, wrong = 0, right = 0,
           true_pairs = 0;

    for (size_t i = 0; i < households; i++)
        settle(&s, i);
    fill_town(&s, households * 2);
    people_link(&s.p, 2);
    for (size_t i = 0; i < s.households.count; i++) {
        const household *h = &s.households.items[i];

        all[h->what]++;
        one[h->what] += people_together(&s.p, h->a, h->b);
        mail[h->what] += share_envelope(&s.p, h);
    }
    for (int k = 0; k < KINDS; k++) {
        printf("# %-32s %6zu, %6zu one customer, %6zu one envelope\n", kind_names[k], all[k],
               one[k], mail[k]);
        wrong += k < MAIDEN_NAME ? mail[k] : 0;
        right += k < MAIDEN_NAME ? 0 : one[k];
        true_pairs += k < MAIDEN_NAME ? 0 : all[k];
    }
    *found = true_pairs ? (double)right / (double)true_pairs : 1;
    printf("# %zu households, seed %llu: %zu envelopes of two people, %.4f of true pairs found\n",
           households, (unsigned long long)seed, wrong, *found);
    return wrong;
}

static void
no_envelope_holds_two_people(void **state)
{
    double found;

    (void)state;
    assert_int_equal(live(2000, 14, &found), 0);
    assert_true(found >= 0.97);
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_envelope_holds_two_people)};
    double found;

    if (argc > 2) { /* HOUSEHOLDS SEED; 0 draws a fresh one, which is printed */
        uint64_t seed = strtoull(argv[2], NULL, 10);

        return live((size_t)strtoul(argv[1], NULL, 10), seed ? seed : (uint64_t)time(NULL),
                    &found) != 0;
    }
    return cmocka_run_group_tests_name("link contradictions", tests, NULL, NULL);
}
