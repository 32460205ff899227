/*
 * Lines for a person at a terminal, folded between words at its width: a terminal cuts them in the middle of a number. What goes
 * to a pipe or a file stays one line a record, for whoever searches it.
 */
#include "command.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "onevoice/base/buf.h"

#define HANGING 4 /* what goes on stands further in than its line, and than a line below it */

static size_t
columns_of(int fd)
{
    struct winsize size;

    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 2 * HANGING ? size.ws_col
                                                                          : TERMINAL_COLUMNS;
}

/* Where the line of `room` columns ends that `text` begins with: a blank behind `from`, or the end of a word that is longer. */
static size_t
line_end(ov_str text, size_t from, size_t room)
{
    size_t end = text.len, column = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' && i > from && (column <= room || end == text.len))
            end = i;
        column += ((unsigned char)text.ptr[i] & 0xc0) != 0x80; /* the first byte of a character */
        if (column > room && end < text.len)
            return end;
    }
    return column <= room ? text.len : end;
}

/* A line with its end of line; a word that is wider than the terminal stays whole. */
static void
fold_line(ov_buf *out, ov_str line, size_t columns)
{
    size_t indent = 0, at = 0;

    while (indent < line.len && line.ptr[indent] == ' ')
        indent++;
    for (size_t from = indent; line.len > 0;) {
        size_t end = line_end(line, from, columns - at), next = end;

        while (end > 0 && line.ptr[end - 1] == ' ')
            end--;
        while (next < line.len && line.ptr[next] == ' ')
            next++;
        ov_buf_str(out, ov_str_slice(line, 0, end));
        line = ov_str_slice(line, next, line.len);
        at = OV_MIN(indent + HANGING, columns / 2);
        from = 0;
        if (line.len > 0)
            ov_buf_printf(out, "\n%*s", (int)at, "");
    }
    ov_buf_char(out, '\n');
}

void
fold_put(int fd, ov_buf *out, ov_str text)
{
    size_t columns = columns_of(fd);
    ov_str line;

    while (ov_str_next(&text, '\n', &line))
        fold_line(out, line, columns);
}

/* What stdio hands over ends where its buffer does; a line is folded when it is whole. */
static struct {
    ov_arena *mem;
    ov_buf held;
} standard;

static ssize_t
put_folded(void *unused, const char *text, size_t size)
{
    ov_str rest = {text, size};
    size_t end;

    (void)unused;
    while ((end = ov_str_find_char(rest, '\n', 0)) != OV_STR_NONE) {
        ov_arena *mem OV_AUTO(ov_arena_free_at) = ov_arena_new();
        ov_buf out = ov_buf_init(mem);
        ov_str shown;

        ov_buf_str(&standard.held, ov_str_slice(rest, 0, end));
        fold_line(&out, ov_buf_view(&standard.held), columns_of(STDOUT_FILENO));
        for (shown = ov_buf_view(&out); shown.len > 0;) {
            ssize_t written = write(STDOUT_FILENO, shown.ptr, shown.len);

            if (written < 0)
                return 0; /* fflush then fails */
            shown = ov_str_slice(shown, (size_t)written, shown.len);
        }
        ov_buf_clear(&standard.held);
        rest = ov_str_slice(rest, end + 1, rest.len);
    }
    ov_buf_str(&standard.held, rest);
    return (ssize_t)size;
}

void
fold_start(const command *cmd)
{
    FILE *folded;

    if (cmd->json || !isatty(STDOUT_FILENO))
        return;
    folded = fopencookie(NULL, "w", (cookie_io_functions_t){.write = put_folded});
    if (!folded)
        return;
    standard.mem = cmd->mem;
    standard.held = ov_buf_init(standard.mem);
    setvbuf(folded, NULL, _IOLBF, BUFSIZ);
    stdout = folded;
}
