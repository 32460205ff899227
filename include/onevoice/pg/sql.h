/*
 * An embedded SQL text: one file of sql/, turned into bytes at build time (ov_sql.h, generated).
 */
#ifndef ONEVOICE_PG_SQL_H
#define ONEVOICE_PG_SQL_H

#include <stddef.h>

typedef struct ov_sql {
    const char *name; /* of the file, without folder and ending: what errors call it */
    const char *text; /* NUL-terminated */
    size_t len;
} ov_sql;

#endif
