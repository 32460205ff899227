-- Before the first query of the snapshot: a reload by TRUNCATE waits until we have read.
lock table intake.organization, intake.department, intake.capability, intake.party, intake.party_alias, intake.identifier,
    intake.coverage, intake.preference, intake.requirement, intake.ledger_entry, intake.communication, intake.outcome,
    intake.link_decision, intake.delivery
    in access share mode
