/*
 * What the made-up town consists of: organisations, departments, products and the story of the transfer to
 * a nursing home. All names are invented.
 */
#include "world.h"

const place_organization organizations[] = {
    {"MERCY", "Mercy Health System"},
    {"HARBOR-ANES", "Harbor Anesthesia Associates"},
    {"BAYSIDE", "Bayside Laboratory"},
    {"UNITY", "Unity Health Plan"},
    {"CLEARVIEW", "Clearview Radiology Group"},
    {"HARBORLAKE", "Harborlake Bank"},
    {"SUMMIT", "Summit Recovery"},
    {"RELIANT", "Reliant Home Medical"},
    {"GUARDIAN", "Guardian Home Health"},
    {"BRIDGEWAY", "Bridgeway Rehabilitation"},
    {"SWIFTCARE", "Swiftcare Transport"},
    {"GOLDEN", "Golden Days Companions"},
    {"PILLBOX", "Pillbox Pharmacy"},
    {"ADVOCATE", "Patient Advocates United"},
    {"EVERWELL", "Everwell Services"},
    {"TOTALCARE", "TotalCare Partners"},
    {"HOMEFIRST", "HomeFirst"},
    {"VITAL", "Vital Bridge"},
};
const size_t organization_count = OV_COUNT(organizations);

const place_department departments[DEPT_COUNT] = {
    [DEPT_HOSPITAL] = {"MERCY-BILLING", "Patient Billing", "Mercy Hospital", "hospital", 0},
    [DEPT_ANAESTHESIA] = {"HARBOR-ANES", "Billing Office", "Harbor Anesthesia Associates",
                          "anaesthesiology_group", 1},
    [DEPT_LAB] = {"BAYSIDE-LAB", "Accounts", "Bayside Laboratory", "professional_group", 2},
    [DEPT_PLAN] = {"UNITY-CLAIMS", "Claims", "Unity Health Plan", "health_plan", 3},
    [DEPT_RADIOLOGY] = {"CLEARVIEW", "Billing", "Clearview Radiology Group", "professional_group",
                        4},
    [DEPT_DEPOSITS] = {"HARBORLAKE-DEP", "Checking and Savings", "Harborlake Bank", "deposits", 5},
    [DEPT_CARDS] = {"HARBORLAKE-CARD", "Card Services", "Harborlake Bank", "cards", 5},
    [DEPT_MORTGAGE] = {"LAKESHORE-MTG", "Home Loans", "Lakeshore Mortgage", "mortgage", 5},
    [DEPT_TIME_DEPOSITS] = {"LAKESHORE-CD", "Time Deposits", "Lakeshore Savings", "time_deposits",
                            5},
    [DEPT_COLLECTOR] = {"SUMMIT-REC", "Recovery", "Summit Recovery", "debt_collector", 6},
    [DEPT_HOSPITAL_MARKETING] = {"MERCY-COMM", "Community Relations", "Mercy Hospital", "marketing",
                                 0},
    [DEPT_BANK_MARKETING] = {"HARBORLAKE-MKT", "Marketing", "Harborlake Bank", "marketing", 5},
    [DEPT_FIRST_HYPE] = {"RELIANT", "Equipment", "Reliant Home Medical", "dme", 7},
    {"GUARDIAN", "Nursing", "Guardian Home Health", "home_health", 8},
    {"BRIDGEWAY", "Therapy", "Bridgeway Rehabilitation", "rehab", 9},
    {"SWIFTCARE", "Rides", "Swiftcare Transport", "transport", 10},
    {"GOLDEN", "Companions", "Golden Days Companions", "companion_care", 11},
    {"PILLBOX", "Dispensing", "Pillbox Pharmacy", "pharmacy", 12},
    {"ADVOCATE", "Advocacy", "Patient Advocates United", "advocacy", 13},
    {"EVERWELL", "Customer Care", "Everwell Services", "other", 14},
    {"TOTALCARE", "Partnerships", "TotalCare Partners", "other", 15},
    {"HOMEFIRST", "Outreach", "HomeFirst", "home_health", 16},
    {"VITAL", "Programs", "Vital Bridge", "other", 17},
};

/* Nobody delivers the bed, the commode or the walker in time: that is the point of the story. */
const capability capabilities[] = {
    {DEPT_FIRST_HYPE, "wheelchair", 2},     {DEPT_FIRST_HYPE, "walker", 21},
    {DEPT_FIRST_HYPE + 1, "nursing", 3},    {DEPT_FIRST_HYPE + 2, "physical_therapy", 5},
    {DEPT_FIRST_HYPE + 3, "transport", 1},  {DEPT_FIRST_HYPE + 4, "companion", 2},
    {DEPT_FIRST_HYPE + 5, "medication", 1}, {DEPT_FIRST_HYPE + 9, "nursing", 10},
};
const size_t capability_count = OV_COUNT(capabilities);
