#include "leave_internal.h"

#include "onevoice/base/buf.h"

/*
 * Capability claims against stated requirements (lib/reconcile/README.md, section 4).
 *
 * A claim is supported only if the department itself fulfils every requirement of this customer by
 * the day needed in the customer's postal area. The customer is always told what is unmet.
 */

/* The claims a phrase rule can find, and whether their scope can be checked at all. */
static const struct {
    const char *rule, *claim;
    bool checkable;
} claims[] = {
    {"full_service", "full_service", true},
    {"total_solution", "total_solution", true},
    {"one_stop", "one_stop", true},
    {"handle_everything", "we_handle_everything", true},
    {"we_handle_everything", "we_handle_everything", true},
    {"end_to_end", "end_to_end", true},
    {"customer_focused", "customer_focused", false},
    {"seamless", "seamless", false},
};

static bool
serves(const ov_capability *capability, ov_str postal_code)
{
    if (!capability->service_area.items)
        return true;
    for (size_t i = 0; i < capability->service_area.count; i++)
        if (!ov_str_is_empty(postal_code) &&
            ov_str_starts(postal_code, capability->service_area.items[i]))
            return true;
    return false;
}

/* The last run of five digits of the current address, where no party states the code apart. */
static ov_str
postal_code_of(const ov_case *the_case)
{
    ov_str address = the_case->address;
    size_t run = 0;

    for (size_t i = address.len; i-- > 0;) {
        run = address.ptr[i] >= '0' && address.ptr[i] <= '9' ? run + 1 : 0;
        if (run == 5 && (i == 0 || address.ptr[i - 1] < '0' || address.ptr[i - 1] > '9'))
            return ov_str_slice(address, i, 5);
    }
    for (size_t i = 0; i < the_case->party_count; i++)
        if (!ov_str_is_empty(the_case->parties[i]->postal_code))
            return the_case->parties[i]->postal_code;
    return OV_STR_NULL;
}

/* The day a department could deliver; OV_DATE_NONE: never. */
static ov_date
delivers_on(const ov_desk *desk, ov_str department_id, ov_str service, ov_str postal_code)
{
    const ov_case *the_case = desk->the_case;
    ov_date best = OV_DATE_NONE;

    for (size_t i = 0; i < the_case->capability_count; i++) {
        const ov_capability *capability = &the_case->capabilities[i];

        if (!ov_str_eq(capability->service, service) ||
            !ov_str_eq(the_case->departments[capability->department].id, department_id) ||
            !serves(capability, postal_code))
            continue;
        best = ov_date_min(best, ov_date_add(the_case->as_of, capability->lead_days));
    }
    return best;
}

static ov_strs
unmet_by(const ov_desk *desk, ov_str department_id, ov_str postal_code)
{
    const ov_case *the_case = desk->the_case;
    ov_strs unmet = {OV_NEW_ARRAY(desk->mem, ov_str, the_case->requirement_count + 1), 0};

    for (size_t i = 0; i < the_case->requirement_count; i++) {
        const ov_requirement *need = &the_case->requirements[i];
        ov_date day = delivers_on(desk, department_id, need->service, postal_code);

        if (day == OV_DATE_NONE || (need->needed_by != OV_DATE_NONE && day > need->needed_by))
            unmet.items[unmet.count++] = need->service;
    }
    return unmet;
}

/* True when one of the piece's claims is unsupported. */
static bool
check_piece(ov_desk *desk, const ov_paper *paper, ov_str postal_code, bool *claimed)
{
    bool unsupported = false, stated = desk->the_case->requirement_count > 0;
    ov_strs unmet = {NULL, 0};
    ov_str last = OV_STR_NULL;

    for (size_t i = 0; i < OV_COUNT(claims); i++) {
        ov_claim_check check = {.piece = paper->no, .claim = ov_str_from(claims[i].claim)};

        if (ov_str_eq(check.claim, last) || !ov_reconcile_paper_says(paper, claims[i].rule))
            continue;
        if (!*claimed && stated)
            unmet = unmet_by(desk, paper->piece->department->id, postal_code);
        *claimed = true;
        last = check.claim;
        check.unmet = unmet;
        if (!claims[i].checkable)
            check.verdict = OV_STR("not_checkable");
        else if (!stated)
            check.verdict = OV_STR("no_requirements_stated");
        else
            check.verdict = unmet.count ? OV_STR("unsupported") : OV_STR("supported");
        unsupported = unsupported || (claims[i].checkable && stated && unmet.count);
        *OV_VEC_ADD(desk->mem, &desk->checks) = check;
        ov_reconcile_rule(desk, paper->no, claims[i].claim);
    }
    return unsupported;
}

static void
check_claims(ov_desk *desk, ov_str postal_code)
{
    ov_numbers pieces = {0};

    for (uint32_t i = 0; i < desk->pending_count; i++) {
        const ov_paper *paper = &desk->papers[i];
        ov_piece_judgement *piece = &desk->pieces[i];
        bool claimed = false;

        if (paper->piece->reading->hit_count == 0)
            continue;
        if (check_piece(desk, paper, postal_code, &claimed))
            *OV_VEC_ADD(desk->scratch, &pieces) = i;
        if (claimed && desk->the_case->requirement_count && paper->klass == OV_CLASS_MARKETING &&
            piece->disposition == OV_SUPPRESS && piece->reason == OV_REASON_LOW_VALUE)
            piece->reason = OV_REASON_UNSUPPORTED_CLAIM;
    }
    if (pieces.count)
        ov_reconcile_flag(desk, "UNSUPPORTED_CLAIM", pieces.items, pieces.count);
}

/* Capabilities are the snapshot's and unsorted by service: one pass a requirement. */
static ov_requirement_status
status_of(ov_desk *desk, const ov_requirement *need, ov_str postal_code)
{
    const ov_case *the_case = desk->the_case;
    OV_VEC(ov_str) met = {0}, late = {0};
    ov_requirement_status status = {.service = need->service, .earliest = OV_DATE_NONE};

    for (size_t i = 0; i < the_case->capability_count; i++) {
        const ov_capability *capability = &the_case->capabilities[i];
        ov_str id = the_case->departments[capability->department].id;
        ov_date day = ov_date_add(the_case->as_of, capability->lead_days);

        if (!ov_str_eq(capability->service, need->service) || !serves(capability, postal_code))
            continue;
        status.earliest = ov_date_min(status.earliest, day);
        if (need->needed_by == OV_DATE_NONE || day <= need->needed_by)
            *OV_VEC_ADD(desk->mem, &met) = id;
        else
            *OV_VEC_ADD(desk->mem, &late) = id;
    }
    if (met.count)
        status.met_by = (ov_strs){met.items, met.count};
    else if (late.count)
        status.met_by = (ov_strs){late.items, late.count};
    status.status = met.count ? OV_STR("met") : late.count ? OV_STR("late") : OV_STR("unmet");
    return status;
}

static ov_str
codes_detail(ov_desk *desk, ov_str wanted)
{
    ov_buf out = ov_buf_init(desk->mem);
    bool any = false;

    ov_buf_cstr(&out, "{\"codes\":[");
    for (size_t i = 0; i < desk->requirements.count; i++)
        if (ov_str_eq(desk->requirements.items[i].status, wanted)) {
            ov_str code = desk->requirements.items[i].service;

            ov_buf_cstr(&out, any ? ",\"" : "\"");
            for (size_t j = 0; j < code.len; j++) {
                if (code.ptr[j] == '"' || code.ptr[j] == '\\')
                    ov_buf_char(&out, '\\');
                if ((unsigned char)code.ptr[j] >= 0x20)
                    ov_buf_char(&out, code.ptr[j]);
            }
            ov_buf_char(&out, '"');
            any = true;
        }
    ov_buf_cstr(&out, "]}");
    return any ? ov_buf_view(&out) : OV_STR_NULL;
}

static bool
is_late_department(const ov_desk *desk, ov_str department_id)
{
    for (size_t i = 0; i < desk->requirements.count; i++) {
        const ov_requirement_status *status = &desk->requirements.items[i];

        if (!ov_str_eq(status->status, OV_STR("late")))
            continue;
        for (size_t j = 0; j < status->met_by.count; j++)
            if (ov_str_eq(status->met_by.items[j], department_id))
                return true;
    }
    return false;
}

static void
check_requirements(ov_desk *desk, ov_str postal_code)
{
    ov_numbers pieces = {0};
    ov_str unmet, late;

    for (size_t i = 0; i < desk->the_case->requirement_count; i++)
        *OV_VEC_ADD(desk->mem, &desk->requirements) =
            status_of(desk, &desk->the_case->requirements[i], postal_code);
    unmet = codes_detail(desk, OV_STR("unmet"));
    late = codes_detail(desk, OV_STR("late"));
    if (!ov_str_is_null(unmet))
        ov_reconcile_flag(desk, "REQUIREMENT_UNMET", NULL, 0)->detail = unmet;
    if (!ov_str_is_null(late)) {
        for (uint32_t i = 0; i < desk->pending_count; i++)
            if (is_late_department(desk, desk->papers[i].piece->department->id))
                *OV_VEC_ADD(desk->scratch, &pieces) = i;
        ov_reconcile_flag(desk, "REQUIREMENT_LATE", pieces.items, pieces.count)->detail = late;
    }
    desk->needs_summary = !ov_str_is_null(unmet) || !ov_str_is_null(late);
}

void
ov_reconcile_offers(ov_desk *desk)
{
    ov_str postal_code = OV_STR_NULL;

    if (desk->the_case->requirement_count)
        postal_code = postal_code_of(desk->the_case);
    check_claims(desk, postal_code);
    if (desk->the_case->requirement_count)
        check_requirements(desk, postal_code);
}
