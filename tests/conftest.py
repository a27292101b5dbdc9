"""What holds for all tests."""

import logging

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _logging_as_before():
    """Undo what a command called here does to the log of this process."""
    ours, root = logging.getLogger("classify"), logging.root
    before = list(ours.handlers), ours.level, ours.propagate
    yield
    for handler in ours.handlers:
        root.removeHandler(handler)
    ours.handlers, ours.propagate = before[0], before[2]
    ours.setLevel(before[1])
