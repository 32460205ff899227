/*
 * What failed, for whom, and whether another try may help: SQLSTATE decides, never a message's text. Values
 * of rows must not reach an error or a log, and the server likes to quote them; so its words are shown for
 * known classes only, and else the code alone.
 */
#include "pg_internal.h"

#include <stdio.h>
#include <string.h>

static bool
is(const char *state, const char *code)
{
    return strcmp(state, code) == 0;
}

static bool
class_is(const char *state, const char *klass)
{
    return strncmp(state, klass, 2) == 0;
}

/* Which failures are worth another try, and whose business the others are. */
static ov_error_kind
kind_of(const char *state)
{
    if (class_is(state, "08") || class_is(state, "53") || class_is(state, "57") ||
        is(state, "40001") || is(state, "40P01") || is(state, "55P03") || is(state, "25P03") ||
        is(state, "25P02"))
        return OV_E_PASSING;
    if (is(state, "42501") || class_is(state, "28"))
        return OV_E_PRIVILEGE;
    if (is(state, "42P01") || is(state, "42703") || is(state, "3F000") || is(state, "42883") ||
        is(state, "25006") || is(state, "42704"))
        return OV_E_CONFIG;
    if (class_is(state, "22"))
        return OV_E_DATA;
    return OV_E_INTERNAL;
}

/*
 * Whether the server's sentence may be shown. Only classes whose sentences name the catalog or what
 * happened to the server are: others quote values (22, 23), come from a site's function or foreign
 * table (P0, 38, 39, HV), or may quote anything (XX, and what nobody knows yet). What a function
 * raises may have any class; its source file is that of the language's interpreter.
 */
static bool
says_no_value(const PGresult *result, const char *state)
{
    static const char *const classes[] = {"08", "0A", "25", "28", "3D", "3F", "40",
                                          "42", "53", "54", "55", "57", "58"};
    static const char *const raisers[] = {"pl_", "plpy", "plperl", "pltcl"};
    const char *source = PQresultErrorField(result, PG_DIAG_SOURCE_FILE);

    for (size_t i = 0; i < OV_COUNT(raisers); i++)
        if (source && strncmp(source, raisers[i], strlen(raisers[i])) == 0)
            return false;
    for (size_t i = 0; i < OV_COUNT(classes); i++)
        if (class_is(state, classes[i]))
            return true;
    return false;
}

bool
ov_pg_fail_result(const char *what, const PGresult *result, ov_error *err)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

    if (!state)
        state = "08006"; /* libpq made this result itself: the connection broke */
    if (class_is(state, "08") && !text)
        ov_error_set(err, OV_E_PASSING, "%s: the connection was lost", what);
    else if (text && says_no_value(result, state))
        ov_error_set(err, kind_of(state), "%s: %s (sqlstate %s)", what, text, state);
    else
        ov_error_set(err, kind_of(state), "%s: sqlstate %s%s%s", what, state,
                     constraint ? ", constraint " : "", constraint ? constraint : "");
    if (err)
        snprintf(err->sqlstate, sizeof err->sqlstate, "%.5s", state);
    return false;
}

bool
ov_pg_fail_lost(ov_pg *pg, const char *what, ov_error *err)
{
    /* libpq's text names hosts and files, never rows. */
    const char *text = PQerrorMessage(pg->conn);
    size_t len = strcspn(text, "\n");

    ov_error_set(err, OV_E_PASSING, "%s: the connection was lost%s%.*s", what, len ? ": " : "",
                 (int)OV_MIN(len, 200), text);
    if (err)
        memcpy(err->sqlstate, "08006", sizeof "08006");
    return false;
}

bool
ov_pg_fail_command(ov_pg *pg, const char *what, const PGresult *result, ov_error *err)
{
    ov_error ignored;

    ov_pg_fail_result(what, result, err);
    if (!ov_pg_drain(pg, &ignored))
        return false; /* err tells the first failure */
    return false;
}
