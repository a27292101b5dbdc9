"""Regular expressions of users: those that a text can keep busy for ever are refused, all others are not."""

import re

import pytest
from pydantic_core import PydanticCustomError

from classify.config.openings import FEED_HEADER, OPENINGS
from classify.config.patterns import checked_header, checked_pattern


@pytest.mark.parametrize(
    ("pattern", "loop"),
    [
        (r"(\w+\s*)+$", r"(\w+\s*)+"),
        (r"Read more: (?:[A-Z]\w*[ ,]*)+\.", r"(?:[A-Z]\w*[ ,]*)+"),
        (r"(By (?:\w+[.-]?)*,)? AZN", r"(?:\w+[.-]?)*"),
        (r"(.*,)*x", r"(.*,)*"),
        (r"(ab|a|b)*c", r"(ab|a|b)*"),
        (r"(a|aa|aaa|aaaa|aaaaa)+b", r"(a|aa|aaa|aaaa|aaaaa)+"),
        (r"(\s|.)*?x", r"(\s|.)*?"),
        (r"[(](\d+[.,]?){1,40} AZN[)]", r"(\d+[.,]?){1,40}"),
    ],
)
def test_a_pattern_that_one_text_can_keep_busy_for_ever_is_refused(pattern, loop):
    with pytest.raises(PydanticCustomError, match=re.escape(f"`{loop}` can read one text in so many ways")):
        checked_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *OPENINGS,
        r"(\w++\s*)+$",
        r"(\w+\s*)++",
        r"(\w+ )*\w+",
        r"((foo|bar) ?)+",
        r"(.|\n)*foo",
        r"(\(\w+\))*\(x",
        r"(By )?([A-Z]\w++[ -]?){1,3} Read more",
        r".*subscribe.*letter.*",
        r"\d+\D*\d+ shares",
        r"(?i)stay up[ -]to[ -]date with .{0,160}",
        r"(?i)the (post|article) .{1,160} (appeared first|first appeared) (on|in) .{1,80}",
        r"[()+*]{2,}[)*+]+",
    ],
)
def test_a_pattern_that_ends_on_any_text_is_taken(pattern):
    assert checked_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+\D*\d+\D*\d+ shares",
        r"(By )?([A-Z]\w+[ -]?){1,3} Read more",
        r"[\u10d0-\u10ff]+[\u10d0-\u10ff]*[\u10d0-\u10ff]+!",
    ],
)
def test_a_pattern_whose_time_grows_with_the_cube_of_a_text_is_refused(pattern):
    with pytest.raises(PydanticCustomError, match="so many ways that a single paragraph could hold up a run"):
        checked_pattern(pattern)


def test_a_header_is_held_to_the_same():
    assert checked_header(FEED_HEADER) == FEED_HEADER
    with pytest.raises(PydanticCustomError, match="can read one text in so many ways"):
        checked_header(r"\A(\w+\s*)*(?P<date>\d{4}-\d{2}-\d{2})")
