/*
 * What blocking and comparing need of each value, worked out once: initials, first letters and
 * sounds of names, words of streets, user parts of e-mails.
 */
#include "records_internal.h"

#include <string.h>

#include "onevoice/base/hash.h"
#include "onevoice/person/name.h"

static uint32_t
soundex(ov_str s)
{
    static const char codes[] = "01230120022455012623010202"; /* a to z */
    uint32_t code = 0;
    size_t digits = 0;
    char last = 0;

    if (s.len == 0)
        return 0;
    code = (unsigned char)s.ptr[0];
    for (size_t i = 0; i < s.len && digits < 3; i++) {
        char c = s.ptr[i], digit;

        if (c < 'a' || c > 'z')
            continue;
        digit = codes[c - 'a'];
        if (i > 0 && digit != '0' && digit != last) {
            code = code * 10 + (uint32_t)(digit - '0');
            digits++;
        }
        if (c != 'h' && c != 'w')
            last = digit;
    }
    for (; digits < 3; digits++)
        code *= 10;
    return code;
}

static uint32_t
prefix_key(ov_str s, size_t len)
{
    uint32_t key = (uint32_t)ov_hash(ov_str_slice(s, 0, len));

    return s.len ? (key ? key : 1) : 0;
}

/* As addresses shorten it: n, ne. */
static bool
is_direction(ov_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!strchr("nsew", s.ptr[i]))
            return false;
    }
    return s.len > 0 && s.len <= 2;
}

static bool
is_plain(ov_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

void
link_data_key(ov_arena *mem, link_data *data)
{
    size_t names = link_values_count(data->values[LINK_NAMES]),
           streets = link_values_count(data->values[LINK_STREETS]),
           emails = link_values_count(data->values[LINK_EMAILS]), known = data->known_emails;
    link_name_key *keys = OV_NEW_ARRAY(mem, link_name_key, names);
    link_words *words = OV_NEW_ARRAY(mem, link_words, streets);
    uint32_t *users = OV_NEW_ARRAY(mem, uint32_t, emails);

    for (uint32_t i = 1; i < names; i++) {
        ov_str s = link_values_text(data->values[LINK_NAMES], i);

        keys[i] = (link_name_key){.three = prefix_key(s, 3),
                                  .four = prefix_key(s, 4),
                                  .soundex = soundex(s),
                                  .nickname = ov_person_nickname_id(s),
                                  .sound = (uint32_t)ov_person_given_sound(s),
                                  .initial = (uint8_t)s.ptr[0],
                                  .sex = (uint8_t)ov_person_given_sex(s),
                                  .whole = ov_person_given_is_whole(s),
                                  .plain = is_plain(s)};
    }
    for (uint32_t i = 1; i < streets; i++) {
        ov_str rest = link_values_text(data->values[LINK_STREETS], i), word = {0}, first = {0};

        while (ov_str_next(&rest, ' ', &word)) {
            if (words[i].count < OV_COUNT(words[i].hashes))
                words[i].hashes[words[i].count++] = prefix_key(word, word.len);
            if (ov_str_has_digit(word))
                words[i].numbered += prefix_key(word, word.len);
            else if (is_direction(word))
                words[i].directed += prefix_key(word, word.len);
            if (first.len < 3) /* skip directions */
                first = word;
        }
        words[i].first = prefix_key(first, first.len);
    }
    if (known)
        memcpy(users, data->email_users, known * sizeof *users);
    for (size_t i = OV_MAX(known, (size_t)1); i < emails; i++) {
        ov_str s = link_values_text(data->values[LINK_EMAILS], (uint32_t)i);

        users[i] = link_values_intern(data->values[LINK_USERS],
                                      ov_str_slice(s, 0, ov_str_find_char(s, '@', 0)));
    }
    data->name_keys = keys;
    data->street_words = words;
    data->email_users = users;
}
