"""The second pass: batches classified into the tables of a run, its record and its report."""
