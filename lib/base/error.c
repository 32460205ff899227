#include "onevoice/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Returns false always, so that a failing function ends with `return ov_error_set(...)`; a caller
 * without interest passes NULL. What is longer than the message is cut: an error never allocates.
 */
bool
ov_error_set(ov_error *err, ov_error_kind kind, const char *format, ...)
{
    va_list args;

    if (!err)
        return false;
    err->kind = kind;
    err->sqlstate[0] = '\0';
    va_start(args, format);
    if (vsnprintf(err->message, sizeof err->message, format, args) < 0)
        err->message[0] = '\0';
    va_end(args);
    return false;
}

/*
 * Puts where in front of what, outermost first, as a reader wants it. Where both do not fit, the
 * end of the inner message is what is lost: the place is worth more than its last words.
 */
bool
ov_error_context(ov_error *err, const char *format, ...)
{
    char context[sizeof err->message];
    size_t used, rest;
    va_list args;

    if (!err)
        return false;
    va_start(args, format);
    if (vsnprintf(context, sizeof context - 2, format, args) < 0)
        context[0] = '\0';
    va_end(args);
    used = strlen(context);
    context[used++] = ':';
    context[used++] = ' ';
    rest = OV_MIN(strlen(err->message), sizeof context - 1 - used);
    memcpy(context + used, err->message, rest);
    context[used + rest] = '\0';
    memcpy(err->message, context, used + rest + 1);
    return false;
}
