-- What a run publishes. Every table but run, stage and progress is partitioned by run: a run fills tables of its own and
-- attaches them in the transaction that publishes it.
comment on schema onevoice is 'What onevoice publishes, run by run.';

create table onevoice.run (
    run_id bigint not null generated always as identity,
    as_of date not null,
    purpose text not null,
    label text,
    state text not null,
    program_version text not null,
    policy xml,
    policy_digest text not null,
    rules xml,
    rules_digest text not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    communications bigint,
    customers bigint,
    messages bigint,
    rejections bigint,
    error text,
    host text,
    pid int,
    snapshot text,
    system_identifier text,
    last_stage text,
    check_seconds float8,
    primary key (run_id),
    check (purpose in ('nightly', 'adhoc')),
    check (state in ('running', 'published', 'failed')),
    check ((label is null) = (purpose = 'nightly'))
);
comment on table onevoice.run is
    'Every run: one row, also of failed and running ones. The only row that publishing changes.';
comment on column onevoice.run.run_id is 'Key, rising.';
comment on column onevoice.run.as_of is 'The night the run is for.';
comment on column onevoice.run.purpose is 'nightly, or adhoc: never becomes the latest nightly run.';
comment on column onevoice.run.label is 'What an analyst called an ad hoc run.';
comment on column onevoice.run.state is 'running, published or failed.';
comment on column onevoice.run.program_version is 'Version of onevoice.';
comment on column onevoice.run.policy is 'The policy document it used.';
comment on column onevoice.run.policy_digest is 'Digest of the effective policy, overrides included.';
comment on column onevoice.run.rules is 'The rules document it used.';
comment on column onevoice.run.rules_digest is 'Digest of the rules.';
comment on column onevoice.run.started_at is 'When it began.';
comment on column onevoice.run.finished_at is 'When it was published or failed.';
comment on column onevoice.run.communications is 'Pending communications in the snapshot.';
comment on column onevoice.run.customers is 'Customers found.';
comment on column onevoice.run.messages is 'Messages planned.';
comment on column onevoice.run.rejections is 'Rows of rejection.';
comment on column onevoice.run.error is 'Why it failed; codes and ids only.';
comment on column onevoice.run.host is 'Host the run ran on.';
comment on column onevoice.run.pid is 'Process id on that host.';
comment on column onevoice.run.snapshot is 'pg_current_snapshot() of the moment that was read.';
comment on column onevoice.run.system_identifier is 'Identifier of the database cluster that was read.';
comment on column onevoice.run.last_stage is 'The last stage that was to run (--to); null: all of them.';
comment on column onevoice.run.check_seconds is 'Time the invariants took.';

create table onevoice.stage (
    run_id bigint not null references onevoice.run on delete cascade,
    stage text not null,
    rows_in bigint not null,
    rows_out bigint not null,
    rejected bigint not null,
    seconds float8 not null,
    peak_bytes bigint not null,
    stage_no int not null,
    primary key (run_id, stage)
);
comment on table onevoice.stage is
    'Stages of every run, as they end; not partitioned, because failed and running runs keep theirs.';
comment on column onevoice.stage.run_id is 'The run.';
comment on column onevoice.stage.stage is 'snapshot, read, link, cluster, reconcile, plan, score, publish, feed.';
comment on column onevoice.stage.rows_in is 'Rows the stage got.';
comment on column onevoice.stage.rows_out is 'Rows it gave.';
comment on column onevoice.stage.rejected is 'Rows it rejected.';
comment on column onevoice.stage.seconds is 'Wall time.';
comment on column onevoice.stage.peak_bytes is 'Most memory of the process so far.';
comment on column onevoice.stage.stage_no is 'Order of the stages within the run.';

create table onevoice.progress (
    run_id bigint not null references onevoice.run on delete cascade,
    stage text not null,
    done bigint not null,
    total bigint,
    host text,
    pid int,
    updated_at timestamptz not null default now(),
    primary key (run_id)
);
comment on table onevoice.progress is
    'How far a running run has come, refreshed every few seconds. Not part of what is published.';
comment on column onevoice.progress.run_id is 'The run.';
comment on column onevoice.progress.stage is 'The stage under way.';
comment on column onevoice.progress.done is 'Units done.';
comment on column onevoice.progress.total is 'Units to do; null: not known.';
comment on column onevoice.progress.host is 'Host of the run.';
comment on column onevoice.progress.pid is 'Process id on that host.';
comment on column onevoice.progress.updated_at is 'When this was written.';

create table onevoice.department (
    run_id bigint not null,
    department_id text not null,
    department text not null,
    organization_id text not null,
    organization text not null,
    primary key (run_id, department_id)
) partition by list (run_id);
comment on table onevoice.department is
    'The departments and organisations as the run read them.';
comment on column onevoice.department.run_id is 'The run.';
comment on column onevoice.department.department_id is 'The department.';
comment on column onevoice.department.department is 'Its name.';
comment on column onevoice.department.organization_id is 'Its organisation.';
comment on column onevoice.department.organization is 'The organisation''s name.';

create table onevoice.reading (
    run_id bigint not null,
    communication_id text not null,
    content_class text not null,
    facts jsonb not null,
    evidence jsonb not null,
    template_id bigint,
    language text,
    primary key (run_id, communication_id)
) partition by list (run_id);
comment on table onevoice.reading is
    'What was read from a communication.';
comment on column onevoice.reading.run_id is 'The run.';
comment on column onevoice.reading.communication_id is 'The communication.';
comment on column onevoice.reading.content_class is 'What it is: bill, eob, marketing and so on; unknown.';
comment on column onevoice.reading.facts is 'Merged facts: structured ones beat those of the text.';
comment on column onevoice.reading.evidence is 'For each fact taken from text: rule id, byte offset and length.';
comment on column onevoice.reading.template_id is 'The template it was made from.';
comment on column onevoice.reading.language is 'Language of the text.';

create table onevoice.identity (
    run_id bigint not null,
    party_id text not null,
    customer_id text,
    state text not null,
    probability float8,
    candidates text[],
    primary key (run_id, party_id),
    check (state in ('linked', 'singleton', 'ambiguous'))
) partition by list (run_id);
comment on table onevoice.identity is
    'Which customer a party is.';
comment on column onevoice.identity.run_id is 'The run.';
comment on column onevoice.identity.party_id is 'The party.';
comment on column onevoice.identity.customer_id is 'The customer; null when ambiguous.';
comment on column onevoice.identity.state is 'linked, singleton or ambiguous.';
comment on column onevoice.identity.probability is 'Of the weakest link that holds it.';
comment on column onevoice.identity.candidates is 'The customers an ambiguous party fits.';

create table onevoice.link (
    run_id bigint not null,
    party_id text not null,
    other_party_id text not null,
    weight float8 not null,
    probability float8 not null,
    decision text not null,
    evidence jsonb not null,
    primary key (run_id, party_id, other_party_id),
    check (decision in ('same', 'different', 'review'))
) partition by list (run_id);
comment on table onevoice.link is
    'Pairs of parties that were compared and came near: the evidence for identities.';
comment on column onevoice.link.run_id is 'The run.';
comment on column onevoice.link.party_id is 'One party.';
comment on column onevoice.link.other_party_id is 'The other.';
comment on column onevoice.link.weight is 'Sum of the fields'' weights: log2 of the Bayes factor.';
comment on column onevoice.link.probability is 'That they are one person.';
comment on column onevoice.link.decision is 'same, different or review.';
comment on column onevoice.link.evidence is 'Agreement level and weight of each field.';

create table onevoice.customer_change (
    run_id bigint not null,
    customer_id text not null,
    change text not null,
    other_customer_id text,
    check (change in ('created', 'merged_into', 'split_from', 'retired')),
    unique (run_id, customer_id, change, other_customer_id)
) partition by list (run_id);
comment on table onevoice.customer_change is
    'How tonight''s customers differ from the last published night''s.';
comment on column onevoice.customer_change.run_id is 'The run.';
comment on column onevoice.customer_change.customer_id is 'The customer.';
comment on column onevoice.customer_change.change is 'created, merged_into, split_from or retired.';
comment on column onevoice.customer_change.other_customer_id is 'The other customer of a merge or split.';

create table onevoice.disposition (
    run_id bigint not null,
    communication_id text not null,
    department_id text,
    customer_id text,
    content_class text not null,
    disposition text not null,
    message_id bigint,
    position int,
    reason text,
    reason_ref text,
    hold_until date,
    rules text[] not null,
    counterfactual jsonb,
    primary key (run_id, communication_id),
    check (disposition in ('merge', 'enclose', 'separate', 'suppress', 'hold')),
    check (reason in (
        'supports', 'superseded_by', 'replaced_by', 'netted_with', 'duplicate_of', 'overtaken_by',
        'already_paid', 'payment_plan_current', 'assigned_to_agency', 'unsupported_claim', 'low_value', 'opted_out',
        'mandated', 'insurance_pending', 'secondary_payer_pending', 'eob_conflict_review', 'provider_liability', 'eca_rule',
        'identity_ambiguous', 'must_go_alone', 'incompatible', 'no_channel_consent', 'cap_reached', 'awaiting_companion',
        'past_horizon', 'unreadable', 'kept_separate', 'cancelled'))
) partition by list (run_id);
comment on table onevoice.disposition is
    'The decision on each pending communication: exactly one each.';
comment on column onevoice.disposition.run_id is 'The run.';
comment on column onevoice.disposition.communication_id is 'The communication.';
comment on column onevoice.disposition.department_id is 'Its sender; null when the row named none that exists.';
comment on column onevoice.disposition.customer_id is 'The customer; null when ambiguous or unreadable.';
comment on column onevoice.disposition.content_class is 'What it is.';
comment on column onevoice.disposition.disposition is 'merge, enclose, separate, suppress or hold.';
comment on column onevoice.disposition.message_id is 'The message it is in.';
comment on column onevoice.disposition.position is 'Its place in the message, from 1: the leading piece.';
comment on column onevoice.disposition.reason is 'Why, from the closed list.';
comment on column onevoice.disposition.reason_ref is 'The other communication, or the citation of the rule.';
comment on column onevoice.disposition.hold_until is 'Until when it is held.';
comment on column onevoice.disposition.rules is 'Every rule that hit.';
comment on column onevoice.disposition.counterfactual is 'What would have happened without this decision.';

create table onevoice.message (
    run_id bigint not null,
    message_id bigint not null,
    message_key text not null,
    customer_id text,
    channel text not null,
    address text,
    kind text not null,
    send_on date not null,
    send_by date,
    released bool not null,
    pages int not null,
    headline text,
    proven bool not null,
    gap float8 not null,
    primary key (run_id, message_id),
    check (channel in ('mail', 'email', 'sms', 'portal', 'phone')),
    check (kind in ('consolidated', 'verbatim_single', 'needs_summary'))
) partition by list (run_id);
comment on table onevoice.message is
    'The messages of the plan.';
comment on column onevoice.message.run_id is 'The run.';
comment on column onevoice.message.message_id is 'Key within the run.';
comment on column onevoice.message.message_key is 'The same members give the same key in every run: the idempotency key downstream.';
comment on column onevoice.message.customer_id is 'The customer; null for the single piece of an ambiguous recipient.';
comment on column onevoice.message.channel is 'mail, email, sms, portal or phone.';
comment on column onevoice.message.address is 'Where it goes.';
comment on column onevoice.message.kind is 'consolidated, verbatim_single or needs_summary.';
comment on column onevoice.message.send_on is 'Planned day of dispatch.';
comment on column onevoice.message.send_by is 'Latest lawful and useful day.';
comment on column onevoice.message.released is 'Leaves before the next run.';
comment on column onevoice.message.pages is 'Pages.';
comment on column onevoice.message.headline is 'One line that says what it is about.';
comment on column onevoice.message.proven is 'The plan of this customer is optimal.';
comment on column onevoice.message.gap is 'Otherwise the certified distance from the optimum.';

create table onevoice.section (
    run_id bigint not null,
    message_id bigint not null,
    position int not null,
    kind text not null,
    heading text,
    communication_ids text[] not null,
    primary key (run_id, message_id, position),
    check (kind in ('pay', 'do_by', 'changes', 'needs', 'information', 'enclosure'))
) partition by list (run_id);
comment on table onevoice.section is
    'A message in the order a person needs it.';
comment on column onevoice.section.run_id is 'The run.';
comment on column onevoice.section.message_id is 'The message.';
comment on column onevoice.section.position is 'Order within the message, from 1.';
comment on column onevoice.section.kind is 'pay, do_by, changes, needs, information or enclosure.';
comment on column onevoice.section.heading is 'Heading.';
comment on column onevoice.section.communication_ids is 'The communications the section restates or encloses.';

create table onevoice.timeline_entry (
    run_id bigint not null,
    customer_id text not null,
    message_id bigint,
    happens_on date not null,
    what text not null,
    product text,
    communication_id text not null,
    conflict bool not null
) partition by list (run_id);
comment on table onevoice.timeline_entry is
    'Every dated thing a customer must know or do, from all senders.';
comment on column onevoice.timeline_entry.run_id is 'The run.';
comment on column onevoice.timeline_entry.customer_id is 'The customer.';
comment on column onevoice.timeline_entry.message_id is 'The message that says so.';
comment on column onevoice.timeline_entry.happens_on is 'The day.';
comment on column onevoice.timeline_entry.what is 'What happens.';
comment on column onevoice.timeline_entry.product is 'Account or product concerned.';
comment on column onevoice.timeline_entry.communication_id is 'Where it is said.';
comment on column onevoice.timeline_entry.conflict is 'Another communication names another day for it.';

create table onevoice.duplicate (
    run_id bigint not null,
    communication_id text not null,
    survivor_id text not null,
    tier text not null,
    similarity float8 not null,
    primary key (run_id, communication_id),
    check (tier in ('exact', 'near', 'account'))
) partition by list (run_id);
comment on table onevoice.duplicate is
    'Communications that say again what another says.';
comment on column onevoice.duplicate.run_id is 'The run.';
comment on column onevoice.duplicate.communication_id is 'The duplicate.';
comment on column onevoice.duplicate.survivor_id is 'The one that stands for it.';
comment on column onevoice.duplicate.tier is 'exact, near or account.';
comment on column onevoice.duplicate.similarity is '0 to 1.';

create table onevoice.episode (
    run_id bigint not null,
    episode_id text not null,
    customer_id text not null,
    kind text not null,
    communication_ids text[] not null,
    basis text not null,
    primary key (run_id, episode_id),
    check (kind in ('care', 'event', 'account'))
) partition by list (run_id);
comment on table onevoice.episode is
    'Communications that concern one matter.';
comment on column onevoice.episode.run_id is 'The run.';
comment on column onevoice.episode.episode_id is 'Key; the same members give the same id.';
comment on column onevoice.episode.customer_id is 'The customer.';
comment on column onevoice.episode.kind is 'care, event or account.';
comment on column onevoice.episode.communication_ids is 'The members.';
comment on column onevoice.episode.basis is 'Rules and keys that joined them.';

create table onevoice.payable (
    run_id bigint not null,
    customer_id text not null,
    episode_id text,
    payee text not null,
    legal_entity text not null,
    account_number text not null,
    currency text not null,
    amount_due_now numeric not null,
    amount_disputed numeric not null,
    amount_pending numeric not null,
    due_by date,
    due_basis text not null,
    state text not null,
    bill_id text,
    eob_id text,
    basis text not null,
    check (state in ('payable', 'payable_partial', 'payment_plan', 'pending_insurance', 'pending_secondary', 'disputed',
        'in_collection', 'paid', 'credit', 'awaiting_bill', 'needs_review'))
) partition by list (run_id);
comment on table onevoice.payable is
    'What is really due.';
comment on column onevoice.payable.run_id is 'The run.';
comment on column onevoice.payable.customer_id is 'The customer.';
comment on column onevoice.payable.episode_id is 'The matter.';
comment on column onevoice.payable.payee is 'Whom to pay.';
comment on column onevoice.payable.legal_entity is 'Who is owed.';
comment on column onevoice.payable.account_number is 'The account.';
comment on column onevoice.payable.currency is 'ISO 4217 code.';
comment on column onevoice.payable.amount_due_now is 'To pay now.';
comment on column onevoice.payable.amount_disputed is 'Contested.';
comment on column onevoice.payable.amount_pending is 'Waiting for a payer.';
comment on column onevoice.payable.due_by is 'When.';
comment on column onevoice.payable.due_basis is 'Where the day comes from.';
comment on column onevoice.payable.state is 'State of the demand.';
comment on column onevoice.payable.bill_id is 'The bill.';
comment on column onevoice.payable.eob_id is 'The explanation of benefits.';
comment on column onevoice.payable.basis is 'Rules applied, in order.';

create table onevoice.flag (
    run_id bigint not null,
    flag_id bigint not null,
    customer_id text,
    code text not null,
    communication_ids text[] not null,
    amount numeric,
    currency text,
    rule text,
    detail jsonb not null,
    primary key (run_id, flag_id)
) partition by list (run_id);
comment on table onevoice.flag is
    'What a person should look at.';
comment on column onevoice.flag.run_id is 'The run.';
comment on column onevoice.flag.flag_id is 'Key within the run.';
comment on column onevoice.flag.customer_id is 'The customer.';
comment on column onevoice.flag.code is 'What it is.';
comment on column onevoice.flag.communication_ids is 'Where.';
comment on column onevoice.flag.amount is 'The amount concerned.';
comment on column onevoice.flag.currency is 'Its currency.';
comment on column onevoice.flag.rule is 'The rule.';
comment on column onevoice.flag.detail is 'Particulars.';

create table onevoice.notice_deadline (
    run_id bigint not null,
    communication_id text not null,
    rule text not null,
    min_days int not null,
    latest_send date,
    met bool not null,
    primary key (run_id, communication_id, rule)
) partition by list (run_id);
comment on table onevoice.notice_deadline is
    'Lawful deadlines of mandated notices.';
comment on column onevoice.notice_deadline.run_id is 'The run.';
comment on column onevoice.notice_deadline.communication_id is 'The notice.';
comment on column onevoice.notice_deadline.rule is 'The rule that sets the deadline.';
comment on column onevoice.notice_deadline.min_days is 'Days of notice the law wants.';
comment on column onevoice.notice_deadline.latest_send is 'Latest lawful day of dispatch; null: could not be determined.';
comment on column onevoice.notice_deadline.met is 'Whether the plan meets it.';

create table onevoice.claim_check (
    run_id bigint not null,
    communication_id text not null,
    claim text not null,
    verdict text not null,
    unmet text[] not null,
    primary key (run_id, communication_id, claim),
    check (verdict in ('supported', 'unsupported', 'no_requirements_stated', 'not_checkable'))
) partition by list (run_id);
comment on table onevoice.claim_check is
    'Whether a claim such as full service is true for this customer.';
comment on column onevoice.claim_check.run_id is 'The run.';
comment on column onevoice.claim_check.communication_id is 'The communication.';
comment on column onevoice.claim_check.claim is 'full_service, total_solution and so on.';
comment on column onevoice.claim_check.verdict is 'supported, unsupported, no_requirements_stated or not_checkable.';
comment on column onevoice.claim_check.unmet is 'Requirements the claimant does not meet.';

create table onevoice.requirement_status (
    run_id bigint not null,
    customer_id text not null,
    service text not null,
    status text not null,
    met_by text[] not null,
    earliest date,
    primary key (run_id, customer_id, service),
    check (status in ('met', 'late', 'unmet'))
) partition by list (run_id);
comment on table onevoice.requirement_status is
    'Whether anybody delivers what a customer needs.';
comment on column onevoice.requirement_status.run_id is 'The run.';
comment on column onevoice.requirement_status.customer_id is 'The customer.';
comment on column onevoice.requirement_status.service is 'The service.';
comment on column onevoice.requirement_status.status is 'met, late or unmet.';
comment on column onevoice.requirement_status.met_by is 'Departments that deliver it, late ones too.';
comment on column onevoice.requirement_status.earliest is 'Earliest day it can be there.';

create table onevoice.template (
    run_id bigint not null,
    template_id bigint not null,
    skeleton text not null,
    communications bigint not null,
    departments text[] not null,
    primary key (run_id, template_id)
) partition by list (run_id);
comment on table onevoice.template is
    'Letters made from one form.';
comment on column onevoice.template.run_id is 'The run.';
comment on column onevoice.template.template_id is 'Key; kept from night to night while the skeleton stays.';
comment on column onevoice.template.skeleton is 'The text with its variable parts masked.';
comment on column onevoice.template.communications is 'Letters of it in this run.';
comment on column onevoice.template.departments is 'Who uses it.';

create table onevoice.customer_score (
    run_id bigint not null,
    customer_id text not null,
    phase text not null,
    score float8 not null,
    load float8 not null,
    volume float8 not null,
    length float8 not null,
    fragmentation float8 not null,
    redundancy float8 not null,
    contradiction float8 not null,
    collision float8 not null,
    unsupported float8 not null,
    pieces_in int not null,
    distinct_senders int not null,
    distinct_amounts_demanded int not null,
    payables_out int not null,
    contradictions int not null,
    messages_out int not null,
    primary key (run_id, customer_id, phase),
    check (phase in ('before', 'after'))
) partition by list (run_id);
comment on table onevoice.customer_score is
    'Overload of a customer before and after.';
comment on column onevoice.customer_score.run_id is 'The run.';
comment on column onevoice.customer_score.customer_id is 'The customer.';
comment on column onevoice.customer_score.phase is 'before or after.';
comment on column onevoice.customer_score.score is '0 to 100.';
comment on column onevoice.customer_score.load is 'Sum of the components.';
comment on column onevoice.customer_score.volume is 'Component.';
comment on column onevoice.customer_score.length is 'Component.';
comment on column onevoice.customer_score.fragmentation is 'Component.';
comment on column onevoice.customer_score.redundancy is 'Component.';
comment on column onevoice.customer_score.contradiction is 'Component.';
comment on column onevoice.customer_score.collision is 'Component.';
comment on column onevoice.customer_score.unsupported is 'Component.';
comment on column onevoice.customer_score.pieces_in is 'Communications that came in.';
comment on column onevoice.customer_score.distinct_senders is 'Departments among them.';
comment on column onevoice.customer_score.distinct_amounts_demanded is 'Distinct amounts demanded, per currency.';
comment on column onevoice.customer_score.payables_out is 'Payables with something due now.';
comment on column onevoice.customer_score.contradictions is 'Contradictions flagged.';
comment on column onevoice.customer_score.messages_out is 'Messages planned.';

create table onevoice.department_score (
    run_id bigint not null,
    department_id text not null,
    phase text not null,
    communications bigint not null,
    merged bigint not null,
    enclosed bigint not null,
    suppressed bigint not null,
    held bigint not null,
    points float8 not null,
    points_error float8 not null,
    primary key (run_id, department_id, phase),
    check (phase in ('before', 'after'))
) partition by list (run_id);
comment on table onevoice.department_score is
    'A department''s share of overload.';
comment on column onevoice.department_score.run_id is 'The run.';
comment on column onevoice.department_score.department_id is 'The department.';
comment on column onevoice.department_score.phase is 'before or after.';
comment on column onevoice.department_score.communications is 'Its communications.';
comment on column onevoice.department_score.merged is 'Merged into messages.';
comment on column onevoice.department_score.enclosed is 'Enclosed in messages.';
comment on column onevoice.department_score.suppressed is 'Suppressed.';
comment on column onevoice.department_score.held is 'Held.';
comment on column onevoice.department_score.points is 'Attributed share of customers'' scores.';
comment on column onevoice.department_score.points_error is 'Half width where it was estimated.';

create table onevoice.organization_score (
    run_id bigint not null,
    organization_id text not null,
    phase text not null,
    customers bigint not null,
    over_limit bigint not null,
    over_share float8 not null,
    over_share_low float8 not null,
    over_share_high float8 not null,
    gap float8 not null,
    tail_mean float8 not null,
    primary key (run_id, organization_id, phase),
    check (phase in ('before', 'after'))
) partition by list (run_id);
comment on table onevoice.organization_score is
    'Overload over an organisation''s customers.';
comment on column onevoice.organization_score.run_id is 'The run.';
comment on column onevoice.organization_score.organization_id is 'The organisation.';
comment on column onevoice.organization_score.phase is 'before or after.';
comment on column onevoice.organization_score.customers is 'Customers.';
comment on column onevoice.organization_score.over_limit is 'Customers at or over the limit.';
comment on column onevoice.organization_score.over_share is 'Their share.';
comment on column onevoice.organization_score.over_share_low is 'Lower Wilson limit.';
comment on column onevoice.organization_score.over_share_high is 'Upper Wilson limit.';
comment on column onevoice.organization_score.gap is 'Mean distance above the limit, additive.';
comment on column onevoice.organization_score.tail_mean is 'Mean of the worst twentieth.';

create table onevoice.exposure (
    run_id bigint not null,
    organization_id text not null,
    department_id text not null,
    currency text not null,
    receivables numeric not null,
    exposure_low numeric not null,
    exposure_mid numeric not null,
    exposure_high numeric not null,
    primary key (run_id, organization_id, department_id, currency)
) partition by list (run_id);
comment on table onevoice.exposure is
    'Receivables at risk from overload.';
comment on column onevoice.exposure.run_id is 'The run.';
comment on column onevoice.exposure.organization_id is 'The organisation.';
comment on column onevoice.exposure.department_id is 'The department.';
comment on column onevoice.exposure.currency is 'ISO 4217 code.';
comment on column onevoice.exposure.receivables is 'What is owed.';
comment on column onevoice.exposure.exposure_low is 'Low estimate.';
comment on column onevoice.exposure.exposure_mid is 'Middle estimate.';
comment on column onevoice.exposure.exposure_high is 'High estimate.';

create table onevoice.rejection (
    run_id bigint not null,
    relation text not null,
    row_key text not null,
    code text not null,
    detail text
) partition by list (run_id);
comment on table onevoice.rejection is
    'Rows and bodies that break the contract.';
comment on column onevoice.rejection.run_id is 'The run.';
comment on column onevoice.rejection.relation is 'The intake relation.';
comment on column onevoice.rejection.row_key is 'Key of the row.';
comment on column onevoice.rejection.code is 'What is wrong, from a closed list.';
comment on column onevoice.rejection.detail is 'Where; identifiers only.';

create table onevoice.snapshot_piece (
    run_id bigint not null,
    communication_id text not null,
    mandated bool,
    latest_send date,
    delivery_address text,
    confidentiality text,
    domain text,
    primary key (run_id, communication_id),
    check (isfinite(latest_send))
) partition by list (run_id);
comment on table onevoice.snapshot_piece is
    'Working table of the invariant checks, filled by the reading side: one row a pending communication.';
comment on column onevoice.snapshot_piece.run_id is 'The run.';
comment on column onevoice.snapshot_piece.communication_id is 'The communication.';
comment on column onevoice.snapshot_piece.mandated is 'The law wants it sent; null: could not be determined, which counts as mandated.';
comment on column onevoice.snapshot_piece.latest_send is 'Latest lawful day; null: could not be determined, which counts as today.';
comment on column onevoice.snapshot_piece.delivery_address is 'Where it goes.';
comment on column onevoice.snapshot_piece.confidentiality is 'Its confidentiality class.';
comment on column onevoice.snapshot_piece.domain is 'Its content domain.';

create table onevoice.money_line (
    run_id bigint not null,
    communication_id text not null,
    legal_entity text not null,
    currency text not null,
    side text not null,
    amount numeric not null,
    check (side in ('demanded', 'due_now', 'disputed', 'pending', 'paid', 'superseded', 'duplicate'))
) partition by list (run_id);
comment on table onevoice.money_line is
    'Working table of the invariant checks: where each demanded amount went.';
comment on column onevoice.money_line.run_id is 'The run.';
comment on column onevoice.money_line.communication_id is 'The communication.';
comment on column onevoice.money_line.legal_entity is 'Who is owed.';
comment on column onevoice.money_line.currency is 'ISO 4217 code.';
comment on column onevoice.money_line.side is 'demanded, or due_now, disputed, pending, paid, superseded, duplicate.';
comment on column onevoice.money_line.amount is 'The amount.';

create table onevoice.sent_piece (
    run_id bigint not null,
    communication_id text not null,
    party_id text not null,
    primary key (run_id, communication_id)
) partition by list (run_id);
comment on table onevoice.sent_piece is
    'Working table of the invariant checks: what had left before this run, as the reading side found it.';
comment on column onevoice.sent_piece.run_id is 'The run.';
comment on column onevoice.sent_piece.communication_id is 'The communication.';
comment on column onevoice.sent_piece.party_id is 'Its recipient.';

create table onevoice.compatible_domain (
    run_id bigint not null,
    domain text not null,
    other_domain text not null,
    primary key (run_id, domain, other_domain)
) partition by list (run_id);
comment on table onevoice.compatible_domain is
    'Working table of the invariant checks: pairs of content domains that may share a message.';
comment on column onevoice.compatible_domain.run_id is 'The run.';
comment on column onevoice.compatible_domain.domain is 'One domain.';
comment on column onevoice.compatible_domain.other_domain is 'The other.';

create index on onevoice.run (run_id) where state = 'published' and purpose = 'nightly';
create index on onevoice.disposition (run_id, customer_id);
create index on onevoice.disposition (run_id, message_id);
create index on onevoice.identity (run_id, customer_id);
create index on onevoice.message (run_id, customer_id);
create index on onevoice.payable (run_id, customer_id);
create index on onevoice.timeline_entry (run_id, customer_id);
create index on onevoice.episode (run_id, customer_id);
create index on onevoice.flag (run_id, customer_id);
create index on onevoice.money_line (run_id, communication_id);
