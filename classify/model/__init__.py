"""Votes, the seeded classifier learned from them, and the evidence for its decisions."""
