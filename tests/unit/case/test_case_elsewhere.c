/* Which papers of a plan are lent to the case of whoever is billed, and which never are. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "onevoice/case/cases.h"

#define DAY  20759
#define MOST 40

typedef struct world {
    ov_arena *mem;
    ov_snapshot snapshot;
    ov_identities identities;
    ov_organization organization;
    ov_department department;
    ov_party parties[3];
    ov_party_identity party_identities[3];
    ov_customer customers[3];
    uint32_t own[3];
    ov_preference preference;
    ov_communication communications[MOST];
    ov_reading read[MOST];
    const ov_reading *readings[MOST];
    ov_fact facts[MOST][2];
    ov_cases cases;
} world;

static world *
world_new(void)
{
    static const ov_str ids[] = {OV_STR_INIT("C0"), OV_STR_INIT("C1"), OV_STR_INIT("C2")};
    ov_arena *mem = ov_arena_new();
    world *w = OV_NEW(mem, world);

    w->mem = mem;
    w->snapshot.as_of = DAY;
    w->organization.id = w->department.id = OV_STR("D");
    for (uint32_t i = 0; i < 3; i++) {
        w->own[i] = i;
        w->parties[i] = (ov_party){.id = ids[i], .birth_date = OV_DATE_NONE};
        w->party_identities[i] = (ov_party_identity){.customer = i, .mailable = true};
        w->customers[i] = (ov_customer){.id = ids[i], .parties = &w->own[i], .party_count = 1};
    }
    w->snapshot.organizations.items = &w->organization;
    w->snapshot.organizations.count = 1;
    w->snapshot.departments.items = &w->department;
    w->snapshot.departments.count = 1;
    w->snapshot.parties.items = w->parties;
    w->snapshot.parties.count = 3;
    w->snapshot.communications.items = w->communications;
    w->identities.customers.items = w->customers;
    w->identities.customers.count = 3;
    w->identities.parties.items = w->party_identities;
    w->identities.parties.count = 3;
    return w;
}

/* A paper on one account; `plans` makes it an EOB. */
static ov_communication *
add(world *w, uint32_t party, const char *account, bool plans)
{
    size_t i = w->snapshot.communications.count++;

    w->facts[i][0] = (ov_fact){.key = OV_FACT_ACCOUNT_NO, .value.text = ov_str_from(account)};
    w->facts[i][1] = (ov_fact){.key = OV_FACT_PLAN_PAID, .value.money = {1}};
    w->read[i].facts = (ov_facts){w->facts[i], plans ? 2 : 1};
    w->readings[i] = &w->read[i];
    w->communications[i] = (ov_communication){.id = ov_str_printf(w->mem, "P%02zu", i),
                                              .party = party,
                                              .subject_party = OV_NO_INDEX,
                                              .status = OV_STATUS_PENDING,
                                              .created_on = DAY,
                                              .not_before = OV_DATE_NONE,
                                              .deliver_by = OV_DATE_NONE,
                                              .sent_on = OV_DATE_NONE};
    return &w->communications[i];
}

/* How many papers customer 0 is lent. */
static size_t
lent(world *w)
{
    ov_cases_input input = {
        .snapshot = &w->snapshot, .readings = w->readings, .identities = &w->identities};

    ov_cases_build(w->mem, &input, &w->cases);
    return w->cases.items[0].elsewhere.count;
}

static void
the_patients_eob_is_lent_to_the_guarantor(void **state)
{
    world *w = world_new();

    (void)state;
    add(w, 0, "A-100", false);
    add(w, 1, "a100", true); /* as numbers compare */
    add(w, 1, "A-101", true);
    add(w, 2, "A-100", false); /* another's bill */
    assert_int_equal(lent(w), 1);
    assert_true(ov_str_eq(w->cases.items[0].elsewhere.items[0].communication->id, OV_STR("P01")));
    assert_int_equal(w->cases.items[1].elsewhere.count, 0);
    w->communications[1].status = OV_STATUS_CANCELLED;
    assert_int_equal(lent(w), 0);
    w->communications[1].status = OV_STATUS_SENT;
    assert_int_equal(lent(w), 1);
    w->communications[1].party = 0; /* the customer's own is in the case already */
    assert_int_equal(lent(w), 0);
    ov_arena_free(w->mem);
}

static void
what_is_confidential_is_not(void **state)
{
    world *w = world_new();

    (void)state;
    w->preference = (ov_preference){
        .party = 1, .confidential_address = OV_STR("PO Box 9"), .confidential_since = OV_DATE_NONE};
    w->snapshot.preferences.items = &w->preference;
    w->snapshot.preferences.count = 1;
    add(w, 0, "A-100", false);
    add(w, 1, "A-100", true);
    add(w, 2, "A-100", true)->subject_party = 1;
    assert_int_equal(lent(w), 0);
    ov_arena_free(w->mem);
}

/* "PATIENT ACCOUNT NUMBER", three times in one public 835: no number at all. */
static void
a_number_that_everybody_has_is_none(void **state)
{
    world *w = world_new();

    (void)state;
    add(w, 0, "PATIENT ACCOUNT NUMBER", false);
    for (int i = 0; i < 16; i++)
        add(w, 1, "PATIENT ACCOUNT NUMBER", true);
    assert_int_equal(lent(w), 16);
    add(w, 2, "PATIENT ACCOUNT NUMBER", true);
    assert_int_equal(lent(w), 0);
    ov_arena_free(w->mem);
}

/* Of an event on an account nobody knows whose debt it lowers where two are billed under it. */
static void
somebody_elses_bill_on_the_account_is_told(void **state)
{
    world *w = world_new();
    ov_ledger_entry entry = {.id = OV_STR("L1"), .account_number = OV_STR("A-100")};

    (void)state;
    w->snapshot.ledger.items = &entry;
    w->snapshot.ledger.count = 1;
    add(w, 0, "A-100", true);
    add(w, 1, "a100", true);
    w->facts[0][1].key = OV_FACT_BALANCE_DUE;
    (void)lent(w);
    assert_int_equal(w->cases.items[0].other_bill_count, 0); /* an EOB bills nobody */
    w->facts[1][1].key = OV_FACT_BALANCE_DUE;
    (void)lent(w);
    assert_int_equal(w->cases.items[0].other_bill_count, 1);
    assert_int_equal(w->cases.items[1].other_bill_count, 1);
    w->communications[1].status = OV_STATUS_SENT;
    (void)lent(w);
    assert_int_equal(w->cases.items[0].other_bill_count, 1);
    w->communications[1].status = OV_STATUS_CANCELLED;
    (void)lent(w);
    assert_int_equal(w->cases.items[0].other_bill_count, 0);
    ov_arena_free(w->mem);
}

static void
a_minor_is_one_by_every_record(void **state)
{
    world *w = world_new();
    ov_date born = 0;

    (void)state;
    add(w, 0, "A-100", false)->subject_party = 1;
    (void)lent(w);
    assert_false(w->cases.items[0].pending.items[0].about_minor); /* not stated */
    assert_true(ov_date_from_ymd(2008, 11, 3, &born));
    w->parties[1].birth_date = born; /* 18 tomorrow */
    (void)lent(w);
    assert_true(w->cases.items[0].pending.items[0].about_minor);
    assert_true(ov_str_eq(w->cases.items[0].pending.items[0].subject_id, OV_STR("C1")));
    w->parties[1].birth_date = born - 1;
    (void)lent(w);
    assert_false(w->cases.items[0].pending.items[0].about_minor);
    ov_arena_free(w->mem);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_patients_eob_is_lent_to_the_guarantor),
        cmocka_unit_test(what_is_confidential_is_not),
        cmocka_unit_test(a_number_that_everybody_has_is_none),
        cmocka_unit_test(somebody_elses_bill_on_the_account_is_told),
        cmocka_unit_test(a_minor_is_one_by_every_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
