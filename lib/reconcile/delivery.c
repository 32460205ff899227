#include "onevoice/policy/dispatch.h"
#include "entity_internal.h"
#include "leave_internal.h"

/*
 * Where and how each piece may be delivered: content domain, address, confidentiality class,
 * lawful channels, days. A person's confidential-communication request holds for everything about
 * that person, from every sender (decision 4).
 */

static bool
is_confidential(const ov_case *the_case)
{
    return ov_preference_is_confidential(&the_case->preference, the_case->as_of);
}

static bool
lacks_confidential_place(const ov_case *the_case)
{
    return is_confidential(the_case) && ov_str_is_empty(the_case->preference.confidential_address);
}

static bool
is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* The next word of an address line. */
static bool
next_word(ov_str *rest, ov_str *word)
{
    size_t from = 0, until;

    while (from < rest->len && !is_word(rest->ptr[from]))
        from++;
    for (until = from; until < rest->len && is_word(rest->ptr[until]);)
        until++;
    *word = ov_str_slice(*rest, from, until - from);
    *rest = ov_str_slice(*rest, until, rest->len - until);
    return word->len > 0;
}

/* The next word with a digit, but for a postal code: what is left of a line after its street number
   is the flat or suite. */
static bool
next_unit(ov_str *rest, ov_str *word)
{
    while (next_word(rest, word))
        if (ov_str_has_digit(*word) && word->len != 5 && word->len != 4)
            return true;
    return false;
}

/*
 * Two lines for one place: they agree up to the first number, in the word after it ("11 Elm", "PO
 * Box 77, Dayton") and in the flat, where both name one by a number. Enough to tell a person's
 * former address from the current one; linking compares addresses in earnest.
 */
static bool
same_place(ov_str a, ov_str b)
{
    ov_str word_a, word_b;
    bool numbered = false;

    for (;;) {
        bool last = numbered, more_a = next_word(&a, &word_a), more_b = next_word(&b, &word_b);

        if (!more_a || !more_b)
            return more_a == more_b;
        if (!ov_reconcile_name_same(word_a, word_b))
            return false;
        if (last)
            return !next_unit(&a, &word_a) || !next_unit(&b, &word_b) ||
                   ov_reconcile_name_same(word_a, word_b);
        numbered = ov_str_has_digit(word_a);
    }
}

/* The department still writes to an address the customer has left. */
static bool
is_outdated(const ov_case *the_case, ov_str address)
{
    if (ov_str_is_empty(address) || ov_str_is_empty(the_case->address) ||
        ov_str_eq(address, the_case->address) || same_place(address, the_case->address))
        return false;
    for (size_t i = 0; i < the_case->alias_count; i++)
        if (same_place(address, the_case->aliases[i]->address))
            return true;
    return false;
}

/* By any of the rows that bind it, or because it announces a collection action (row 19). */
static bool
must_be_written(const ov_desk *desk, const ov_paper *paper)
{
    const ov_policy_obligation *row;

    for (size_t i = 0; (row = ov_reconcile_obligation(desk, paper, i)) != NULL; i++)
        if (row->needs_esign)
            return true;
    return ov_reconcile_announces_action(paper);
}

/* Has the customer consented to texts of this sender? Of a house, all departments are one caller. */
static bool
may_text(const ov_desk *desk, const ov_department *sender)
{
    const ov_case *the_case = desk->the_case;

    for (size_t i = 0; i < the_case->texter_count && the_case->preference.sms_consent; i++) {
        const ov_department *asked = &the_case->departments[the_case->texters[i]];

        if (asked == sender || ov_str_eq(asked->id, sender->id) ||
            ov_reconcile_entity_same(desk->scratch, asked->legal_entity, sender->legal_entity))
            return true;
    }
    return false;
}

/* A written notice goes on a screen only with E-SIGN consent, a text only with its own. */
static uint32_t
channels_of(const ov_desk *desk, const ov_paper *paper)
{
    const ov_case *the_case = desk->the_case;
    const ov_preference *preference = &the_case->preference;
    const ov_communication *communication = paper->piece->communication;
    bool written = must_be_written(desk, paper), screens = !written || preference->esign_consent;
    ov_channel preferred;
    uint32_t mask = 1u << OV_CHANNEL_MAIL, wish = 1u << communication->channel;

    if (is_confidential(the_case))
        return mask;
    if (ov_channel_parse(preference->preferred_channel, &preferred) && preference->esign_consent)
        wish |= 1u << preferred;
    if (screens && (wish & 1u << OV_CHANNEL_EMAIL) && !ov_str_is_empty(the_case->email))
        mask |= 1u << OV_CHANNEL_EMAIL;
    if (screens && (wish & 1u << OV_CHANNEL_PORTAL))
        mask |= 1u << OV_CHANNEL_PORTAL;
    if (!written && (wish & 1u << OV_CHANNEL_SMS) && !ov_str_is_empty(the_case->phone) &&
        may_text(desk, paper->piece->department))
        mask |= 1u << OV_CHANNEL_SMS;
    if (ov_str_is_empty(the_case->address) && mask != 1u << OV_CHANNEL_MAIL)
        mask &= ~(1u << OV_CHANNEL_MAIL);
    return mask;
}

uint32_t
ov_reconcile_channels(const ov_desk *desk, const ov_paper *paper)
{
    ov_bound_paper *bound = &desk->bound[paper->no];

    if (!bound->channels)
        bound->channels = channels_of(desk, paper);
    return bound->channels;
}

static void
check_consent(ov_desk *desk, const ov_paper *paper)
{
    ov_channel asked = paper->piece->communication->channel;
    uint32_t no = paper->no;
    ov_flag *flag;

    if (asked == OV_CHANNEL_MAIL || (desk->pieces[no].channels & 1u << asked))
        return;
    flag = ov_reconcile_flag(desk, "NO_CHANNEL_CONSENT", &no, 1);
    flag->rule = asked == OV_CHANNEL_SMS || asked == OV_CHANNEL_PHONE ? OV_STR("47 CFR 64.1200")
                                                                      : OV_STR("15 USC 7001(c)");
    flag->detail =
        ov_str_printf(desk->mem, "{\"channel\":\"%.*s\"}", OV_STR_ARG(ov_channel_name(asked)));
}

/*
 * Of whom it is, and how closed: two persons' papers, or a sensitive one, never share. What is about
 * one minor shares, whoever sends it, for the parent reads bill and EOB together; the EOB of an adult
 * shares with nothing that goes to somebody else.
 */
static ov_str
confidentiality_of(ov_desk *desk, const ov_paper *paper)
{
    const ov_piece *piece = paper->piece;
    ov_str base = is_confidential(desk->the_case) ? OV_STR("confidential") : OV_STR("");

    if (ov_reconcile_paper_flag(paper, OV_FACT_SENSITIVE))
        return ov_str_printf(desk->mem, "%.*ssensitive:%.*s", OV_STR_ARG(base),
                             OV_STR_ARG(piece->communication->id));
    if (piece->subject_customer == desk->the_case->customer)
        return base;
    if (piece->about_minor)
        return ov_str_printf(desk->mem, "%.*sminor:%.*s", OV_STR_ARG(base),
                             OV_STR_ARG(piece->subject_id));
    return ov_str_printf(desk->mem, "%.*sabout:%.*s%s", OV_STR_ARG(base),
                         OV_STR_ARG(piece->subject ? piece->subject->id : piece->communication->id),
                         ov_reconcile_class_is_plans(paper->klass) ? " eob" : "");
}

static void
address_piece(ov_desk *desk, const ov_paper *paper)
{
    const ov_case *the_case = desk->the_case;
    const ov_piece *piece = paper->piece;
    ov_piece_judgement *out = &desk->pieces[paper->no];
    ov_str held = piece->recipient ? piece->recipient->address : OV_STR_NULL;
    uint32_t no = paper->no;

    out->address = ov_str_is_empty(the_case->address) ? held : the_case->address;
    if (is_confidential(the_case)) {
        out->address = the_case->preference.confidential_address;
        if (!ov_str_is_empty(out->address) && !same_place(held, out->address))
            ov_reconcile_flag(desk, "CONFIDENTIAL_REROUTED", &no, 1)->rule =
                OV_STR("45 CFR 164.522(b)");
    } else if (is_outdated(the_case, held)) {
        ov_reconcile_flag(desk, "ADDRESS_OUTDATED", &no, 1);
    }
    if (ov_str_is_empty(out->address) && !is_confidential(the_case) &&
        !(out->channels & 1u << OV_CHANNEL_MAIL))
        out->address = out->channels & 1u << OV_CHANNEL_EMAIL ? the_case->email : the_case->phone;
    /* A link good enough to score by is not good enough to move a letter to another address. */
    if (!piece->mailable || ov_reconcile_paper_flag(paper, OV_FACT_SENSITIVE) ||
        piece->subject_customer == OV_NO_INDEX)
        out->must_go_alone = true;
    if (!piece->mailable && !is_confidential(the_case))
        out->address = held;
}

/* Deadlines are found in the order of the papers. */
static bool
has_statutory_day(const ov_desk *desk, uint32_t no)
{
    size_t at = OV_LOWER_BOUND(i, desk->deadlines.count, desk->deadlines.items[i].piece < no);

    return at < desk->deadlines.count && desk->deadlines.items[at].piece == no;
}

/*
 * The last day on which a piece should leave so that it has left by `by`: the last dispatch day,
 * or the one before it where a night is kept in reserve and there is one. A wish and a hold end
 * there; a day of the calendar on which nothing leaves would make mandated mail late.
 */
static ov_date
last_safe_day(const ov_desk *desk, const ov_paper *paper, ov_date by)
{
    uint32_t channels = ov_reconcile_channels(desk, paper);
    ov_date last = ov_dispatch_last_of(desk->policy, channels, by), earlier;

    if (desk->policy->safety_nights == 0 || last == OV_DATE_NONE)
        return last;
    earlier = ov_dispatch_last_of(desk->policy, channels, ov_date_add(last, -1));
    return earlier >= desk->the_case->as_of ? earlier : last;
}

bool
ov_reconcile_may_wait(const ov_desk *desk, const ov_paper *paper, ov_date by)
{
    ov_date next = ov_dispatch_first_of(desk->policy, ov_reconcile_channels(desk, paper),
                                        ov_date_add(desk->the_case->as_of, 1));

    return next != OV_DATE_NONE && next <= last_safe_day(desk, paper, by);
}

ov_date
ov_reconcile_first_day(const ov_desk *desk, uint32_t channels)
{
    ov_date *first = &desk->first_day[channels];

    if (*first == OV_DATE_NONE)
        *first = ov_dispatch_first_of(desk->policy, channels, desk->the_case->as_of);
    return *first;
}

/* Of these channels those that can carry it; what is longer than any envelope fills the largest. */
uint32_t
ov_reconcile_carriers(const ov_desk *desk, const ov_paper *paper, uint32_t channels)
{
    int32_t most = 0, pages = OV_MAX(paper->piece->communication->pages, 1);
    uint32_t found = 0;

    if (!channels)
        channels = 1u << paper->piece->communication->channel;
    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        if ((channels >> c) & 1)
            most = OV_MAX(most, desk->policy->channels[c].page_limit);
    for (int c = 0; c < OV_CHANNEL_COUNT; c++)
        if (((channels >> c) & 1) && desk->policy->channels[c].page_limit >= OV_MIN(pages, most))
            found |= 1u << c;
    return found;
}

/*
 * Is it known what the letter is? "Notice" is what departments call anything: unless its words, its
 * facts or a class of ours say more, the letter may be an alert in words that no rule knows.
 */
static bool
is_recognised(const ov_desk *desk, const ov_paper *paper)
{
    const ov_policy *policy = desk->policy;
    ov_content_class declared;

    if (paper->klass != OV_CLASS_SERVICE_NOTICE)
        return paper->klass != OV_CLASS_UNKNOWN;
    for (size_t i = 0; i < policy->obligations.count; i++)
        if (!ov_str_is_null(policy->obligations.items[i].change_kind) &&
            ov_reconcile_changes(paper, policy->obligations.items[i].change_kind))
            return true;
    return ov_content_class_parse(paper->piece->communication->declared_type, &declared);
}

/*
 * What does not wait: an alert leaves at once, alone, by the channel its sender chose where that is
 * lawful; a letter nobody recognised may be one, so it waits for nobody either. A day that a letter
 * names for an appointment, or as the last on which something is good, is of use the day before;
 * an appointment whose day is not read for certain ("11/03/2026") may be tomorrow's.
 */
static void
hurry_piece(ov_desk *desk, const ov_paper *paper)
{
    ov_piece_judgement *out = &desk->pieces[paper->no];
    bool alert = paper->klass == OV_CLASS_SECURITY_ALERT || paper->klass == OV_CLASS_RECALL;
    uint32_t chosen = 1u << paper->piece->communication->channel;
    ov_date as_of = desk->the_case->as_of;
    ov_date days[] = {ov_reconcile_paper_date(paper, OV_FACT_APPOINTMENT_DATE),
                      ov_reconcile_paper_date(paper, OV_FACT_EXPIRES_ON)};

    out->useful_by = OV_DATE_NONE;
    out->unrecognised = !is_recognised(desk, paper);
    out->at_once = alert || out->unrecognised ||
                   (paper->klass == OV_CLASS_APPOINTMENT && days[0] == OV_DATE_NONE);
    if (alert) {
        out->must_go_alone = true;
        out->channels = out->channels & chosen ? chosen : out->channels;
    }
    for (size_t i = 0; i < OV_COUNT(days); i++) {
        if (days[i] == OV_DATE_NONE)
            continue;
        if (days[i] >= as_of)
            out->useful_by = ov_date_min(out->useful_by, OV_MAX(as_of, ov_date_add(days[i], -1)));
        else if (days[i] >= paper->piece->communication->created_on)
            out->at_once = true; /* overtaken by its day, over a holiday: no reason to wait now */
    }
}

/* The day its department wants it to leave; none: any. */
static ov_date
wished_day(const ov_desk *desk, const ov_paper *paper)
{
    const ov_communication *communication = paper->piece->communication;

    /* a step back in time, or a slip: not there yet */
    return communication->created_on > desk->the_case->as_of
               ? OV_MAX(communication->not_before, communication->created_on)
               : communication->not_before;
}

static bool
is_unread(const ov_paper *paper)
{
    return !ov_str_is_null(paper->piece->reading->reject_code) || paper->piece->reading->undecided;
}

static void
date_piece(ov_desk *desk, const ov_paper *paper)
{
    const ov_communication *communication = paper->piece->communication;
    ov_piece_judgement *out = &desk->pieces[paper->no];
    ov_date as_of = desk->the_case->as_of;

    out->pages = OV_MAX(communication->pages, 1);
    out->earliest_send = OV_MAX(
        as_of, ov_reconcile_first_day(desk, ov_reconcile_carriers(desk, paper, out->channels)));
    if (!is_unread(paper))
        out->release = wished_day(desk, paper);
    out->latest_arrival = communication->deliver_by;
    hurry_piece(desk, paper);
    /* "As soon as possible" is the next dispatch day; only a day of the law can have been missed. */
    if (out->obligation == OV_OBLIGATION_MANDATED && !has_statutory_day(desk, paper->no)) {
        out->lawful_by = OV_MAX(out->lawful_by, out->earliest_send);
        if (out->latest_send != OV_DATE_NONE)
            out->latest_send = OV_MAX(out->latest_send, out->earliest_send);
    }
    if (out->obligation == OV_OBLIGATION_MANDATED && out->release != OV_DATE_NONE &&
        !is_unread(paper)) /* the law does not wait for a wish */
        out->release =
            OV_MIN(out->release, OV_MAX(as_of, last_safe_day(desk, paper, out->lawful_by)));
    out->is_money = ov_reconcile_class_is_demand(paper->klass);
}

/*
 * Decision of a reader that failed, or of a result that was refused: the original leaves alone, on the
 * day its department would have sent it, which nothing that we failed at makes another. Only a day of
 * the law that the paper states for itself does not wait for that.
 */
void
ov_reconcile_send_unread(ov_desk *desk, const ov_paper *paper, ov_reason reason)
{
    ov_piece_judgement *out = &desk->pieces[paper->no];
    ov_date as_of = desk->the_case->as_of, lawful = ov_reconcile_lawful_day(desk, paper);
    ov_date day = OV_MAX(as_of, wished_day(desk, paper)), first;

    if (lawful != OV_DATE_NONE)
        day = OV_MIN(day, OV_MAX(as_of, last_safe_day(desk, paper, lawful)));
    first =
        ov_dispatch_first_of(desk->policy, ov_reconcile_carriers(desk, paper, out->channels), day);
    ov_reconcile_decide(desk, paper->no, OV_SEPARATE, reason, OV_NO_INDEX);
    out->must_go_alone = true;
    out->obligation = OV_OBLIGATION_MANDATED;
    out->release = first == OV_DATE_NONE ? day : first;
    out->lawful_by = OV_MAX(out->lawful_by, out->release);
    out->latest_send =
        lawful == OV_DATE_NONE ? out->release : OV_MAX(as_of, OV_MIN(lawful, out->release));
}

/* The recipient fits several customers: wait, unless the law does not. */
static void
hold_ambiguous(ov_desk *desk, const ov_paper *paper)
{
    ov_piece_judgement *out = &desk->pieces[paper->no];
    uint32_t no = paper->no;

    ov_reconcile_flag(desk, "IDENTITY_AMBIGUOUS", &no, 1);
    out->must_go_alone = true;
    out->address = paper->piece->recipient ? paper->piece->recipient->address : OV_STR_NULL;
    if (out->obligation == OV_OBLIGATION_MANDATED &&
        !ov_reconcile_may_wait(desk, paper, out->lawful_by))
        ov_reconcile_decide(desk, no, OV_SEPARATE, OV_REASON_IDENTITY_AMBIGUOUS, OV_NO_INDEX);
    else
        ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_IDENTITY_AMBIGUOUS, OV_NO_INDEX);
}

static void
check_pressure(ov_desk *desk)
{
    const ov_case *the_case = desk->the_case;
    int32_t most = the_case->preference.max_messages_per_14_days;
    uint32_t *pieces;
    size_t count = 0;

    if (most < 0)
        return;
    pieces = OV_NEW_ARRAY(desk->scratch, uint32_t, desk->own_count + 1);
    for (uint32_t i = 0; i < desk->own_count; i++) {
        ov_date sent = desk->papers[i].piece->communication->sent_on;

        if (desk->papers[i].pending ||
            (sent != OV_DATE_NONE && sent <= the_case->as_of && sent > the_case->as_of - 14))
            pieces[count++] = i;
    }
    if (count > (size_t)most)
        ov_reconcile_flag(desk, "OVERLOAD", pieces, count);
}

static ov_str
place_of(const ov_case *the_case, const ov_piece *piece)
{
    ov_str held = piece->recipient ? piece->recipient->address : OV_STR_NULL;

    if (is_confidential(the_case))
        return the_case->preference.confidential_address;
    return !piece->mailable || ov_str_is_empty(the_case->address) ? held : the_case->address;
}

static bool
came_back(const ov_case *the_case, ov_str address)
{
    for (size_t i = 0; i < the_case->returned.count; i++)
        if (!ov_str_is_empty(address) && same_place(address, the_case->returned.items[i]))
            return true;
    return false;
}

bool
ov_reconcile_has_no_place(const ov_desk *desk, const ov_paper *paper)
{
    return lacks_confidential_place(desk->the_case) ||
           (came_back(desk->the_case, place_of(desk->the_case, paper->piece)) &&
            ov_reconcile_channels(desk, paper) == 1u << OV_CHANNEL_MAIL);
}

/* Nothing leaves, whatever the law wants sent, until a person has asked where to. */
static void
keep_back(ov_desk *desk, uint32_t no)
{
    ov_piece_judgement *out = &desk->pieces[no];

    ov_reconcile_decide(desk, no, OV_HOLD, OV_REASON_NO_CHANNEL_CONSENT, OV_NO_INDEX);
    if (out->obligation == OV_OBLIGATION_MANDATED) /* an unread original would leave at once */
        out->obligation = OV_OBLIGATION_TRANSACTIONAL;
    out->latest_send = out->lawful_by = OV_DATE_NONE;
    out->must_go_alone = true;
}

/*
 * Mail to this place came back: whoever lives there now opens somebody else's letters. By another lawful
 * channel, or not at all until the record names another place or the word of the return is taken back.
 */
static void
avoid_returned(ov_desk *desk, uint32_t no)
{
    const ov_case *the_case = desk->the_case;
    ov_piece_judgement *out = &desk->pieces[no];
    uint32_t others = out->channels & ~(1u << OV_CHANNEL_MAIL);

    if (!(out->channels & 1u << OV_CHANNEL_MAIL) || !came_back(the_case, out->address))
        return;
    ov_reconcile_flag(desk, "ADDRESS_RETURNED", &no, 1);
    if (others && out->disposition != OV_SEPARATE)
        out->channels = others;
    else if (out->disposition != OV_SUPPRESS)
        keep_back(desk, no);
}

/*
 * Asked for confidential communication and named no place: nothing leaves, whatever the law wants
 * sent, until a person has asked where to. A breach cannot be undone, a day can.
 */
static void
hold_without_place(ov_desk *desk, const ov_paper *paper)
{
    uint32_t no = paper->no;

    ov_reconcile_flag(desk, "CONFIDENTIAL_NO_ADDRESS", &no, 1)->rule = OV_STR("45 CFR 164.522(b)");
    keep_back(desk, no);
}

void
ov_reconcile_delivery(ov_desk *desk)
{
    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_paper *paper = &desk->papers[i];
        ov_piece_judgement *out = &desk->pieces[i];

        out->content_class = paper->klass;
        out->domain = ov_policy_domain(desk->policy, paper->piece->department->role);
        out->channels = ov_reconcile_channels(desk, paper);
        out->confidentiality = confidentiality_of(desk, paper);
        address_piece(desk, paper);
        check_consent(desk, paper);
        if (is_unread(paper))
            ov_reconcile_send_unread(desk, paper,
                                     paper->piece->reading->undecided ? OV_REASON_KEPT_SEPARATE
                                                                      : OV_REASON_UNREADABLE);
        else if (desk->the_case->held_out && !paper->stranger) {
            ov_reconcile_decide(desk, i, OV_SEPARATE, OV_REASON_KEPT_SEPARATE, OV_NO_INDEX);
            out->must_go_alone = true;
        }
        if (desk->the_case->ambiguous)
            hold_ambiguous(desk, paper);
        if (lacks_confidential_place(desk->the_case) && out->disposition != OV_SUPPRESS)
            hold_without_place(desk, paper);
        avoid_returned(desk, i);
        date_piece(desk, paper);
    }
    check_pressure(desk);
}
