/*
 * onevoice: one consolidated message plan and overload score for every customer, every night.
 *
 * Finds the verb, parses its flags, runs it, prints its error once, and ends with the exit status
 * the manual promises.
 */
#include "ask.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

volatile sig_atomic_t stop_signal;
long long published_run;

static void
on_signal(int number)
{
    stop_signal = number;
    interrupt_ask();
}

/* HUP, INT and TERM ask for an orderly end; nothing about customers may end in a core file. */
static void
prepare_process(void)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};
    struct sigaction action = {.sa_handler = on_signal};
    struct rlimit none = {0, 0};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < OV_COUNT(signals); i++)
        sigaction(signals[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

static const verb *
find_verb(const char *name)
{
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

static ov_str
meant_verb(ov_arena *mem, ov_str word)
{
    const char **names = OV_NEW_ARRAY(mem, const char *, verb_count + 1); /* the last is NULL */

    for (size_t i = 0; i < verb_count; i++)
        names[i] = verbs[i]->name;
    return meant(mem, names, word);
}

/* Asked of the words themselves, since an error of their parsing is told in the same form. */
static bool
json_is_asked(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "--output=json") == 0 ||
            (i + 1 < argc && strcmp(argv[i], "--output") == 0 && strcmp(argv[i + 1], "json") == 0))
            return true;
    return false;
}

static bool json_errors;

/* `name` is the verb's, NULL before there is one. One line either way: on standard error, since standard output may hold the verb's own document already. */
static int
tell(const char *name, const ov_error *err)
{
    ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
    ov_str message = ov_str_printable(mem, ov_str_from(err->message));
    ov_json out = ov_json_init(mem);
    ov_buf folded = ov_buf_init(mem);

    if (!json_errors) {
        message = ov_str_printf(mem, "onevoice: %s%s%.*s [%d]\n", name ? name : "",
                                name ? ": " : "", OV_STR_ARG(message), (int)err->kind);
        if (isatty(STDERR_FILENO)) {
            fold_put(STDERR_FILENO, &folded, message);
            message = ov_buf_view(&folded);
        }
        fprintf(stderr, "%.*s", OV_STR_ARG(message));
        return (int)err->kind;
    }
    ov_json_open(&out, NULL, '{');
    ov_json_int(&out, "schema_version", OUTPUT_SCHEMA_VERSION);
    ov_json_str(&out, "verb", name ? ov_str_from(name) : OV_STR_NULL);
    ov_json_open(&out, "error", '{');
    ov_json_int(&out, "status", (int64_t)err->kind);
    ov_json_str(&out, "message", message);
    ov_json_str(&out, "sqlstate", err->sqlstate[0] ? ov_str_from(err->sqlstate) : OV_STR_NULL);
    ov_json_close(&out, '}');
    ov_json_close(&out, '}');
    fprintf(stderr, "%.*s\n", OV_STR_ARG(ov_json_view(&out)));
    return (int)err->kind;
}

static int
end(const char *name, const ov_error *err, bool ok, int status)
{
    ov_error lost = {0};

    if (ok && fflush(stdout) != 0) {
        ov_error_set(&lost, OV_E_PASSING, "cannot write the result");
        return tell(name, &lost);
    }
    if (ok)
        return status; /* a signal that came too late changed nothing */
    if (stop_signal && !published_run)
        interrupt_end(name);
    return tell(name, err);
}

/*
 * A descriptor below 3 that is closed would be given to the next file or connection, and what is printed would be written into the
 * database's. Opened the wrong way round, so that reading and printing fail and are told of.
 */
static bool
open_standard(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

int
main(int argc, char **argv)
{
    OV_AUTO(ov_arena_free_at) ov_arena *mem = ov_arena_new();
    ov_error err = {0};
    command cmd;
    const verb *v;
    int status = 0;
    bool ok;

    if (!open_standard())
        return OV_E_INTERNAL;
    /* Large blocks go back to the system when they are freed; left alone, glibc keeps more of them
       the more are freed. */
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        print_help();
        return argc < 2 ? OV_E_USAGE : 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("onevoice %s\n", ONEVOICE_VERSION);
        return 0;
    }
    v = find_verb(argv[1]);
    json_errors = json_is_asked(argc, argv);
    if (!v) {
        ov_str hint = meant_verb(mem, ov_str_from(argv[1]));

        ov_error_set(&err, OV_E_USAGE, "no verb '%s'%.*s", argv[1],
                     OV_STR_ARG(hint.len ? hint : OV_STR("; see onevoice --help")));
        return tell(NULL, &err);
    }
    if (!command_parse(mem, v, argc - 1, argv + 1, &cmd, &err) ||
        (!command_has(&cmd, "help") && !log_start(&cmd, &err)))
        return end(v->name, &err, false, 0);
    if (command_has(&cmd, "help")) {
        print_verb_help(v);
        return 0;
    }
    prepare_process();
    fold_start(&cmd);
    ok = v->run(&cmd, &status, &err);
    return end(v->name, &err, ok, status);
}
