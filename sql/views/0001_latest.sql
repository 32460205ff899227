-- The latest published nightly run, row by row. The run is looked up when the statement is planned, so that no reader sees two, and
-- locks the tables of one (see onevoice.latest_run).

create or replace view onevoice.latest_department as
    select t.* from onevoice.department t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_department is 'Rows of department of the latest published nightly run.';

create or replace view onevoice.latest_reading as
    select t.* from onevoice.reading t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_reading is 'Rows of reading of the latest published nightly run.';

create or replace view onevoice.latest_identity as
    select t.* from onevoice.identity t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_identity is 'Rows of identity of the latest published nightly run.';

create or replace view onevoice.latest_link as
    select t.* from onevoice.link t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_link is 'Rows of link of the latest published nightly run.';

create or replace view onevoice.latest_customer_change as
    select t.* from onevoice.customer_change t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_customer_change is 'Rows of customer_change of the latest published nightly run.';

create or replace view onevoice.latest_disposition as
    select t.* from onevoice.disposition t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_disposition is 'Rows of disposition of the latest published nightly run.';

create or replace view onevoice.latest_message as
    select t.* from onevoice.message t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_message is 'Rows of message of the latest published nightly run.';

create or replace view onevoice.latest_section as
    select t.* from onevoice.section t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_section is 'Rows of section of the latest published nightly run.';

create or replace view onevoice.latest_timeline_entry as
    select t.* from onevoice.timeline_entry t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_timeline_entry is 'Rows of timeline_entry of the latest published nightly run.';

create or replace view onevoice.latest_duplicate as
    select t.* from onevoice.duplicate t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_duplicate is 'Rows of duplicate of the latest published nightly run.';

create or replace view onevoice.latest_episode as
    select t.* from onevoice.episode t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_episode is 'Rows of episode of the latest published nightly run.';

create or replace view onevoice.latest_payable as
    select t.* from onevoice.payable t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_payable is 'Rows of payable of the latest published nightly run.';

create or replace view onevoice.latest_flag as
    select t.* from onevoice.flag t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_flag is 'Rows of flag of the latest published nightly run.';

create or replace view onevoice.latest_notice_deadline as
    select t.* from onevoice.notice_deadline t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_notice_deadline is 'Rows of notice_deadline of the latest published nightly run.';

create or replace view onevoice.latest_claim_check as
    select t.* from onevoice.claim_check t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_claim_check is 'Rows of claim_check of the latest published nightly run.';

create or replace view onevoice.latest_requirement_status as
    select t.* from onevoice.requirement_status t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_requirement_status is 'Rows of requirement_status of the latest published nightly run.';

create or replace view onevoice.latest_template as
    select t.* from onevoice.template t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_template is 'Rows of template of the latest published nightly run.';

create or replace view onevoice.latest_customer_score as
    select t.* from onevoice.customer_score t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_customer_score is 'Rows of customer_score of the latest published nightly run.';

create or replace view onevoice.latest_score_piece as
    select t.* from onevoice.score_piece t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_score_piece is 'Rows of score_piece of the latest published nightly run.';

create or replace view onevoice.latest_department_score as
    select t.* from onevoice.department_score t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_department_score is 'Rows of department_score of the latest published nightly run.';

create or replace view onevoice.latest_organization_score as
    select t.* from onevoice.organization_score t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_organization_score is 'Rows of organization_score of the latest published nightly run.';

create or replace view onevoice.latest_exposure as
    select t.* from onevoice.exposure t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_exposure is 'Rows of exposure of the latest published nightly run.';

create or replace view onevoice.latest_rejection as
    select t.* from onevoice.rejection t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_rejection is 'Rows of rejection of the latest published nightly run.';

create or replace view onevoice.latest_snapshot_piece as
    select t.* from onevoice.snapshot_piece t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_snapshot_piece is 'Rows of snapshot_piece of the latest published nightly run.';

create or replace view onevoice.latest_snapshot_party as
    select t.* from onevoice.snapshot_party t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_snapshot_party is 'Rows of snapshot_party of the latest published nightly run.';

create or replace view onevoice.latest_money_line as
    select t.* from onevoice.money_line t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_money_line is 'Rows of money_line of the latest published nightly run.';

create or replace view onevoice.latest_posting as
    select t.* from onevoice.posting t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_posting is 'Rows of posting of the latest published nightly run.';

create or replace view onevoice.latest_snapshot_entry as
    select t.* from onevoice.snapshot_entry t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_snapshot_entry is 'Rows of snapshot_entry of the latest published nightly run.';

create or replace view onevoice.latest_sent_piece as
    select t.* from onevoice.sent_piece t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_sent_piece is 'Rows of sent_piece of the latest published nightly run.';

create or replace view onevoice.latest_compatible_domain as
    select t.* from onevoice.compatible_domain t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_compatible_domain is 'Rows of compatible_domain of the latest published nightly run.';

create or replace view onevoice.latest_run as
    select t.* from onevoice.run t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_run is 'Rows of run of the latest published nightly run.';

create or replace view onevoice.latest_stage as
    select t.* from onevoice.stage t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_stage is 'Rows of stage of the latest published nightly run.';

create or replace view onevoice.latest_capacity_day as
    select t.* from onevoice.capacity_day t
     where t.run_id = onevoice.latest_run() and onevoice.latest_run_holds(onevoice.latest_run());
comment on view onevoice.latest_capacity_day is 'Rows of capacity_day of the latest published nightly run.';
