/*
 * Rows of an intake relation into records, by a table of columns.
 *
 * One place decides what a value must be; a row that breaks it becomes a rejection with its key.
 */
#ifndef OV_LIB_STORE_ROW_H
#define OV_LIB_STORE_ROW_H

#define OV_STORE_COLUMNS_MOST 32 /* of one relation: the bits of `padded` */

#include "onevoice/base/map.h"
#include "onevoice/store/gate.h"
#include "onevoice/store/snapshot.h"
#include "store_internal.h"

typedef enum ov_store_kind {
    OV_STORE_TEXT, /* ov_str */
    OV_STORE_BODY, /* ov_str; text or bytea */
    OV_STORE_I32,
    OV_STORE_BOOL,
    OV_STORE_TRISTATE,
    OV_STORE_DATE,
    OV_STORE_MINUTES,
    OV_STORE_TIMESTAMP,
    OV_STORE_MONEY, /* with a bool at has_offset that tells whether it is stated */
    OV_STORE_CURRENCY,
    OV_STORE_TEXTS,
    OV_STORE_JSONB,
    OV_STORE_WORD,   /* an enumeration: parse */
    OV_STORE_REF,    /* uint32_t index into the relation `target` */
    OV_STORE_IGNORE, /* int4, not kept */
    OV_STORE_DIGEST  /* bytea, not kept */
} ov_store_kind;

typedef enum ov_store_target {
    OV_STORE_ORGANIZATION,
    OV_STORE_DEPARTMENT,
    OV_STORE_PARTY
} ov_store_target;

typedef struct ov_store_column {
    const char *name;
    ov_store_kind kind;
    bool required;
    size_t offset;
    size_t has_offset; /* of MONEY: the bool; of BODY and JSONB: the digest that is kept of them */
    int32_t absent;    /* of I32: what stands for null */
    ov_store_target target;
    bool (*parse)(ov_str word, void *out);
    const char *unknown; /* code of the rejection of another word; NULL: unknown_value */
} ov_store_column;

/* What rows are read with: maps from ids to indexes, and where rejections go. */
typedef struct ov_store_reader {
    uint32_t padded;     /* bit i: column i comes as char(n) */
    uint32_t bytes;      /* bit i: column i comes as bytea */
    const ov_pg *pg;     /* that the rows come from */
    ov_arena *row_mem;   /* of one row, where its text is converted */
    ov_arena *mem;       /* of the snapshot */
    ov_arena *index_mem; /* of the maps */
    ov_map *ids[3];      /* by target */
    ov_rejects *rejects;
    OV_VEC(ov_str) rejected_accounts; /* number keys of rejected ledger rows, as they come */
    size_t workers;
} ov_store_reader;

/* Fill `record` from fields; strings are copied to mem, but for those that `before`, the record of
   the row before it or NULL, holds already. False: rejected, *code tells why and the rejection was
   added under relation and the first `key_count` fields. */
bool ov_store_row_read(ov_store_reader *reader, ov_arena *mem, const char *relation,
                       const ov_store_column *columns, size_t column_count, size_t key_count,
                       const ov_str *fields, const void *before, void *record, ov_str *code);

/* The fields in `out` (room for column_count): text as UTF-8, without the blanks that pad a char(n),
   which SQL does not see, so neither do we. Returns `out`, or `fields` where nothing is to be done.
   Valid until the next row. */
const ov_str *ov_store_row_text(const ov_store_reader *reader, const ov_store_column *columns,
                                size_t column_count, const ov_str *fields, ov_str *out);

/* The query's columns must have the names' types; OV_E_DATA with the remedy. */
OV_NODISCARD bool ov_store_row_describe(ov_pg *pg, const ov_sql *query, const char *relation,
                                        const ov_store_column *columns, size_t column_count,
                                        ov_store_shape *shape, ov_error *err);

/* May a column of this kind have the server's type, and what is the type the contract names? */
bool ov_store_type_fits(ov_store_kind kind, uint32_t oid);
const char *ov_store_type_name(ov_store_kind kind);

typedef struct ov_store_relation {
    const char *name;
    const ov_store_column *columns;
    size_t column_count;
} ov_store_relation;

/* Of OV_STORE_RELATIONS, communication last. */
ov_store_relation ov_store_relation_at(size_t index);

/* By which the column of the status is known. */
bool ov_store_parse_status(ov_str word, void *out);

extern const ov_store_column ov_store_communication_columns[];
extern const size_t ov_store_communication_column_count;

/* Describe every intake relation, communications too, and note their padded columns in the store.
 */
OV_NODISCARD bool ov_store_describe_all(ov_store *store, ov_error *err);

/* Has the event of a ledger all that it needs to count? Else it is rejected. */
bool ov_store_ledger_whole(ov_store_reader *reader, const ov_ledger_entry *entry);

#endif
