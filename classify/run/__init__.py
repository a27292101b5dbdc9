"""The batch job: survey, classify, publish; the only package that joins all others."""
