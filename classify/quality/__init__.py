"""How good the labels are, and what would make them better."""
