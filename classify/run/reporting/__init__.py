"""The report of a run, made of its tables alone: right after a run, or again at any later time."""
