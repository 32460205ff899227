/*
 * The relations of the intake but communication: what their columns are, and how they are loaded.
 * Cost: one COPY each, a sort of rows that do not come in order, one map of ids.
 */
#include <stdlib.h>
#include <string.h>

#include "onevoice/base/number.h"
#include "onevoice/base/parallel.h"
#include "onevoice/base/sort.h"
#include "onevoice/base/vec.h"
#include "ov_sql.h"
#include "profile_internal.h"
#include "row.h"

#define CHUNK ((size_t)256 * 1024) /* bytes */

static bool
parse_ledger_type(ov_str s, void *out)
{
    return ov_ledger_type_parse(s, out);
}

static bool
parse_event(ov_str s, void *out)
{
    return ov_outcome_event_parse(s, out);
}

static bool
parse_result(ov_str s, void *out)
{
    return ov_delivery_result_parse(s, out);
}

#define COLUMN(record, kind_, field, required_)                                                    \
    {                                                                                              \
        .name = #field, .kind = OV_STORE_##kind_, .required = required_,                           \
        .offset = offsetof(record, field)                                                          \
    }
#define NAMED(record, kind_, field, name_, required_)                                              \
    {                                                                                              \
        .name = name_, .kind = OV_STORE_##kind_, .required = required_,                            \
        .offset = offsetof(record, field)                                                          \
    }
#define REFERENCE(record, field, name_, target_)                                                   \
    {                                                                                              \
        .name = name_, .kind = OV_STORE_REF, .required = true, .offset = offsetof(record, field),  \
        .target = OV_STORE_##target_                                                               \
    }
#define NUMBER(record, field, absent_)                                                             \
    {                                                                                              \
        .name = #field, .kind = OV_STORE_I32, .offset = offsetof(record, field),                   \
        .absent = (absent_)                                                                        \
    }
#define AMOUNT(record, field, has)                                                                 \
    {                                                                                              \
        .name = #field, .kind = OV_STORE_MONEY, .offset = offsetof(record, field),                 \
        .has_offset = offsetof(record, has)                                                        \
    }

static const ov_store_column organization_columns[] = {
    NAMED(ov_organization, TEXT, id, "organization_id", true),
    COLUMN(ov_organization, TEXT, name, true),
};
static const ov_store_column department_columns[] = {
    NAMED(ov_department, TEXT, id, "department_id", true),
    REFERENCE(ov_department, organization, "organization_id", ORGANIZATION),
    COLUMN(ov_department, TEXT, name, true),
    COLUMN(ov_department, TEXT, legal_entity, true),
    COLUMN(ov_department, TEXT, role, true),
};
static const ov_store_column capability_columns[] = {
    REFERENCE(ov_capability, department, "department_id", DEPARTMENT),
    COLUMN(ov_capability, TEXT, service, true),
    COLUMN(ov_capability, I32, lead_days, true),
    COLUMN(ov_capability, TEXTS, service_area, false),
};
static const ov_store_column party_columns[] = {
    NAMED(ov_party, TEXT, id, "party_id", true),
    REFERENCE(ov_party, department, "department_id", DEPARTMENT),
#define OV_PARTY(kind, name, required, linked) COLUMN(ov_party, kind, name, required),
#include "onevoice/model/party_columns.def"
    NAMED(ov_party, TIMESTAMP, updated_at_us, "updated_at", false),
};
static const ov_store_column alias_columns[] = {
    REFERENCE(ov_party_alias, party, "party_id", PARTY),
#define OV_ALIAS(kind, name, required, linked) COLUMN(ov_party_alias, kind, name, required),
#include "onevoice/model/party_columns.def"
};
static const ov_store_column identifier_columns[] = {
    REFERENCE(ov_identifier, party, "party_id", PARTY),
#define OV_IDENTIFIER(kind, name, required, linked) COLUMN(ov_identifier, kind, name, required),
#include "onevoice/model/party_columns.def"
};
static const ov_store_column coverage_columns[] = {
    REFERENCE(ov_coverage, party, "party_id", PARTY),
    COLUMN(ov_coverage, TEXT, payer, true),
    COLUMN(ov_coverage, I32, precedence, true),
};
static const ov_store_column preference_columns[] = {
    REFERENCE(ov_preference, party, "party_id", PARTY),
    COLUMN(ov_preference, BOOL, esign_consent, true),
    COLUMN(ov_preference, BOOL, sms_consent, true),
    COLUMN(ov_preference, TRISTATE, marketing_consent, false),
    COLUMN(ov_preference, DATE, confidential_since, false),
    COLUMN(ov_preference, TEXT, confidential_address, false),
    COLUMN(ov_preference, TEXT, preferred_channel, false),
    NAMED(ov_preference, MINUTES, quiet_from_min, "quiet_from", false),
    NAMED(ov_preference, MINUTES, quiet_until_min, "quiet_until", false),
    COLUMN(ov_preference, TEXT, timezone, false),
    NUMBER(ov_preference, max_messages_per_14_days, -1),
};
static const ov_store_column requirement_columns[] = {
    REFERENCE(ov_requirement, party, "party_id", PARTY),
    COLUMN(ov_requirement, TEXT, service, true),
    COLUMN(ov_requirement, DATE, needed_by, true),
};
static const ov_store_column ledger_columns[] = {
    NAMED(ov_ledger_entry, TEXT, id, "entry_id", true),
    COLUMN(ov_ledger_entry, TEXT, legal_entity, true),
    COLUMN(ov_ledger_entry, TEXT, account_number, true),
    {.name = "entry_type",
     .kind = OV_STORE_WORD,
     .required = true,
     .offset = offsetof(ov_ledger_entry, type),
     .parse = parse_ledger_type},
    AMOUNT(ov_ledger_entry, amount, has_amount),
    COLUMN(ov_ledger_entry, CURRENCY, currency, false),
    COLUMN(ov_ledger_entry, DATE, posted_on, false),
    COLUMN(ov_ledger_entry, DATE, received_on, false),
    AMOUNT(ov_ledger_entry, instalment, has_instalment),
    NUMBER(ov_ledger_entry, day_of_month, 0),
    COLUMN(ov_ledger_entry, TEXT, plan_status, false),
    COLUMN(ov_ledger_entry, DATE, agreed_on, false),
    COLUMN(ov_ledger_entry, TEXT, assigned_to, false),
};
static const ov_store_column outcome_columns[] = {
    NAMED(ov_outcome, TEXT, id, "outcome_id", true),
    REFERENCE(ov_outcome, party, "party_id", PARTY),
    COLUMN(ov_outcome, TEXT, communication_id, false),
    {.name = "event",
     .kind = OV_STORE_WORD,
     .required = true,
     .offset = offsetof(ov_outcome, event),
     .parse = parse_event},
    COLUMN(ov_outcome, DATE, occurred_on, true),
    AMOUNT(ov_outcome, amount, has_amount),
};
static const ov_store_column decision_columns[] = {
    REFERENCE(ov_link_decision, party, "party_id", PARTY),
    REFERENCE(ov_link_decision, other_party, "other_party_id", PARTY),
    COLUMN(ov_link_decision, BOOL, same, true),
    COLUMN(ov_link_decision, TEXT, decided_by, true),
    COLUMN(ov_link_decision, DATE, decided_on, true),
};

static const ov_store_column delivery_columns[] = {
    COLUMN(ov_delivery, TEXT, message_key, true),
    COLUMN(ov_delivery, DATE, delivered_on, true),
    {.name = "result",
     .kind = OV_STORE_WORD,
     .required = true,
     .offset = offsetof(ov_delivery, result),
     .parse = parse_result},
    COLUMN(ov_delivery, TEXT, detail, false),
};

/* The order of keys: by id, or by the index of the parent, which is the order of its ids. */
#define BY_ID(name, record)                                                                        \
    static int name(const void *a, const void *b)                                                  \
    {                                                                                              \
        return ov_str_cmp(((const record *)a)->id, ((const record *)b)->id);                       \
    }                                                                                              \
    static uint64_t name##_piece(const void *r, size_t depth)                                      \
    {                                                                                              \
        return ov_sort_text_piece(((const record *)r)->id, depth);                                 \
    }
#define BY_PARENT_TEXT(name, record, parent, field)                                                \
    static int name(const void *a, const void *b)                                                  \
    {                                                                                              \
        const record *x = a, *y = b;                                                               \
                                                                                                   \
        return x->parent != y->parent ? OV_CMP(x->parent, y->parent)                               \
                                      : ov_str_cmp(x->field, y->field);                            \
    }                                                                                              \
    BY_PARENT(name, record, parent)
#define BY_PARENT(name, record, parent)                                                            \
    static uint64_t name##_piece(const void *r, size_t depth)                                      \
    {                                                                                              \
        return depth == 0 ? ((const record *)r)->parent : 0;                                       \
    }

BY_ID(by_organization, ov_organization)
BY_ID(by_department, ov_department)
BY_ID(by_party, ov_party)
BY_ID(by_ledger_entry, ov_ledger_entry)
BY_ID(by_outcome, ov_outcome)
BY_PARENT_TEXT(by_capability, ov_capability, department, service)
BY_PARENT_TEXT(by_coverage, ov_coverage, party, payer)
BY_PARENT_TEXT(by_requirement, ov_requirement, party, service)

static int
alias_cmp(const void *a, const void *b)
{
    const ov_party_alias *x = a, *y = b;

    return x->party != y->party ? OV_CMP(x->party, y->party) : OV_CMP(x->alias_no, y->alias_no);
}
BY_PARENT(alias_cmp, ov_party_alias, party)

static int
identifier_cmp(const void *a, const void *b)
{
    const ov_identifier *x = a, *y = b;
    int order = OV_CMP(x->party, y->party);

    if (order == 0)
        order = ov_str_cmp(x->system, y->system);
    return order ? order : ov_str_cmp(x->value, y->value);
}
BY_PARENT(identifier_cmp, ov_identifier, party)

static int
preference_cmp(const void *a, const void *b)
{
    return OV_CMP(((const ov_preference *)a)->party, ((const ov_preference *)b)->party);
}
BY_PARENT(preference_cmp, ov_preference, party)

static int
decision_cmp(const void *a, const void *b)
{
    const ov_link_decision *x = a, *y = b;

    return x->party != y->party ? OV_CMP(x->party, y->party)
                                : OV_CMP(x->other_party, y->other_party);
}
BY_PARENT(decision_cmp, ov_link_decision, party)

/* The key is the message: what was told of it twice on a day is told once. */
static int
delivery_cmp(const void *a, const void *b)
{
    const ov_delivery *x = a, *y = b;
    int order = ov_str_cmp(x->message_key, y->message_key);

    if (order == 0)
        order = OV_CMP(x->result, y->result);
    return order ? order : OV_CMP(x->delivered_on, y->delivered_on);
}

static uint64_t
delivery_cmp_piece(const void *r, size_t depth)
{
    return ov_sort_text_piece(((const ov_delivery *)r)->message_key, depth);
}

typedef struct relation {
    const char *name;
    const ov_sql *query;
    const ov_store_column *columns;
    size_t column_count, key_count, record_size;
    int (*compare)(const void *a, const void *b);
    ov_sort_piece_fn piece;
    size_t list;  /* offset of its list in ov_snapshot */
    int target;   /* whose ids it fills, or -1 */
    bool linking; /* parties are linked by it */
} relation;

#define RELATION(name_, columns_, keys, record, compare_, list_, target_, linking_)                \
    {                                                                                              \
#name_, &ov_sql_intake_##name_, columns_, OV_COUNT(columns_), keys, sizeof(record),        \
            compare_, compare_##_piece, offsetof(ov_snapshot, list_), target_, linking_            \
    }

static const relation relations[] = {
    RELATION(organization, organization_columns, 1, ov_organization, by_organization, organizations,
             OV_STORE_ORGANIZATION, true),
    RELATION(department, department_columns, 1, ov_department, by_department, departments,
             OV_STORE_DEPARTMENT, true),
    RELATION(capability, capability_columns, 2, ov_capability, by_capability, capabilities, -1,
             false),
    RELATION(party, party_columns, 1, ov_party, by_party, parties, OV_STORE_PARTY, true),
    RELATION(party_alias, alias_columns, 2, ov_party_alias, alias_cmp, aliases, -1, true),
    RELATION(identifier, identifier_columns, 3, ov_identifier, identifier_cmp, identifiers, -1,
             true),
    RELATION(coverage, coverage_columns, 2, ov_coverage, by_coverage, coverages, -1, false),
    RELATION(preference, preference_columns, 1, ov_preference, preference_cmp, preferences, -1,
             false),
    RELATION(requirement, requirement_columns, 2, ov_requirement, by_requirement, requirements, -1,
             false),
    RELATION(ledger_entry, ledger_columns, 1, ov_ledger_entry, by_ledger_entry, ledger, -1, false),
    RELATION(outcome, outcome_columns, 1, ov_outcome, by_outcome, outcomes, -1, false),
    RELATION(link_decision, decision_columns, 2, ov_link_decision, decision_cmp, decisions, -1,
             true),
    RELATION(delivery, delivery_columns, 1, ov_delivery, delivery_cmp, deliveries, -1, false),
};

ov_store_relation
ov_store_relation_at(size_t index)
{
    OV_ASSERT(index < OV_STORE_RELATIONS);
    if (index == OV_COUNT(relations))
        return (ov_store_relation){"communication", ov_store_communication_columns,
                                   ov_store_communication_column_count};
    return (ov_store_relation){relations[index].name, relations[index].columns,
                               relations[index].column_count};
}

/*
 * Types are asked for before a row is read: a column of a wrong type is a mistake in the mapping
 * and gets its name, instead of a million rejections.
 */
bool
ov_store_describe_all(ov_store *store, ov_error *err)
{
    _Static_assert(OV_COUNT(relations) + 1 == OV_STORE_RELATIONS, "communication is the last");
    for (size_t i = 0; i < OV_COUNT(relations); i++)
        if (!ov_store_row_describe(store->snapshot, relations[i].query, relations[i].name,
                                   relations[i].columns, relations[i].column_count,
                                   &store->shapes[i], err))
            return false;
    return ov_store_row_describe(store->snapshot, &ov_sql_intake_communication, "communication",
                                 ov_store_communication_columns,
                                 ov_store_communication_column_count,
                                 &store->shapes[OV_STORE_RELATIONS - 1], err);
}

/* The rejections need the key's words, but of a record only indexes are left: print it again. */
static ov_str
record_key(const ov_store_reader *reader, const ov_snapshot *snapshot, const relation *r,
           const char *record)
{
    ov_buf buf = ov_buf_init(reader->mem);

    for (size_t i = 0; i < r->key_count; i++) {
        const ov_store_column *column = &r->columns[i];
        const char *at = record + column->offset;

        if (i > 0)
            ov_buf_char(&buf, '/');
        if (column->kind == OV_STORE_TEXT)
            ov_buf_str(&buf, *(const ov_str *)(const void *)at);
        else if (column->kind == OV_STORE_I32)
            ov_buf_printf(&buf, "%d", *(const int32_t *)(const void *)at);
        else if (column->target == OV_STORE_PARTY)
            ov_buf_str(&buf, snapshot->parties.items[*(const uint32_t *)(const void *)at].id);
        else
            ov_buf_str(&buf, snapshot->departments.items[*(const uint32_t *)(const void *)at].id);
    }
    return ov_buf_view(&buf);
}

/* Whose ledger is not whole: what is due on such an account is said with a flag. */
static void
remember_account(ov_store_reader *reader, const relation *r, ov_str number)
{
    ov_str key = r->compare == by_ledger_entry ? ov_number_key(reader->mem, number) : OV_STR_NULL;

    if (!ov_str_is_null(key))
        *OV_VEC_ADD(reader->mem, &reader->rejected_accounts) = key;
}

static ov_str
account_of(const relation *r, const ov_str *fields)
{
    for (size_t i = 0; i < r->column_count; i++)
        if (strcmp(r->columns[i].name, "account_number") == 0)
            return fields[i];
    return OV_STR_NULL;
}

/* Sorted records: a key that occurs more than once says nothing reliable, so all its rows go. */
static size_t
drop_duplicates(ov_store_reader *reader, const ov_snapshot *snapshot, const relation *r,
                char *items, size_t count)
{
    size_t kept = 0, size = r->record_size;

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && r->compare(items + i * size, items + end * size) == 0;)
            end++;
        if (end - i == 1) {
            if (kept != i)
                memcpy(items + kept * size, items + i * size, size);
            kept++;
            continue;
        }
        for (size_t k = i; k < end; k++) {
            ov_rejects_add(reader->rejects, ov_str_from(r->name),
                           record_key(reader, snapshot, r, items + k * size),
                           OV_STR("duplicate_key"), OV_STR("all rows of the key"));
            if (r->compare == by_ledger_entry)
                remember_account(
                    reader, r,
                    ((const ov_ledger_entry *)(const void *)(items + k * size))->account_number);
        }
    }
    return kept;
}

typedef OV_LIST(char) any_list;

/* Rows as they come: in chunks, for an array that grows is copied as it grows. */
typedef struct arrivals {
    ov_arena *mem;
    OV_VEC(const void *) records;
    char *next; /* room for one more, or NULL */
    size_t left;
} arrivals;

static char *
room_for_record(arrivals *rows, size_t size)
{
    if (rows->left == 0) {
        rows->left = OV_MAX(CHUNK / size, (size_t)1);
        rows->next = ov_arena_alloc(rows->mem, rows->left * size);
    }
    return rows->next;
}

/*
 * `before` is the row read last: references mostly repeat, and equal ones are found without a
 * search. A rejected row leaves its account behind, so that every payable of that account can say
 * what it lacks.
 */
static bool
fetch(ov_store_reader *reader, ov_pg *pg, const relation *r, arrivals *rows, ov_error *err)
{
    ov_pg_copy_out *copy;
    const void *before = NULL;
    const ov_str *fields;
    ov_str text[OV_STORE_COLUMNS_MOST], code;

    if (!ov_pg_copy_out_begin(pg, r->query, r->column_count, rows->mem, &copy, err))
        return false;
    for (;;) {
        char *record = room_for_record(rows, r->record_size);

        if (!ov_pg_copy_out_next(copy, &fields, err))
            return false;
        if (!fields)
            return true;
        fields = ov_store_row_text(reader, r->columns, r->column_count, fields, text);
        if (!ov_store_row_read(reader, reader->mem, r->name, r->columns, r->column_count,
                               r->key_count, fields, before, record, &code) ||
            (r->compare == by_ledger_entry &&
             !ov_store_ledger_whole(reader, (const void *)record))) {
            memset(record, 0, r->record_size);
            remember_account(reader, r, account_of(r, fields));
            continue;
        }
        *OV_VEC_ADD(rows->mem, &rows->records) = before = record;
        rows->next += r->record_size;
        rows->left--;
    }
}

static bool
is_sorted(const relation *r, const arrivals *rows)
{
    for (size_t i = 1; i < rows->records.count; i++) {
        if (r->compare(rows->records.items[i - 1], rows->records.items[i]) > 0)
            return false;
    }
    return true;
}

typedef struct gathering {
    const void **records;
    char *items;
    size_t size;
} gathering;

static void
gather_some(void *context, size_t worker OV_UNUSED, size_t begin, size_t end)
{
    gathering *g = context;

    for (size_t i = begin; i < end; i++)
        memcpy(g->items + i * g->size, g->records[i], g->size);
}

/*
 * A relation into records sorted by key: by the server's order where it is so already, else in
 * parallel here, since sorting in the server by a site's collation costs more and gives an order of
 * its own.
 */
static bool
load(ov_store_reader *reader, ov_pg *pg, const relation *r, ov_snapshot *snapshot, ov_error *err)
{
    ov_arena *scratch OV_AUTO(ov_arena_free_at) = ov_arena_new();
    any_list *list = (any_list *)(void *)((char *)snapshot + r->list);
    arrivals rows = {.mem = scratch};
    gathering g = {.size = r->record_size};
    size_t count;

    if (!fetch(reader, pg, r, &rows, err))
        return ov_error_context(err, "intake.%s", r->name);
    count = rows.records.count;
    if (count >= OV_NO_INDEX)
        return OV_FAIL(err, OV_E_DATA, "intake.%s: too many rows", r->name);
    if (!is_sorted(r, &rows))
        ov_sort_records(rows.records.items, count, r->piece, r->compare, reader->workers);
    g.records = rows.records.items;
    g.items = ov_arena_alloc(reader->mem, ov_size_mul(count, r->record_size));
    ov_parallel_for(reader->workers, count, 4096, gather_some, &g);
    list->items = g.items;
    list->count = drop_duplicates(reader, snapshot, r, g.items, count);
    if (r->compare == by_ledger_entry) {
        if (reader->rejected_accounts.count)
            qsort(reader->rejected_accounts.items, reader->rejected_accounts.count, sizeof(ov_str),
                  ov_strs_cmp);
        snapshot->rejected_accounts.items = reader->rejected_accounts.items;
        snapshot->rejected_accounts.count = reader->rejected_accounts.count;
    }
    if (r->target >= 0) {
        reader->ids[r->target] = ov_map_new(reader->index_mem, list->count);
        for (size_t i = 0; i < list->count; i++)
            ov_map_put(reader->ids[r->target],
                       *(ov_str *)(void *)(list->items + i * r->record_size), i);
    }
    return true;
}

static bool
is_pending(const void *record)
{
    return ((const ov_communication *)record)->status == OV_STATUS_PENDING;
}

/*
 * Pending pieces once more by themselves: they are few beside three months of history, and what befell
 * them alone is what would be mailed. Deliveries are a mailer's word of one night, taken when it is read, and show nothing of
 * the next.
 */
ov_store_profiles
ov_store_profile_all(const ov_snapshot *snapshot, ov_arena *mem)
{
    ov_store_profiles out = {OV_NEW_ARRAY(mem, ov_store_profile, OV_STORE_RELATIONS + 1), 0};
    ov_store_rows rows = {.name = "communication",
                          .columns = ov_store_communication_columns,
                          .column_count = ov_store_communication_column_count,
                          .key_count = 1,
                          .items = snapshot->communications.items,
                          .count = snapshot->communications.count,
                          .size = sizeof(ov_communication)};

    ov_store_profile_rows(snapshot, &rows, NULL, mem, &out.items[out.count++]);
    rows.name = OV_STORE_PENDING;
    ov_store_profile_rows(snapshot, &rows, is_pending, mem, &out.items[out.count++]);
    for (size_t i = 0; i < OV_COUNT(relations); i++) {
        const relation *r = &relations[i];
        const any_list *list = (const any_list *)(const void *)((const char *)snapshot + r->list);

        if (r->compare == delivery_cmp)
            continue;
        rows = (ov_store_rows){r->name,     r->columns,  r->column_count, r->key_count,
                               list->items, list->count, r->record_size};
        ov_store_profile_rows(snapshot, &rows, NULL, mem, &out.items[out.count++]);
    }
    return out;
}

bool
ov_store_snapshot_load(ov_store *store, ov_date as_of, ov_store_extent extent, size_t workers,
                       ov_arena *mem, ov_snapshot *snapshot, ov_rejects *rejects, ov_error *err)
{
    ov_arena *index_mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_arena *row_mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_store_reader reader = {.mem = mem,
                              .index_mem = index_mem,
                              .row_mem = row_mem,
                              .pg = store->snapshot,
                              .rejects = rejects,
                              .workers = workers};

    OV_ASSERT(store->snapshot);
    *snapshot = (ov_snapshot){.as_of = as_of};
    for (size_t i = 0; i < OV_COUNT(relations); i++) {
        reader.padded = store->shapes[i].padded;
        reader.bytes = store->shapes[i].bytes;
        if ((extent == OV_STORE_EVERYTHING || relations[i].linking) &&
            !load(&reader, store->snapshot, &relations[i], snapshot, err))
            return false;
    }
    return true;
}
