"""Files for people: the CSV tables and their contract, the report, the machine-readable record of a run."""
