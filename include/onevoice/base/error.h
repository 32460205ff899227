/*
 * A failure of the world (database, file, configuration), told once.
 *
 * A fallible function returns false and fills the error it was given; callers add context in front
 * as it travels up; only cmd/ prints it. Messages carry identifiers, never names, addresses or
 * bodies. Kinds carry the exit status of the program (see the README, "Exit status").
 */
#ifndef ONEVOICE_BASE_ERROR_H
#define ONEVOICE_BASE_ERROR_H

#include "onevoice/base/base.h"

typedef enum ov_error_kind {
    OV_E_NONE = 0,
    OV_E_USAGE = 64,       /* unknown verb, flag or value */
    OV_E_DATA = 65,        /* input or result refused by a gate; nothing published */
    OV_E_UNREACHABLE = 69, /* no connection to the database */
    OV_E_INTERNAL = 70,    /* the program found its own result wrong */
    OV_E_PASSING = 75,     /* passing cause: lock held, connection lost; worth another try */
    OV_E_PRIVILEGE = 77,   /* a privilege is missing in the database */
    OV_E_CONFIG = 78       /* policy, rules, a path or the schema version is wrong */
} ov_error_kind;

/* Caller memory; `{0}` is "no error". */
typedef struct ov_error {
    ov_error_kind kind;
    char sqlstate[6]; /* set by lib/pg, decides retries; empty otherwise */
    char message[1018];
} ov_error;

/* Fill `err` and return false, so that a caller can `return ov_error_set(...)`. A null err is
 * allowed. */
bool ov_error_set(ov_error *err, ov_error_kind kind, const char *format, ...) OV_PRINTF(3, 4);

/* Put "context: " in front of the message and return false. */
bool ov_error_context(ov_error *err, const char *format, ...) OV_PRINTF(2, 3);

#define OV_FAIL(err, kind, ...) ov_error_set((err), (kind), __VA_ARGS__)

#endif
