"""Dictionaries of other tools, as labels and keywords, with a list of what was changed."""
