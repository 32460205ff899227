/*
 * Which words name a fact of a letter.
 */
#include <string.h>

#include "document_internal.h"
#include "onevoice/text/typed.h"

typedef struct label {
    ov_str words; /* lower case */
    ov_fact_key key;
} label;

#define LABEL(words, key)                                                                          \
    {                                                                                              \
        OV_STR_INIT(words), OV_FACT_##key                                                          \
    }

/* Each list by the last letter of the words, and where each letter begins. */
static const label money_labels[] = {
    LABEL("balance forward", PREVIOUS_BALANCE),
    LABEL("payments received", PAYMENTS),
    LABEL("payment received", PAYMENTS),
    LABEL("you may be billed", PATIENT_RESPONSIBILITY),
    LABEL("amount billed", SUBMITTED),
    LABEL("provider billed", SUBMITTED),
    LABEL("amount allowed", ALLOWED),
    LABEL("plan paid", PLAN_PAID),
    LABEL("not covered", NONCOVERED),
    LABEL("amount due", BALANCE_DUE),
    LABEL("balance due", BALANCE_DUE),
    LABEL("payment due", BALANCE_DUE),
    LABEL("total due", BALANCE_DUE),
    LABEL("now due", BALANCE_DUE),
    LABEL("patient balance", BALANCE_DUE),
    LABEL("account balance", BALANCE_DUE),
    LABEL("current balance", BALANCE_DUE),
    LABEL("total balance", BALANCE_DUE),
    LABEL("remaining balance", BALANCE_DUE),
    LABEL("balance", BALANCE_DUE),
    LABEL("past due", BALANCE_DUE),
    LABEL("previous balance", PREVIOUS_BALANCE),
    LABEL("prior balance", PREVIOUS_BALANCE),
    LABEL("your share", PATIENT_RESPONSIBILITY),
    LABEL("you owe", PATIENT_RESPONSIBILITY),
    LABEL("you may owe", PATIENT_RESPONSIBILITY),
    LABEL("total estimate", ESTIMATE_TOTAL),
    LABEL("deductible", DEDUCTIBLE),
    LABEL("coinsurance", COINSURANCE),
    LABEL("balance of", BALANCE_DUE),
    LABEL("total debt of", BALANCE_DUE),
    LABEL("monthly payment of", INSTALMENT_DUE),
    LABEL("rechnungsbetrag", BALANCE_DUE),
    LABEL("gesamtbetrag", BALANCE_DUE),
    LABEL("zahlbetrag", BALANCE_DUE),
    LABEL("offener betrag", BALANCE_DUE),
    LABEL("estimated total", ESTIMATE_TOTAL),
    LABEL("zu zahlen", BALANCE_DUE),
    LABEL("amount paid by health plan", PLAN_PAID),
    LABEL("owe up to", PATIENT_RESPONSIBILITY),
    LABEL("you may owe your provider", PATIENT_RESPONSIBILITY),
    LABEL("amount due to provider", PLAN_PAID),
    LABEL("medicare paid provider", PLAN_PAID),
    LABEL("you owe us", BALANCE_DUE),
    LABEL("new charges", NEW_CHARGES),
    LABEL("current charges", NEW_CHARGES),
    LABEL("payments", PAYMENTS),
    LABEL("total charges", SUBMITTED),
    LABEL("submitted charges", SUBMITTED),
    LABEL("pay this amount", BALANCE_DUE),
    LABEL("remit", BALANCE_DUE),
    LABEL("allowed amount", ALLOWED),
    LABEL("next instalment", INSTALMENT_DUE),
    LABEL("next installment", INSTALMENT_DUE),
    LABEL("estimated cost", ESTIMATE_TOTAL),
    LABEL("copayment", COPAY),
    LABEL("patient pay", BALANCE_DUE),
    LABEL("your responsibility", PATIENT_RESPONSIBILITY),
    LABEL("patient responsibility", PATIENT_RESPONSIBILITY),
    LABEL("member responsibility", PATIENT_RESPONSIBILITY),
    LABEL("remaining responsibility", PATIENT_RESPONSIBILITY),
    LABEL("financial responsibility", PATIENT_RESPONSIBILITY),
    LABEL("copay", COPAY),
};
static const uint8_t money_first[27] = {0,  0,  0,  0,  9,  29, 32, 36, 36, 36, 36, 36, 37, 37,
                                        39, 40, 40, 40, 43, 49, 56, 56, 56, 56, 56, 63, 63};

static const label date_labels[] = {
    LABEL("due", DUE_DATE),
    LABEL("due date", DUE_DATE),
    LABEL("statement date", STATEMENT_DATE),
    LABEL("effective", EFFECTIVE_DATE),
    LABEL("effective date", EFFECTIVE_DATE),
    LABEL("maturity date", MATURITY_DATE),
    LABEL("date of service", SERVICE_FROM),
    LABEL("dates of service", SERVICE_FROM),
    LABEL("service date", SERVICE_FROM),
    LABEL("f\xC3\xA4llig am", DUE_DATE),
    LABEL("rechnungsdatum", STATEMENT_DATE),
    LABEL("due on", DUE_DATE),
    LABEL("effective on", EFFECTIVE_DATE),
    LABEL("convert on", EFFECTIVE_DATE),
    LABEL("transferred on", EFFECTIVE_DATE),
    LABEL("maturity on", MATURITY_DATE),
    LABEL("matures on", MATURITY_DATE),
    LABEL("zahlbar bis", DUE_DATE),
    LABEL("due by", DUE_DATE),
    LABEL("pay by", DUE_DATE),
    LABEL("payable by", DUE_DATE),
    LABEL("appeal by", APPEAL_BY),
};
static const uint8_t date_first[27] = {0,  0,  0,  0,  0,  9,  9,  9,  9,  9,  9,  9,  9, 11,
                                       17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 22, 22};

static const label id_labels[] = {
    LABEL("member id", MEMBER_ID),
    LABEL("claim", PAYER_CLAIM_CONTROL_NO),
    LABEL("loan", LOAN_NO),
    LABEL("authorization", AUTHORIZATION),
    LABEL("account no", ACCOUNT_NO),
    LABEL("statement no", STATEMENT_NO),
    LABEL("invoice no", INVOICE_NO),
    LABEL("account number", ACCOUNT_NO),
    LABEL("statement number", STATEMENT_NO),
    LABEL("invoice number", INVOICE_NO),
    LABEL("rechnungsnummer", INVOICE_NO),
    LABEL("claim number", PAYER_CLAIM_CONTROL_NO),
    LABEL("loan number", LOAN_NO),
    LABEL("policy number", POLICY_NO),
    LABEL("member number", MEMBER_ID),
    LABEL("authorization number", AUTHORIZATION),
    LABEL("guarantor number", GUARANTOR_NO),
    LABEL("medical record number", MRN),
    LABEL("account", ACCOUNT_NO),
    LABEL("acct", ACCOUNT_NO),
    LABEL("policy", POLICY_NO),
};
static const uint8_t id_first[27] = {0, 0, 0, 0, 1,  1,  1,  1,  1,  1,  1,  1,  1, 2,
                                     4, 7, 7, 7, 18, 18, 20, 20, 20, 20, 20, 21, 21};

static bool
is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26 || (unsigned char)c >= 0x80;
}

size_t
label_ending(ov_str context, size_t end, uint8_t type, ov_fact_key *key)
{
    const label *list = type == OV_TYPED_MONEY  ? money_labels
                        : type == OV_TYPED_DATE ? date_labels
                                                : id_labels;
    const uint8_t *first = type == OV_TYPED_MONEY  ? money_first
                           : type == OV_TYPED_DATE ? date_first
                                                   : id_first;
    unsigned last = (unsigned char)(context.ptr[end - 1] - 'a');
    size_t longest = 0;

    if (last >= 26)
        return 0;
    for (size_t i = first[last]; i < first[last + 1]; i++) {
        size_t len = list[i].words.len;

        if (len <= longest || len > end ||
            memcmp(context.ptr + end - len, list[i].words.ptr, len) != 0 ||
            (end > len && is_letter(context.ptr[end - len - 1])))
            continue;
        longest = len;
        *key = list[i].key;
    }
    return longest;
}
