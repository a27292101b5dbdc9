"""Marks in the column `labels` of a sheet where there is no label."""

from __future__ import annotations

from typing import Final

UNSEEN: Final = "?"
"""Cell that `classify sample` writes, to be replaced by the person who reads the text."""
NO_LABEL: Final = "none"
"""Word of that person where no label fits; an empty cell says the same."""
