#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {"error", "warn", "info", "debug"};

static struct {
    log_format format;
    bool stamp; /* the journal has its own time stamps */
} settings;

/* The bytes of a terminal escape or a line break must not reach the log. */
static void
put_clean(const char *text, bool quote)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (quote && (c == '"' || c == '\\'))
            fputc('\\', stderr);
        fputc(c < 0x20 || c == 0x7F ? '?' : c, stderr);
    }
}

/* For a person: the message without its key and quotes, over a progress line if there is one. */
static void
put_plain(const char *message)
{
    static const char key[] = "msg=\"";
    const char *end;

    fputs(isatty(STDERR_FILENO) ? "\r\033[Konevoice: " : "onevoice: ", stderr);
    if (strncmp(message, key, sizeof key - 1) == 0 &&
        (end = strchr(message + sizeof key - 1, '"')) != NULL) {
        fprintf(stderr, "%.*s", (int)(end - message) - (int)(sizeof key - 1),
                message + sizeof key - 1);
        message = end + 1;
    }
    put_clean(message, false);
}

static void
stamp(char *out, size_t size)
{
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(out, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static void
sink(void *context, ov_log_level level, const char *message)
{
    char when[32] = "";

    (void)context;
    if (settings.stamp)
        stamp(when, sizeof when);
    if (settings.format == LOG_FORMAT_TEXT) {
        put_plain(message);
    } else if (settings.format == LOG_FORMAT_LOGFMT) {
        if (*when)
            fprintf(stderr, "ts=%s ", when);
        fprintf(stderr, "level=%s ", level_names[level]);
        put_clean(message, false);
    } else {
        fprintf(stderr, "{\"ts\":\"%s\",\"level\":\"%s\",\"msg\":\"", when, level_names[level]);
        put_clean(message, true);
        fputs("\"}", stderr);
    }
    fputc('\n', stderr);
}

static bool
pick(ov_str word, const char *const *names, size_t count, const char *flag_name, size_t *out,
     ov_error *err)
{
    if (ov_str_is_null(word))
        return true;
    for (size_t i = 0; i < count; i++)
        if (ov_str_eq(word, ov_str_from(names[i]))) {
            *out = i;
            return true;
        }
    return OV_FAIL(err, OV_E_USAGE, "--%s: there is no '%.*s'", flag_name, OV_STR_ARG(word));
}

bool
log_start(const command *cmd, ov_error *err)
{
    static const char *const formats[] = {"text", "logfmt", "json"};
    bool terminal = isatty(STDERR_FILENO), journal = getenv("JOURNAL_STREAM") != NULL;
    size_t level = terminal || journal ? OV_LOG_INFO : OV_LOG_WARN;
    size_t format = terminal ? LOG_FORMAT_TEXT : LOG_FORMAT_LOGFMT;

    if (!pick(command_value(cmd, "log-level"), level_names, OV_COUNT(level_names), "log-level",
              &level, err) ||
        !pick(command_value(cmd, "log-format"), formats, OV_COUNT(formats), "log-format", &format,
              err))
        return false;
    if (cmd->quiet)
        level = OV_LOG_ERROR;
    settings.format = (log_format)format;
    settings.stamp = !journal;
    ov_log_install(sink, NULL, (ov_log_level)level);
    return true;
}
