/*
 * The command line: verbs, their flags from one table each, help, and what every verb shares.
 *
 * A verb returns its exit status, or fails with an error whose kind is the exit status; main
 * prints that error once. stdout is the result, stderr the log and the progress.
 */
#ifndef ONEVOICE_CMD_COMMAND_H
#define ONEVOICE_CMD_COMMAND_H

#include <signal.h>

#include "onevoice/base/arena.h"
#include "onevoice/base/buf.h"
#include "onevoice/base/error.h"
#include "onevoice/base/log.h"
#include "onevoice/base/str.h"
#include "onevoice/policy/policy.h"
#include "onevoice/store/store.h"

typedef struct flag {
    const char *name;  /* without the dashes */
    const char *value; /* what the help calls its value; NULL: a switch */
    const char *about;
} flag;

typedef struct command command;

typedef struct verb {
    const char *name, *operands, *about;
    const flag *flags;
    size_t flag_count;
    size_t operands_least, operands_most;
    bool (*run)(command *cmd, int *status, ov_error *err);
} verb;

typedef enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON } log_format;

struct command {
    const verb *verb;
    ov_arena *mem;
    ov_strs *values; /* one list a flag of the verb, then one a common flag */
    ov_strs operands;
    ov_str conninfo; /* --dbname; "" otherwise: libpq's own defaults */
    bool quiet, json;
};

extern const verb *const verbs[];
extern const size_t verb_count;
extern const flag common_flags[];
extern const size_t common_flag_count;

extern const verb verb_init, verb_check, verb_run, verb_status, verb_explain, verb_diff,
    verb_report, verb_feed, verb_calibrate, verb_demo, verb_prune, verb_vocabulary;

/* The vocabulary of model and the settings of the policy. */
const ov_word *all_words(ov_arena *mem, size_t *count);

/* Set by HUP, INT and TERM: the number of the signal. */
extern volatile sig_atomic_t stop_signal;
extern long long published_run; /* from its publication on; 0: none, so that a signal rolls back */

#define KEEP_MOST 100000 /* nights: more than anybody keeps, and no mistyped number */

/* A run that computes is ended within a second of a signal (interrupt.c). From `start` on; `fn` says
   that it ended, from another thread. `publish` before the run publishes, `stop` when it returned:
   neither comes back where the run is being ended. */
void interrupt_start(const char *name, void (*fn)(void *context), void *context);
void interrupt_publish(void);
void interrupt_stop(void);
void interrupt_ask(void);                       /* from the signal's handler */
_Noreturn void interrupt_end(const char *name); /* say so, and end by the signal */

/* How far a run is, for a person at a terminal (progress.c); `progress_note` is an ov_store_progress_fn. `clear` before the last words
   of a run that is being ended. */
void progress_start(const command *cmd);
void progress_note(void *context, const char *stage, int64_t done, int64_t total);
void progress_stop(void);
void progress_clear(void);

/* The end of an error about a word that is none of `names` (NULL ends them): what was meant, where one is near. */
ov_str meant(ov_arena *mem, const char *const *names, ov_str word);

/* 61204 as "61,204"; null as "-". */
ov_str print_count(ov_arena *mem, ov_str number);

#define TERMINAL_COLUMNS 80 /* the width of a terminal that nobody made wider */

/* Words of `text` in lines that end before that width; the first goes on at column `at`, the others begin there. */
void print_wrapped(size_t at, ov_str text);

/* fold.c: `text`, lines that end in one, as the terminal at `fd` shows them whole; and so all of standard output from `start` on, where it
   is a terminal and no program reads it. */
void fold_put(int fd, ov_buf *out, ov_str text);
void fold_start(const command *cmd);

bool command_has(const command *cmd, const char *flag_name);
ov_str command_value(const command *cmd, const char *flag_name);   /* the last; null when absent */
ov_strs command_values(const command *cmd, const char *flag_name); /* all, in order */

/* A value as a whole number within bounds; `preset` when the flag is absent. OV_E_USAGE. */
OV_NODISCARD bool command_number(const command *cmd, const char *flag_name, int64_t preset,
                                 int64_t low, int64_t high, int64_t *out, ov_error *err);

/* Parse argv for the verb; OV_E_USAGE with the remedy. */
OV_NODISCARD bool command_parse(ov_arena *mem, const verb *v, int argc, char **argv, command *out,
                                ov_error *err);

void print_verb_help(const verb *v);
void print_help(void);

/* Install the log sink: level and format of the flags, or what the terminal and journal suggest. */
OV_NODISCARD bool log_start(const command *cmd, ov_error *err);

/* Connect as the command line says; the store lives in cmd->mem and is closed with it. */
OV_NODISCARD bool open_store(const command *cmd, ov_store **out, ov_error *err);

/* --policy, --set and --rules, or the site's documents, or what is built in. */
OV_NODISCARD bool load_policy(const command *cmd, ov_policy *out, ov_error *err);
OV_NODISCARD bool load_document(const command *cmd, ov_policy *out, ov_error *err); /* no --set */
ov_str document_name(const command *cmd, const char *flag_name); /* "built in", or its path */
OV_NODISCARD bool load_rules(const command *cmd, ov_rule_set *out, ov_error *err);

/* --as-of; `out` is left alone where it is not given. Needs no database, so wrong usage is told
 * first. */
OV_NODISCARD bool given_day(const command *cmd, ov_date *out, ov_error *err);

/* --workers, ONEVOICE_WORKERS, or the processors there are. */
OV_NODISCARD bool choose_workers(const command *cmd, size_t *out, ov_error *err);

/* A whole file into memory, at most `most` bytes. OV_E_CONFIG. */
OV_NODISCARD bool read_file(ov_arena *mem, const char *path, size_t most, ov_str *out,
                            ov_error *err);

/* Of this program and the libraries it runs with, as they lie on the disk: another build or another
   library may read a body otherwise. */
ov_str program_digest(ov_arena *mem);

#endif
