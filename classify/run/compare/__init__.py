"""A run beside earlier ones: read back from its tables, what moved and why, what is unusual or unchanged."""
