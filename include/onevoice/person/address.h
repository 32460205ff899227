/*
 * The parts of a postal address, and of a phone number and an e-mail address, for comparison.
 *
 * Everything is folded; street types and directions are shortened, so "Drive" equals "Dr"; "#4B",
 * "Unit 4B", "Apt 4B" and a bare "4B" after the street type are one unit, and a unit has as many
 * words as say where in the house ("3 12" of "Fl 3 Rm 12", "2 li" of "2. Stock links"); the number
 * stands before or behind the street's name; ZIP+4 is cut to ZIP. What cannot be parsed stays in
 * `street`, whose words are still compared.
 */
#ifndef ONEVOICE_PERSON_ADDRESS_H
#define ONEVOICE_PERSON_ADDRESS_H

#include "onevoice/base/str.h"

#define OV_TEXT_ADDRESS_ROOM 64
#define OV_TEXT_EMAIL_ROOM   96

/* Lengths are bytes; 0 is "not stated". */
typedef struct ov_text_address {
    char number[16], street[OV_TEXT_ADDRESS_ROOM], unit[24], city[OV_TEXT_ADDRESS_ROOM], postal[16];
    uint8_t number_len, street_len, unit_len, city_len, postal_len;
} ov_text_address;

/* One line: number, street, unit, city, region, postal code, country, commas or not. */
void ov_person_address_line(ov_str line, ov_text_address *out);

/* As a department keeps them; null strings are parts not stated. */
void ov_person_address_parts(ov_str street, ov_str city, ov_str postal_code, ov_text_address *out);

/*
 * The national number: digits without extension, international prefix, country code (after a plus,
 * 00, or a leading 1 of eleven digits) and leading zeros. 0 when fewer than 7 or more than 15
 * digits are left, or all are the same, or they count up: those are fillers.
 */
uint64_t ov_person_phone(ov_str phone);

/* Folded; a tag (user+tag) goes. `user_len` bytes before the '@'. False when it is no address. */
typedef struct ov_text_email {
    char text[OV_TEXT_EMAIL_ROOM];
    uint8_t len, user_len;
} ov_text_email;

bool ov_person_email_read(ov_str email, ov_text_email *out);

/* Does it belong to a desk (info@, billing@) and not to a person? `more` are user parts of the
   site's own, separated by blanks. */
bool ov_person_email_is_role(const ov_text_email *email, ov_str more);

/* Letters and digits of an identifier, folded, leading zeros kept; returns the length, 0 for a
   filler (all the same character, or digits that count up). */
size_t ov_person_identifier(ov_str value, char *out, size_t room);

#endif
