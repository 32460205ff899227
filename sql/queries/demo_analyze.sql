-- Statistics of the tables just loaded. No parameters, no columns.
analyze intake.party, intake.identifier, intake.communication
