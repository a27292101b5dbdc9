"""Strict YAML: what it refuses, where it says a fault stands, and that no text at all makes it crash."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from classify.config.strict_yaml import MAX_BYTES, MAX_VALUES, Unquoted, parse_yaml, read_yaml


def faults_of(text: str) -> list[str]:
    return [str(fault) for fault in parse_yaml(text, "a.yaml").faults]


def test_plain_data_keeps_the_place_of_every_value_and_key():
    document = parse_yaml("labels:\n  energy: [gas, SOCAR]\n", "a.yaml")

    assert document.value == {"labels": {"energy": ("gas", "SOCAR")}}
    assert str(document.places["labels", "energy", 1]) == "a.yaml:2:17"
    assert str(document.keys["labels", "energy"]) == "a.yaml:2:3"
    assert not document.faults


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1e3", 1000.0),
        ("~", None),
        ("5G", "5G"),
        ("R&D", "R&D"),
        ("S&P 500", "S&P 500"),
        ('"12"', "12"),
        ("'NO'", "NO"),
        ("natural gas # a comment", "natural gas"),
    ],
)
def test_scalars_are_read_as_yaml_1_2_reads_them(written, value):
    assert parse_yaml(f"- {written}\n", "a.yaml").value == (value,)


@pytest.mark.parametrize(
    "written", ["NO", "on", "Yes", "12:30", "0755", "0x1F", "1_000", "2026-01-01", ".inf"]
)
def test_what_readers_of_yaml_read_differently_keeps_its_characters_and_a_mark(written):
    (value,) = parse_yaml(f"- {written}\n", "a.yaml").value

    assert isinstance(value, Unquoted)
    assert value == written


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "a: 1\na: 2\n", "2:1: `a` stands here again, first on line 1; keep one", id="equal keys"
        ),
        pytest.param("a: &x 1\n", "1:4: `&x` is a YAML anchor", id="anchor"),
        pytest.param("a: *x\n", "1:4: `*x` refers to another place", id="alias"),
        pytest.param("- !!python/object:os.system x\n", "1:3: `tag:yaml.org", id="tag"),
        pytest.param("<<: {a: 1}\n", "1:1: merge keys (`<<`) are not read", id="merge key"),
        pytest.param("NO: 1\n", '1:1: YAML may read the key `NO` as a truth value; write "NO"', id="key"),
        pytest.param("? [a, b]\n: 1\n", "1:3: a key must be one word", id="list as key"),
        pytest.param("a:\n\tb: 1\n", "2:1: a tab stands in the indent", id="tab"),
        pytest.param(
            "a:\n- x\n<<<<<<< HEAD\n- y\n=======\n- z\n>>>>>>> mine\n",
            "3:1: `<<<<<<<` marks a merge conflict",
            id="merge conflict",
        ),
        pytest.param(
            "a:\n- x\n=======\n- z\n", "3:1: `=======` marks a merge conflict", id="half a conflict"
        ),
        pytest.param('a:\n- x\n- "y”\n- z\n', "3:3: the quote that opens here is not closed", id="quote"),
        pytest.param("a:\n  x: [b, c\n  y: 1\n", "2:6: the `[` that opens here is not closed", id="bracket"),
        pytest.param("a: [b,, c]\n", "1:7: nothing stands before this `,`", id="two commas"),
        pytest.param("a\n  b: 1\n", "1:1: `a` has no `: `; write `a:`", id="no colon"),
        pytest.param("a:b\nc: 1\n", "1:1: `a:b` has no `: `; write `a: b`", id="no space behind a colon"),
        pytest.param("a: 1\nb [c, d]\ne: 1\n", "2:1: `b [c, d]` has no `: `", id="no colon before a list"),
        pytest.param("a:\n- b\n-c\nd: 1\n", "3:1: `-c` has no `: `; write a space behind", id="no space"),
        pytest.param("- 'a's b'\n", "1:6: text stands behind the closing quote", id="behind a quote"),
        pytest.param("- & Co\n", "1:3: text may not begin with `&`; put quotes", id="sign of an anchor"),
        pytest.param("- > 5\n", "1:3: text may not begin with `>`; put quotes", id="sign of a block"),
        pytest.param("a:\n   b: 1\n  c: 1\n", "3:3: the indent of this line is that of no line", id="indent"),
        pytest.param("- a\n  - b\n", "1:3: line 2 begins with `-` and is read as part", id="item in an item"),
        pytest.param("-a\n-b\n", "1:1: line 2 begins with `-` and is read as part", id="no list at all"),
        pytest.param("a:\n  • b\n  • c\n", "2:3: line 3 begins with `•` and is read", id="bullets"),
        pytest.param("a:\n  * b\n", "2:3: an item of a list does not begin with `* `; write", id="stars"),
        pytest.param("a:\n\u00a0\u00a0b: 1\n  c: 2\n", "2:1: the indent holds a space that", id="odd spaces"),
        pytest.param("a：1\nb: 2\n", "1:1: `a：1` has no `: `; write `: ` for the wide", id="wide colon"),
        pytest.param("- No #9\n", '1:3: `#9` is read as a comment; write "No #9"', id="number behind #"),
        pytest.param("- C #\n- a # b\n", '1:3: `#` is read as a comment; write "C #"', id="sign behind #"),
        pytest.param("a: b: c\n", "1:5: a `:` may not stand here", id="two colons"),
        pytest.param("- @home\n", "1:3: text may not begin with `@`", id="reserved sign"),
        pytest.param("- 'y\n- z\n", "1:3: the quote that opens here is not closed", id="apostrophe"),
        pytest.param('a: 1\n"b"\n', '2:1: `"b"` has no', id="a closed quote is not called open"),
        pytest.param("a: 1\n---\nb: 2\n", "2:1: a second document begins", id="two documents"),
        pytest.param("", "1:1: the file is empty", id="nothing"),
        pytest.param("# only this\n", "1:1: the file is empty", id="comments only"),
        pytest.param("a: 1\nb: x\x00y\n", "2:5: character U+0000 may not stand in YAML", id="NUL"),
        pytest.param("[" * 9999, "1:14: nested deeper than 12 levels", id="deep"),
        pytest.param("a: " + "{b: " * 9999, "1:52: nested deeper than 12 levels", id="deep braces"),
        pytest.param("- " * 9999 + "x", "1:27: nested deeper than 12 levels", id="deep lists"),
        pytest.param("- x\n- " + "[" * 500 + "@", "2:15: nested deeper than 12 levels", id="deep and broken"),
        pytest.param("[" * 9 + "@", "1:10: text may not begin with `@`", id="broken and not deep"),
        pytest.param("[" + "1," * (MAX_VALUES + 1) + "]", "more than 500,000 values", id="many"),
    ],
)
def test_a_trap_of_yaml_is_refused_at_its_place(text, fault):
    told = faults_of(text)

    assert len(told) == 1
    assert fault in told[0]
    assert ";" in told[0], "a message says what to do"


def test_all_traps_of_a_file_are_told_at_once():
    assert len(faults_of("a: &x 1\nb: *x\nb: !t 2\non: 3\n")) == 5


def test_an_alias_bomb_is_refused_without_being_unfolded():
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 30))

    assert len(faults_of(f"l0: &l0 [x]\n{levels}")) == 30 + 29 * 9


def test_bytes_that_are_not_utf_8_are_refused_at_their_place(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("name: a\ntitle: Şəki caf".encode() + b"\xe9\n")

    (fault,) = read_yaml(path).faults

    assert str(fault) == f"{path.as_posix()}:2:16: byte 0xe9 is not UTF-8; save the file as UTF-8"


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: a\n")

    assert read_yaml(path).value == {"name": "a"}


def test_files_that_cannot_be_read_are_told_without_a_place(tmp_path):
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))

    assert "does not exist" in str(read_yaml(tmp_path / "b.yaml").faults[0])
    assert "is a folder" in str(read_yaml(tmp_path).faults[0])
    assert "is larger than 10,000,000 bytes" in str(read_yaml(large).faults[0])


yaml_like = st.text(
    st.sampled_from("ab: -\n\t&*!|>{}[],'\"#?%@`~<=0N\x00é\ufeff\u2028\U0001f600"), max_size=40
)


@given(st.text(max_size=60) | yaml_like)
def test_any_text_is_read_or_refused_with_a_place(text):
    document = parse_yaml(text, "a.yaml")

    assert document.readable or document.faults
    assert all(str(fault).startswith("a.yaml:") for fault in document.faults)


texts = st.text(st.characters(exclude_characters="eE", codec="utf-8"), max_size=8)  # 1e3: text in YAML 1.1
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, plain_data, max_size=4))
def test_what_is_dumped_as_yaml_is_read_back_unless_it_is_refused(data):
    document = parse_yaml(yaml.safe_dump(data), "a.yaml")

    if not document.faults:
        assert json.loads(json.dumps(document.value)) == data
