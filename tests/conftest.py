"""What holds for all tests."""

import pytest
from hypothesis import settings

from tests.feed import log_as_before

# No deadline: a busy machine fails no test. The gate draws the same examples each time, so that only a change
# turns it red; `pytest --hypothesis-profile search` draws new ones, and the slow leg of CI does.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("gate")


@pytest.fixture(autouse=True)
def _logging_as_before():
    with log_as_before():
        yield
