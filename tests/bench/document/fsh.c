/*
 * FHIR Shorthand to FHIR JSON, as far as the published examples use it: an instance is a list of
 * assignments of values to paths, with soft indices ([+], [=]), named slices, aliases and contexts
 * by indentation. Slices become elements of the list; what the profile implies stays unsaid.
 */
#include "fsh.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct slice {
    char key[600]; /* path of the list and name of the slice */
    size_t index;  /* of its current element in the list */
} slice;

typedef struct fsh {
    json_t *root;
    slice slices[400];
    size_t slice_count;
} fsh;

static slice *
slice_of(fsh *f, const char *path, const char *name)
{
    char key[600];

    snprintf(key, sizeof key, "%s|%s", path, name);
    for (size_t i = 0; i < f->slice_count; i++)
        if (strcmp(f->slices[i].key, key) == 0)
            return &f->slices[i];
    if (f->slice_count == sizeof f->slices / sizeof f->slices[0])
        return NULL;
    snprintf(f->slices[f->slice_count].key, sizeof key, "%s", key);
    f->slices[f->slice_count].index = (size_t)-1;
    return &f->slices[f->slice_count++];
}

/* The element of the list that "[name][n]" means; made when it is new. */
static json_t *
element(fsh *f, json_t *list, const char *path, const char *name, const char *number)
{
    char full[300];
    slice *s;

    if (number[0] && isdigit((unsigned char)number[0]))
        snprintf(full, sizeof full, "%s#%s", name, number);
    else
        snprintf(full, sizeof full, "%s", name);
    s = slice_of(f, path, full);
    if (!s)
        return NULL;
    if (s->index == (size_t)-1 || number[0] == '+') {
        s->index = json_array_size(list);
        json_array_append_new(list, json_object());
    }
    if (number[0] && isdigit((unsigned char)number[0])) {
        slice *current = slice_of(f, path, name); /* [=] and [+] go on from here */

        if (current)
            current->index = s->index;
    }
    return json_array_get(list, s->index);
}

/* Walk to the object that holds the last step of the path; *last gets its name. */
static json_t *
walk(fsh *f, const char *path, char *last, size_t size)
{
    json_t *at = f->root;
    char done[512] = "";
    char *copy = strdup(path), *rest = copy, *step;

    while (at && (step = strsep(&rest, "."))) {
        char name[200] = "", number[40] = "";
        char *bracket = strchr(step, '[');
        bool list = bracket != NULL;

        while (bracket && *bracket == '[') {
            size_t len = strcspn(bracket + 1, "]");
            bool index = len > 0 && (isdigit((unsigned char)bracket[1]) || bracket[1] == '+' ||
                                     bracket[1] == '=');

            snprintf(index ? number : name, index ? sizeof number : sizeof name, "%.*s", (int)len,
                     bracket + 1);
            *bracket = 0;
            bracket += len + 2;
        }
        snprintf(done + strlen(done), sizeof done - strlen(done), ".%s[%s%s]", step, name,
                 isdigit((unsigned char)number[0]) ? number : "");
        if (list && rest) {
            json_t *items = json_object_get(at, step);

            if (!json_is_array(items)) {
                items = json_array();
                json_object_set_new(at, step, items);
            }
            at = element(f, items, done, name, number);
        } else if (rest) {
            json_t *next = json_object_get(at, step);

            if (json_is_array(next)) {
                next = json_array_get(next, 0);
            } else if (!json_is_object(next)) {
                next = json_object();
                json_object_set_new(at, step, next);
            }
            at = next;
        } else if (list) {
            json_t *items = json_object_get(at, step);

            if (!json_is_array(items)) {
                items = json_array();
                json_object_set_new(at, step, items);
            }
            at = element(f, items, done, name, number);
            step[0] = 0;
        }
        if (!rest)
            snprintf(last, size, "%s", step);
    }
    free(copy);
    return at;
}

/* "$Alias#code "Words"", "#code", Reference(X), "text", a number, a date, true. */
static json_t *
value_of(const char *text, bool *concept)
{
    const char *hash = strchr(text, '#');
    char buffer[4000];
    size_t len = 0;

    *concept = false;
    if (text[0] == '"') {
        for (const char *c = text + 1; *c && *c != '"' && len + 1 < sizeof buffer; c++) {
            if (*c == '\\' && c[1])
                c++;
            buffer[len++] = *c;
        }
        buffer[len] = 0;
        return json_string(buffer);
    }
    if (strncmp(text, "Reference(", 10) == 0)
        return json_pack("{s:o}", "reference", json_stringn(text + 10, strcspn(text + 10, ")")));
    if (hash && hash < text + strcspn(text, " ")) {
        size_t end = strcspn(hash + 1, " \t");

        if (hash == text)
            return json_stringn(hash + 1, end);
        *concept = true;
        return json_pack("{s:o,s:o}", "system", json_stringn(text, (size_t)(hash - text)), "code",
                         json_stringn(hash + 1, end));
    }
    if (isdigit((unsigned char)text[0]) || text[0] == '-')
        return json_stringn(text, strcspn(text, " "));
    return json_stringn(text, strcspn(text, " "));
}

/* A code goes into coding[] where its element is a CodeableConcept: everything here but Coding. */
static void
assign(fsh *f, const char *path, const char *text)
{
    char last[200] = "";
    bool concept;
    json_t *value = value_of(text, &concept);
    json_t *holder = walk(f, path, last, sizeof last);

    if (!holder || !value) {
        json_decref(value);
        return;
    }
    if (concept && strcmp(last, "coding") != 0 && last[0]) {
        json_t *old = json_object_get(holder, last);

        if (!json_is_object(old)) {
            old = json_object();
            json_object_set_new(holder, last, old);
        }
        json_object_set_new(old, "coding", json_pack("[o]", value));
    } else if (!last[0]) {
        json_object_update(holder, value);
        json_decref(value);
    } else {
        json_object_set_new(holder, last, value);
    }
}

static bool
is_eob(const char *profile)
{
    return strstr(profile, "ExplanationOfBenefit") || strstr(profile, "AEOB") ||
           strstr(profile, "AdvancedEOB");
}

/* Context of an indented rule: the path of the rule above it. */
static void
read_rule(fsh *f, char *line, char contexts[8][400])
{
    size_t indent = 0, level;
    char path[800], *equals, *rule;

    while (line[indent] == ' ' || line[indent] == '\t')
        indent++;
    rule = line + indent + 1;
    while (*rule == ' ')
        rule++;
    level = indent / 2 < 7 ? indent / 2 : 7;
    equals = strstr(rule, " = ");
    if (equals)
        *equals = 0;
    rule[strcspn(rule, " \t\r")] = 0;
    while (rule[0] && rule[strlen(rule) - 1] == '.')
        rule[strlen(rule) - 1] = 0;
    while (level > 0 && !contexts[level - 1][0])
        level--;
    if (level > 0 && indent > 0)
        snprintf(path, sizeof path, "%s.%s", contexts[level - 1], rule);
    else
        snprintf(path, sizeof path, "%s", rule);
    snprintf(contexts[level], 400, "%.399s", path);
    /* inside the context an index that moved on must not move again */
    for (char *plus = contexts[level]; (plus = strstr(plus, "[+]")); plus++)
        plus[1] = '=';
    if (equals) {
        assign(f, path, equals + 3);
    } else {
        char last[200];

        (void)walk(f, path, last, sizeof last);
    }
}

json_t *
fsh_bundle(const char *bytes, size_t len)
{
    char *copy = strndup(bytes, len), *rest = copy, *line;
    json_t *entries = json_array(), *bundle;
    char contexts[8][400] = {{0}};
    char id[200] = "";
    fsh *f = calloc(1, sizeof *f);

    while ((line = strsep(&rest, "\n"))) {
        line[strcspn(line, "\r")] = 0;
        if (strncmp(line, "Instance: ", 10) == 0) {
            snprintf(id, sizeof id, "%s", line + 10);
            f->root = NULL;
            f->slice_count = 0;
        } else if (strncmp(line, "InstanceOf: ", 12) == 0 && is_eob(line)) {
            if (strstr(line, "Bundle") || strstr(line, "Packet") || strstr(line, "Composition") ||
                strstr(line, "DocumentReference"))
                continue;
            f->root = json_pack("{s:s,s:s}", "resourceType", "ExplanationOfBenefit", "id", id);
            json_array_append_new(entries, json_pack("{s:o}", "resource", f->root));
            memset(contexts, 0, sizeof contexts);
        } else if (f->root && line[strspn(line, " \t")] == '*') {
            read_rule(f, line, contexts);
        }
    }
    bundle = json_pack("{s:s,s:o}", "resourceType", "Bundle", "entry", entries);
    free(f);
    free(copy);
    return bundle;
}
