"""Label sets: the rules for codes and keywords, every fault at once, and a fingerprint of what matters."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.fingerprint import label_fingerprint, label_set_fingerprint
from classify.config.label_set import Keyword, LabelSet, shared_keywords
from classify.config.loading import label_set_from_data, label_set_from_keywords, load_label_set
from classify.config.repeated import repeated_lines
from classify.config.stored_labels import label_set_to_data
from classify.errors import ConfigError

LABEL_SET = """\
name: sectors
title: Sectors
labels:
  energy:
    title: Energy
    keywords: keywords/energy.yaml
  finance:
    keywords: [bank, {term: bond, needs: context, weight: 0.5}]
    exclude: [river bank]
"""
ENERGY = """\
keywords:
  - natural gas
  - solar*
  - SOCAR
  - {term: US, case: fold}
exclude:
  - greenhouse gas
"""
CODE_RULE = (
    "write letters a-z and A-Z, digits and `_`, a letter first, at most 40 characters; "
    "`title` is the name for people"
)


@pytest.fixture
def write(tmp_path):
    def write_files(label_set: str = LABEL_SET, energy: str = ENERGY) -> Path:
        (tmp_path / "keywords").mkdir(exist_ok=True)
        (tmp_path / "keywords" / "energy.yaml").write_text(energy, encoding="utf-8")
        path = tmp_path / "sectors.yaml"
        path.write_text(label_set, encoding="utf-8")
        return path

    return write_files


def lines_of(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_label_set(path)
    return str(refused.value).replace(f"{path.parent.as_posix()}/", "").splitlines()


def terms(label_set: LabelSet, label: int = 0) -> list[str]:
    return [keyword.term for keyword in label_set.labels[label].keywords]


def test_a_label_set_has_its_labels_in_the_order_of_the_file(write):
    label_set = load_label_set(write())

    energy, finance = label_set.labels
    assert label_set.codes == ("energy", "finance")
    assert (label_set.name, label_set.exclusive, label_set.exhaustive) == ("sectors", False, False)
    assert energy.keywords == (
        Keyword("natural gas", "fold"),
        Keyword("solar*", "fold"),
        Keyword("SOCAR", "exact"),
        Keyword("US", "fold"),
    )
    assert energy.exclude == (Keyword("greenhouse gas", "fold"),)
    assert finance.title == "Finance"
    assert finance.keywords[1] == Keyword("bond", "fold", 0.5, needs_context=True)
    assert finance.exclude == (Keyword("river bank", "fold"),)


def test_a_keyword_knows_its_place(write):
    path = write()

    place = load_label_set(path).labels[0].keywords[3].place

    assert str(place) == f"{path.parent.as_posix()}/keywords/energy.yaml:5:12"


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("NO", '2:5: `NO` without quotes may be read as a truth value; write "NO"'),
        ("on", '2:5: `on` without quotes may be read as a truth value; write "on"'),
        ("12:30", '2:5: `12:30` without quotes may be read as a number; write "12:30"'),
        ("5", '2:5: `5` without quotes may be read as a number; write "5"'),
        ("1e3", '2:5: `1e3` without quotes may be read as a number; write "1e3"'),
        ("2026-01-01", '2:5: `2026-01-01` without quotes may be read as a date; write "2026-01-01"'),
        ("null", '2:5: `null` without quotes may be read as nothing; write "null"'),
        ("#gas", '2:4: `#gas` is read as a comment; write "#gas"'),
        ('""', "2:5: has no letter and no digit; write a word"),
        ('"**"', "2:5: has no letter and no digit; write a word"),
        ("oil: gas", "2:5: has no `term`; add it, or put quotes around text that has a colon"),
        ("[oil, gas]", "2:5: must be text, not a list"),
        ("so*", "2:5: `*` needs at least 3 letters before it"),
        ('"*gas"', "2:5: `*` may not stand in front: words are found by how they begin"),
        ("ga*s", "2:5: a `*` may only stand at the end of a word"),
        ("ga* price", "2:5: `*` needs at least 3 letters before it"),
        ("oil AND gas", "2:5: `oil AND gas`: `AND` is read as a word"),
        ("gas NOT greenhouse", "2:5: `gas NOT greenhouse`: `NOT` is read as a word; write what silences"),
        ("oil @AFTER price", "2:5: `oil @AFTER price`: `@AFTER` is read as text"),
        ("(oil price)", "2:5: `(oil price)`: the parentheses would have to stand in the text"),
        ("headline:oil", "2:5: `headline:oil`: `headline:` is read as text"),
        ("oil NEAR/5 price", "2:5: `oil NEAR/5 price`: `NEAR/5` is read as a word; write {term: .., needs"),
        ("(oil|gas) prices", "2:5: `(oil|gas) prices`: `|` is read as text; write each side"),
        ("organi?ation", "2:5: `organi?ation`: `?` is no wildcard; write the forms"),
        ("household$", "2:5: `household$`: `d$` is read as text"),
        ("""'"natural gas"'""", '2:5: `"natural gas"`: the quotes around it would have to stand in the text'),
        ("{term: oil, needs: []}", "2:24: `needs` is empty; write at least one"),
        ("{term: oil, needs: [[gas], []]}", "2:32: is empty; write at least one"),
        ("{term: oil, needs: [gas, Oil]}", "2:5: `oil` needs itself"),
        ("{term: oil, needs: [gas], within: 0}", "2:39: `within` must be at least 1, not `0`"),
        ("{term: oil, within: 5}", "2:5: `within` says how near the words of `needs` are; add `needs"),
        ("{term: oil, needs: context, within: 5}", "2:5: `within` says how near the words of `needs` are"),
        ("油*", "2:5: `*` needs at least 3 letters before it"),
        ("oil *", "2:5: `*` needs at least 3 letters before it"),
        (" ".join(["one"] * 13), "2:5: has 13 words and at most 12 are matched"),
        (r'"a\x07b"', "2:5: holds the invisible character U+0007; take it out"),
        (r'"a\xADb"', "2:5: holds the invisible character U+00AD; take it out"),
        ("{term: oil, weight: 0}", "2:25: `weight` must be greater than 0, not `0`"),
        ("{term: oil, weight: 11}", "2:25: `weight` must be at most 10, not `11`"),
        ('{term: oil, weight: "1"}', '2:25: `weight` must be a number, not `"1"`'),
        ("{term: oil, weight: .nan}", "2:25: `weight` must be a number, not `.nan`"),
        ("{term: oil, needs: contxt}", "2:24: `needs` must be context, not `contxt`"),
        ("{term: oil, case: upper}", "2:23: `case` must be auto, exact or fold, not `upper`"),
        ("{term: oil, wieght: 1}", "2:17: unknown key `wieght`; did you mean `weight`?"),
        ("{term: on}", '2:12: `on` without quotes may be read as a truth value; write "on"'),
    ],
)
def test_a_keyword_that_cannot_be_meant_is_refused_at_its_place(write, item, fault):
    (line,) = lines_of(write(energy=f"keywords:\n  - {item}\n"))

    assert line.startswith(f"keywords/energy.yaml:{fault}")


@pytest.mark.parametrize("item", ['"NO"', '"12:30"', "5G", "R&D", "U.S.", "C++", "S&P 500", '"5"'])
def test_keywords_that_look_like_something_else_are_kept_as_written(write, item):
    label_set = load_label_set(write(energy=f"keywords:\n  - {item}\n"))

    assert terms(label_set) == [item.strip('"')]


@pytest.mark.parametrize(
    ("keywords", "fault"),
    [
        pytest.param("[gas, Gas, GAS]", None, id="other case rules are other keywords"),
        pytest.param("[gas]\nexclude: [Gas]", None, id="an exact exclude leaves the other spellings"),
        pytest.param("[Gas]\nexclude: [gas]", "`Gas` can never count: the exclude `gas` on", id="silenced"),
        pytest.param(
            "[{term: gas, needs: context}]",
            "every keyword of `energy` needs context",
            id="no context possible",
        ),
    ],
)
def test_keywords_that_contradict_each_other_are_refused(write, keywords, fault):
    path = write(energy=f"keywords: {keywords}\n")

    if fault is None:
        load_label_set(path)
    else:
        (line,) = lines_of(path)
        assert fault in line


@pytest.mark.parametrize(
    ("keywords", "kept", "out"),
    [
        pytest.param("[gas, gas]", ["gas"], ["gas"], id="twice"),
        pytest.param("[data-centre, data centre]", ["data-centre"], ["data centre"], id="separators"),
        pytest.param("[{term: Gas, case: fold}, gas]", ["Gas"], ["gas"], id="folded"),
        pytest.param("[e\u0301nergie, \u00e9nergie]", ["énergie"], ["énergie"], id="composed"),
        pytest.param("[US, U.S.]", ["US"], ["U.S."], id="full stops"),
        pytest.param("[Qur'an, Qurʼan]", ["Qur'an"], ["Qurʼan"], id="apostrophes"),
        pytest.param("[oil]\nexclude: [x, x]", ["oil"], ["x"], id="exclude twice"),
    ],
)
def test_of_keywords_that_say_the_same_one_is_kept_and_the_others_are_named(write, keywords, kept, out):
    label_set = load_label_set(write(energy=f"keywords: {keywords}\n"))

    assert terms(label_set) == kept
    assert [keyword.term for keyword, _ in label_set.labels[0].repeated] == out
    lines = list(repeated_lines(label_set))
    assert len(lines) == 1
    assert f"energy.yaml:{label_set.labels[0].repeated[0][0].place.line}:" in lines[0]
    assert "says the same as" in lines[0]


@pytest.mark.parametrize("order", [1, -1])
def test_which_of_two_is_kept_does_not_depend_on_their_order(write, order):
    items = ["{term: gas, weight: 0.5}", "{term: gas, needs: context}", "{term: gas, weight: 0.7}", "oil"]
    label_set = load_label_set(write(energy=f"keywords: [{', '.join(items[::order])}]\n"))

    (kept,) = (keyword for keyword in label_set.labels[0].keywords if keyword.term == "gas")
    assert (kept.weight, kept.needs_context) == (0.7, False)


def test_labels_may_have_capitals_but_not_differ_by_them_alone(write):
    assert load_label_set(write("name: A\nlabels:\n  Oil: {keywords: [x]}\n")).codes == ("Oil",)
    (line,) = lines_of(write("name: a\nlabels:\n  Oil: {keywords: [x]}\n  oil: {keywords: [z]}\n"))
    assert line.startswith("sectors.yaml:4:3: `oil` and `Oil` differ by capitals only")


def test_the_plural_of_an_acronym_is_not_found_in_capitals(write):
    label_set = load_label_set(write(energy="keywords: [PCs, Opec, OPEC]\n"))

    assert [keyword.or_capitals for keyword in label_set.labels[0].keywords] == [False, True, False]


@pytest.mark.parametrize(
    ("top", "file", "case", "found"),
    [
        ("auto", "", "", ("exact", True)),
        ("fold", "", "", ("fold", False)),
        ("fold", "case: exact", "", ("exact", False)),
        ("fold", "case: exact", "auto", ("exact", True)),
        ("exact", "", "fold", ("fold", False)),
    ],
)
def test_the_case_rule_of_the_nearest_file_holds(write, top, file, case, found):
    item = f"{{term: Baku, case: {case}}}" if case else "Baku"
    label_set = load_label_set(write(f"case: {top}\n{LABEL_SET}", f"{file}\nkeywords: [{item}]\n"))

    (keyword,) = label_set.labels[0].keywords
    assert (keyword.case, keyword.or_capitals) == found


def test_the_words_that_a_keyword_needs_are_read_in_lists(write):
    energy = "keywords:\n- {term: oil, needs: [gas, US], within: 9}\n- {term: coal, needs: [[a], [b, c]]}\n"

    oil, coal = load_label_set(write(energy=energy)).labels[0].keywords

    assert oil.needs == ((Keyword("gas", "fold"), Keyword("US", "exact")),)
    assert oil.within == 9
    assert [[term.term for term in terms] for terms in coal.needs] == [["a"], ["b", "c"]]


@pytest.mark.parametrize("code", ["e n", "1st", "ünit", "none", "Con", '"a/b"', "x" * 41])
def test_a_code_that_is_no_safe_name_for_columns_and_files_is_refused(write, code):
    (line,) = lines_of(write(f"name: a\nlabels:\n  {code}: {{keywords: [x]}}\n"))

    assert line.startswith("sectors.yaml:3:3: `")


def test_every_fault_of_every_file_is_told_in_one_message(write):
    label_set = LABEL_SET.replace("title: Sectors", "titel: Sectors").replace("finance:", "1st:")
    label_set += "  digital:\n    keywords: keywords/digital.yaml\n  transport: {title: Transport}\n"

    assert lines_of(write(label_set, ENERGY + "  - NO\nexcude: [gas]\n")) == [
        "sectors.yaml:2:1: unknown key `titel`; did you mean `title`?",
        f"sectors.yaml:7:3: `1st` is no code; {CODE_RULE}",
        "sectors.yaml:11:15: keywords/digital.yaml does not exist; mend the path",
        "sectors.yaml:12:14: `keywords` is missing; add it, such as `keywords: [word, a phrase]`",
        'keywords/energy.yaml:8:5: `NO` without quotes may be read as a truth value; write "NO"',
        "keywords/energy.yaml:9:1: unknown key `excude`; did you mean `exclude`?",
    ]


@pytest.mark.parametrize(
    "keywords", ["oil", "oil, gas", "oil; gas", "|\n      oil\n      gas", "oil, " * 900 + "gas"]
)
def test_words_where_a_list_should_be_are_told_how_a_list_is_written(write, keywords):
    (line,) = lines_of(write(f"name: a\nlabels:\n  energy:\n    keywords: {keywords}\n"))

    assert line.startswith("sectors.yaml:4:15: `oil")
    assert "- word` a line" in line


@pytest.mark.parametrize(
    ("keyword", "mend"),
    [("oil,", "take it out"), ("oil;", "take it out"), ("-oil", "below `exclude`"), ("+oil", "needs: [..]")],
)
def test_signs_of_lists_and_searches_around_a_keyword_are_refused(write, keyword, mend):
    (line,) = lines_of(write(energy=f"keywords:\n  - '{keyword}'\n  - '-40'\n  - C+\n"))

    assert line.startswith("keywords/energy.yaml:2:5: `")
    assert mend in line


@pytest.mark.parametrize(
    ("item", "mend"),
    [
        ("oil: 2", "write {term: oil, weight: 2}"),
        ("oil: [crude, barrel]", "write the words of `oil` into the list itself"),
        ("oil: price", "put quotes around text that has a colon"),
        ("oil.yaml", "name one file in place of the whole list"),
    ],
)
def test_what_is_no_word_in_a_list_is_told_how_it_is_written(write, item, mend):
    (line,) = lines_of(write(energy=f"keywords:\n  - {item}\n"))

    assert line.startswith("keywords/energy.yaml:2:5: ")
    assert mend in line


@pytest.mark.parametrize(
    ("path", "mend"),
    [
        ("~/oil.yaml", "write the path of a file of this machine"),
        ("https://example.org/oil.yaml", "write the path of a file of this machine"),
        ("keywords\\oil.yaml", "write `/` for `\\`"),
    ],
)
def test_a_path_that_is_none_here_is_told_how_it_is_written(write, path, mend):
    (line,) = lines_of(write(f"name: a\nlabels:\n  energy:\n    keywords: {path}\n"))

    assert mend in line


@pytest.mark.parametrize("entry", ["[oil]", "oil", "[{term: oil}]"])
def test_a_label_that_is_no_mapping_is_told_its_shape(write, entry):
    (line,) = lines_of(write(f"name: a\nlabels:\n  energy: {entry}\n"))

    assert "such as `energy: {keywords: [word, a phrase]}`, not" in line


def test_a_plain_list_as_a_keywords_file_is_told_its_shape(write):
    (line,) = lines_of(write(energy="- oil\n- gas\n"))

    assert line.startswith("keywords/energy.yaml:1:1: must hold keys and values, such as `keywords: [word")


@pytest.mark.parametrize(
    ("code", "near"),
    [("oil & gas", "oil_gas"), ("Énergie-2", "Energie_2"), ("y" * 300, ""), ("нефть", ""), ('"=1+1"', "")],
)
def test_a_refused_code_names_one_that_is_like_it_and_no_long_text(write, code, near):
    (line,) = lines_of(write(f"name: a\nlabels:\n  {code}: {{keywords: [x]}}\n"))

    assert (f", such as `{near}`" in line) == bool(near)
    assert "such as" not in line or near
    assert len(line) < 260


@pytest.mark.parametrize("keywords", ["[]", "", "{}"])
def test_a_label_without_keywords_is_refused(write, keywords):
    (line,) = lines_of(write(f"name: a\nlabels:\n  energy:\n    keywords: {keywords}\n"))

    assert line.startswith("sectors.yaml:4:")


def test_a_keyword_in_two_labels_is_allowed_and_reported(write):
    path = write(energy="keywords: [smart grid, bank]\n")

    (shared,) = shared_keywords(load_label_set(path))

    assert (shared.term, shared.labels) == ("bank", ("energy", "finance"))
    assert [place.line for place in shared.places] == [1, 8]


def test_a_library_user_is_told_the_way_to_a_fault():
    with pytest.raises(ConfigError) as refused:
        label_set_from_keywords(
            {"energy": ["gas", 5, "gas"], "1st": [{"term": "x", "weight": -1}], "it": "ai"}
        )

    assert str(refused.value).splitlines() == [
        'labels.energy.keywords[1]: `5` without quotes may be read as a number; write "5"',
        f"labels.1st: `1st` is no code; {CODE_RULE}",
        "labels.1st.keywords[0].weight: `weight` must be greater than 0, not `-1`",
        "labels.it.keywords: must be a list of keywords; a path needs a label set file",
    ]


def test_a_fault_quotes_what_it_is_about_whatever_that_holds():
    with pytest.raises(ConfigError) as refused:
        label_set_from_keywords({"a\ud800": ["gas"], "b": ["{fault} AND {term}"]})

    code, keyword = str(refused.value).splitlines()
    assert r"`a\ud800` is no code; " in code
    assert keyword.startswith("labels.b.keywords[0]: `{fault} AND {term}`: `AND` is read as a word; ")


words = st.text(st.sampled_from("abcdeABİıß-é5"), min_size=3, max_size=8).filter(lambda word: word.strip("-"))
entries = words | st.fixed_dictionaries(
    {"term": words},
    optional={
        "weight": st.floats(0.1, 10),
        "needs": st.just("context"),
        "case": st.sampled_from(["fold", "exact", "auto"]),
    },
)
keyword_tables = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{3,6}", fullmatch=True),
    st.lists(entries, min_size=1, max_size=5),
    min_size=1,
    max_size=4,
)


def made(table: dict[str, list[object]], **kind: bool) -> LabelSet | None:
    try:
        return label_set_from_keywords(table, **kind)
    except ConfigError:
        return None


@given(keyword_tables, st.randoms())
def test_the_fingerprint_is_blind_to_order(table, random):
    label_set = made(table)

    if label_set:
        codes = random.sample(sorted(table), len(table))
        shuffled = made({code: random.sample(table[code], len(table[code])) for code in codes})
        assert shuffled is not None
        assert label_set_fingerprint(shuffled) == label_set_fingerprint(label_set)


@given(keyword_tables)
def test_a_label_set_comes_back_from_plain_data_unchanged(table):
    label_set = made(table)

    if label_set:
        data = json.loads(json.dumps(label_set_to_data(label_set)))
        assert label_set_from_data(data) == label_set


def test_the_fingerprint_is_blind_to_places_comments_and_titles(write):
    before = label_set_fingerprint(load_label_set(write()))

    after = load_label_set(
        write("# moved\n" + LABEL_SET.replace("title: Energy", "title: Power"), "\n\n" + ENERGY + "# end\n")
    )

    assert label_set_fingerprint(after) == before


@pytest.mark.parametrize(
    "change",
    [
        {"keywords": ["gas", "oil"]},
        {"keywords": [{"term": "gas", "weight": 2.0}]},
        {"keywords": [{"term": "gas", "case": "exact"}]},
        {"keywords": ["gas", {"term": "oil", "needs": "context"}]},
        {"exclude": ["greenhouse gas"]},
    ],
)
def test_the_fingerprint_tells_what_can_change_a_result(change):
    def label_set(label: dict[str, object], **kind: bool) -> LabelSet:
        return label_set_from_data({"name": "a", "labels": {"energy": {"keywords": ["gas"]} | label}, **kind})

    before, after = label_set({}), label_set(change)

    assert label_set_fingerprint(before) != label_set_fingerprint(after)
    assert label_fingerprint(before.labels[0]) != label_fingerprint(after.labels[0])
    assert (
        len({label_set_fingerprint(label_set({}, **{kind: True})) for kind in ("exclusive", "exhaustive")})
        == 2
    )


yaml_words = st.sampled_from(
    [
        "name",
        "labels",
        "keywords",
        "exclude",
        "term",
        "weight",
        "a",
        "gas",
        "NO",
        "5",
        "é",
        "\x00",
        "---",
        "<<",
    ]
) | st.sampled_from([*":{}[],*'\"|#\t", ": ", "- ", "? ", "&x", "*x", "!t", "\n", "\n  ", "\n    "])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40) | st.lists(yaml_words, max_size=30).map(lambda parts: "".join(parts).encode()))
def test_any_bytes_make_a_label_set_or_a_config_error(tmp_path, content):
    label_set = tmp_path / "a.yaml"
    label_set.write_bytes(b"name: a\nlabels:\n  a: {keywords: b.yaml}\n")
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / "b.yaml").write_bytes(b"keywords: [gas]\n")
        (tmp_path / name).write_bytes(content)
        with contextlib.suppress(ConfigError):
            assert load_label_set(label_set).labels


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "labels", "a", "keywords", "exclude", "term", "weight"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw builds the strategy
@given(st.dictionaries(st.sampled_from(["name", "labels", "title", "exclusive"]), json_like))
def test_any_data_makes_a_label_set_or_a_config_error(data):
    with contextlib.suppress(ConfigError):
        assert label_set_from_data(data).labels
