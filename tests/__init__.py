"""Tests: one module for each of the package; what they share is beside them."""
