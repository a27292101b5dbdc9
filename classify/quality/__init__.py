"""Numbers one can trust: evaluation against gold, keyword audit, suggestions, sampling for gold."""
