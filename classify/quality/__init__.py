"""Quality of the labels, and what would make them better."""
