/*
 * The linear programme of a node: master.c fills it, simplex.c solves it.
 */
#ifndef ONEVOICE_LIB_SOLVER_MASTER_INTERNAL_H
#define ONEVOICE_LIB_SOLVER_MASTER_INTERNAL_H

#include "columns_internal.h"

#define COLUMN_ROWS (COLUMN_TYPES + COLUMN_LIMITS + 1)

typedef enum variable_kind { VAR_COLUMN, VAR_DROP, VAR_SLACK, VAR_ARTIFICIAL } variable_kind;

typedef struct entry {
    int32_t row;
    double value;
} entry;

typedef struct variable {
    double cost;
    const entry *entry; /* the variable's column of the matrix */
    int32_t entries;
    uint8_t kind;
    bool basic;
    size_t index; /* pool column, item, or row */
} variable;

typedef struct basic_variable {
    variable_kind kind;
    size_t index;
} basic_variable;

struct column_basis {
    int items, rows;
    basic_variable *variable; /* [rows] */
};

struct column_master {
    ov_arena *scratch;
    int rows;
    double big; /* cost of leaving a row unmet */
    int limit_row[COLUMN_LIMITS], t1_row;
    double sign[COLUMN_ROWS]; /* of a row's slack: -1 for at least, +1 for at most */
    double right[COLUMN_ROWS];
    OV_VEC(variable) variables;
    size_t basis[COLUMN_ROWS];
    double value[COLUMN_ROWS], dual[COLUMN_ROWS];
    double *inverse[COLUMN_ROWS], *work[COLUMN_ROWS];
    int pivots;
};

/* Invert the basis anew; false when it is singular. */
bool master_refactor(column_master *m);
/* Dual simplex: a limit has moved, so some value is below zero. False when it does not end. */
bool master_repair(column_master *m);

#endif
