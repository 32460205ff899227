#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = {"error", "warn", "info", "debug", NULL};

static struct {
    log_format format;
    bool stamp;  /* the journal has its own time stamps */
    bool redraw; /* a progress line may stand where the log line goes */
    bool terminal;
} settings;

static void
put_clean(const char *text, size_t len, bool quote)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str clean = ov_str_printable(mem, (ov_str){text, len});

    for (size_t i = 0; i < clean.len; i++) {
        if (quote && (clean.ptr[i] == '"' || clean.ptr[i] == '\\'))
            fputc('\\', stderr);
        fputc(clean.ptr[i], stderr);
    }
}

/* For a person: the message without its key and quotes, over a progress line if there is one, in lines that the terminal shows whole. */
static void
put_plain(const char *message)
{
    static const char key[] = "msg=\"";
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_buf plain = ov_buf_init(mem), folded = ov_buf_init(mem);
    ov_str text;
    const char *end;

    ov_buf_cstr(&plain, "onevoice: ");
    if (strncmp(message, key, sizeof key - 1) == 0 &&
        (end = strchr(message + sizeof key - 1, '"')) != NULL) {
        message += sizeof key - 1;
        ov_buf_str(&plain, (ov_str){message, (size_t)(end - message)});
        message = end + 1;
    }
    ov_buf_cstr(&plain, message);
    text = ov_str_printable(mem, ov_buf_view(&plain));
    if (settings.terminal) {
        fold_put(STDERR_FILENO, &folded, text);
        text = ov_buf_view(&folded);
        text.len--; /* the end of line comes with every format */
    }
    fputs(settings.redraw ? "\r\033[K" : "", stderr);
    fwrite(text.ptr, 1, text.len, stderr);
}

/* `key=value` and `key="some words"`, as lib/ writes them, into members of a JSON object. */
static void
put_members(const char *message)
{
    while (*message) {
        size_t key = strcspn(message, "= ");
        const char *value = message + key + (message[key] == '=');
        bool quoted = *value == '"';
        size_t len;

        value += quoted;
        len = quoted ? strcspn(value, "\"") : strcspn(value, " ");
        if (key > 0) {
            fputs(",\"", stderr);
            put_clean(message, key, true);
            fputs("\":\"", stderr);
            put_clean(value, len, true);
            fputc('"', stderr);
        }
        message = value + len + (quoted && value[len] == '"');
        message += strspn(message, " ");
    }
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
    flockfile(stderr); /* the line of progress is drawn by another thread */
    if (settings.stamp)
        stamp(when, sizeof when);
    if (settings.format == LOG_FORMAT_TEXT) {
        put_plain(message);
    } else if (settings.format == LOG_FORMAT_LOGFMT) {
        if (*when)
            fprintf(stderr, "ts=%s ", when);
        fprintf(stderr, "level=%s ", level_names[level]);
        put_clean(message, strlen(message), false);
    } else {
        fputc('{', stderr);
        if (*when)
            fprintf(stderr, "\"ts\":\"%s\",", when);
        fprintf(stderr, "\"level\":\"%s\"", level_names[level]);
        put_members(message);
        fputc('}', stderr);
    }
    fputc('\n', stderr);
    funlockfile(stderr);
}

/* The flag's word, else the environment's; neither: `out` stays. */
static bool
pick(const command *cmd, const char *flag_name, const char *variable, const char *const *names,
     size_t *out, ov_error *err)
{
    ov_str word = command_value(cmd, flag_name);
    const char *environment = getenv(variable);
    bool flagged = !ov_str_is_null(word);

    if (!flagged && environment)
        word = ov_str_from(environment);
    if (ov_str_is_null(word))
        return true;
    for (size_t i = 0; names[i]; i++)
        if (ov_str_eq(word, ov_str_from(names[i]))) {
            *out = i;
            return true;
        }
    return OV_FAIL(err, flagged ? OV_E_USAGE : OV_E_CONFIG, "%s%s: there is no '%.*s'%.*s",
                   flagged ? "--" : "", flagged ? flag_name : variable, OV_STR_ARG(word),
                   OV_STR_ARG(meant(cmd->mem, names, word)));
}

bool
log_start(const command *cmd, ov_error *err)
{
    static const char *const formats[] = {"text", "logfmt", "json", NULL};
    const char *term = getenv("TERM");
    bool terminal = isatty(STDERR_FILENO), journal = getenv("JOURNAL_STREAM") != NULL;
    size_t level = terminal || journal ? OV_LOG_INFO : OV_LOG_WARN;
    size_t format = terminal ? LOG_FORMAT_TEXT : LOG_FORMAT_LOGFMT;

    if (!pick(cmd, "log-level", "ONEVOICE_LOG_LEVEL", level_names, &level, err) ||
        !pick(cmd, "log-format", "ONEVOICE_LOG_FORMAT", formats, &format, err))
        return false;
    if (cmd->quiet)
        level = OV_LOG_ERROR;
    settings.format = (log_format)format;
    settings.stamp = !journal;
    settings.terminal = terminal;
    settings.redraw = terminal && term && strcmp(term, "dumb") != 0;
    ov_log_install(sink, NULL, (ov_log_level)level);
    return true;
}
