"""What holds for all tests."""

import pytest
from hypothesis import settings

from tests.feed import log_as_before

settings.register_profile("untimed", deadline=None)  # a busy machine fails no test
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _logging_as_before():
    with log_as_before():
        yield
