"""Dictionaries of other tools: each format read, each term taken over or told, nothing hostile believed."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classify.config.dictionaries.codes import code_of
from classify.config.dictionaries.labels import imported
from classify.config.dictionaries.reading import read_dictionary
from classify.config.dictionaries.translating import translated
from classify.config.dictionaries.written import label_set_texts
from classify.config.loading import load_label_set
from classify.errors import ConfigError, InputError
from classify.run.importing import import_dictionaries


def written(folder, name, content, encoding="utf-8"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def labels_of(path, levels=None, **options):
    """Return code -> terms of the labels that a file makes."""
    found = imported([read_dictionary(path, **options)], levels)
    return {label.code: [keyword.term for keyword in label.keywords] for label in found.labels}


def remarks_of(path, levels=None):
    """Return what was dropped or changed: term (else category) -> action and reason."""
    found = imported([read_dictionary(path)], levels)
    return {one.term or one.category: (one.action, one.reason) for one in found.remarks}


QUANTEDA = """\
# crops and weather
farming:
  crops:
    - wheat*
    - "winter barley"
  "NO": [on, 12:30, Oslo]
weather: drizzl*
nothing:
"""
LEXICODER = "+GLAD\nDELIGHT*\n A TREAT \n+GLUM\nSORROW_FUL\n"
LIWC = (
    "%\n1\tPlace (Places)\n\t2\tIndoors\n3\tFood\n%\n"
    "attic\t1\t2\nlike\t(02 134)125/464\t3\nbread roll\t3\nsoup*  3\nlost\t9\nof <of>1/2\t3\n"
)
YOSHIKODER = """\
<?xml version="1.0" encoding="UTF-8"?>
<dictionary style="050805" patternengine="substring">
  <cnode name="Whole" desc="">
    <cnode name="Boats"><pnode name="ferry"/><cnode name="Sails"><pnode name="sloop*"/></cnode></cnode>
    <cnode name="Bikes"><pnode name="tandem &amp; trike"/></cnode>
  </cnode>
</dictionary>
"""
WORDSTAT = (
    "CRAFTS\n   \tWOOD\n   \t\tCARPENTER* (1)\n   \t\tCABINET_MAKER (0.5)\n   \tGLASS\n"
    "\tPOTTERY (1)\nEMPTY\n@NEAR(clay, oven) (1)\n"
)
TABLE = "category;keyword;score\r\nbirds;heron;\r\nbirds;black stork;2\r\nfish;pike;0\r\n"


@pytest.mark.parametrize(
    ("name", "content", "labels"),
    [
        pytest.param(
            "q.yml",
            QUANTEDA,
            {
                "farming_crops": ["wheat*", "winter barley"],
                "farming_no": ["on", "12:30", "Oslo"],
                "weather": ["drizzl*"],
            },
            id="quanteda",
        ),
        pytest.param(
            "l.lcd", LEXICODER, {"glad": ["DELIGHT*", "A TREAT"], "glum": ["SORROW FUL"]}, id="Lexicoder"
        ),
        pytest.param(
            "w.dic",
            LIWC,
            {"place": ["attic"], "place_indoors": ["attic"], "food": ["like", "bread roll", "soup*"]},
            id="LIWC",
        ),
        pytest.param(
            "y.ykd",
            YOSHIKODER,
            {"boats": ["ferry"], "boats_sails": ["sloop*"], "bikes": ["tandem & trike"]},
            id="Yoshikoder",
        ),
        pytest.param(
            "c.cat",
            WORDSTAT,
            {"crafts": ["POTTERY"], "crafts_wood": ["CARPENTER*", "CABINET MAKER"]},
            id="WordStat",
        ),
        pytest.param("t.csv", TABLE, {"birds": ["heron", "black stork"]}, id="table"),
        pytest.param(
            "plain.csv", "birds,heron\nfish,pike\n", {"birds": ["heron"], "fish": ["pike"]}, id="no header"
        ),
        pytest.param(
            "Rivers.txt", "# big ones\nDanube\n\nblue nile\n", {"rivers": ["Danube", "blue nile"]}, id="list"
        ),
        pytest.param(
            "w.txt", LIWC.split("attic")[0] + "stove\t2\n", {"place_indoors": ["stove"]}, id="LIWC as text"
        ),
        pytest.param(
            "c.txt",
            WORDSTAT.partition("   \tGLASS")[0],
            {"crafts_wood": ["CARPENTER*", "CABINET MAKER"]},
            id="WordStat as text",
        ),
    ],
)
def test_each_format_gives_its_labels_and_terms(tmp_path, name, content, labels):
    assert labels_of(written(tmp_path, name, content)) == labels
    crlf = content.replace("\r\n", "\n").replace("\n", "\r\n")
    assert labels_of(written(tmp_path, name, b"\xef\xbb\xbf" + crlf.encode())) == labels


def test_levels_join_what_lies_deeper(tmp_path):
    assert labels_of(written(tmp_path, "q.yml", QUANTEDA), 1) == {
        "farming": ["wheat*", "winter barley", "on", "12:30", "Oslo"],
        "weather": ["drizzl*"],
    }
    assert set(labels_of(written(tmp_path, "c.cat", WORDSTAT), 1)) == {"crafts"}


def test_what_a_file_loses_is_told_with_the_reason(tmp_path):
    liwc = remarks_of(written(tmp_path, "w.dic", LIWC))
    assert liwc["like"] == (
        "dropped",
        "`(02 134)125/464` counts only beside other words; write such phrases as keywords",
    )
    assert liwc["lost"] == ("dropped", "no category has the number 9")
    assert liwc["of <of>1/2\t3"][0] == "dropped"
    wordstat = remarks_of(written(tmp_path, "c.cat", WORDSTAT))
    assert wordstat["@NEAR(clay, oven) (1)"][0] == "dropped"
    assert wordstat["EMPTY"] == wordstat["CRAFTS > GLASS"] == ("dropped", "the category has no term")
    assert wordstat["CABINET_MAKER"] == ("changed", "`_` written as a space")
    assert remarks_of(written(tmp_path, "t.csv", TABLE))["pike"] == (
        "dropped",
        "a weight of 0 or less marks what must not count; write it under `exclude`",
    )
    negated = remarks_of(written(tmp_path, "n.yml", "'!pets': [cat]\nzoo: [lynx, Lynx, lynx]\n"))
    assert negated["cat"][0] == "dropped"
    assert negated["lynx"] == ("dropped", "says the same as a term of the label before it")


@pytest.mark.parametrize(
    ("term", "terms", "word"),
    [
        pytest.param("civil_rights", ["civil rights"], "space", id="underscore"),
        pytest.param('"free lunch"', ["free lunch"], "quotes", id="quotes around all"),
        pytest.param("levy | toll", ["levy", "toll"], "split", id="alternatives"),
        pytest.param("levy OR toll", ["levy", "toll"], "split", id="query of alternatives"),
        pytest.param("(levy OR toll)", ["levy", "toll"], "parentheses", id="alternatives in parentheses"),
        pytest.param("(levy|toll)", ["levy", "toll"], "split", id="alternatives of a pattern"),
        pytest.param("*charg*", ["charg*"], "in front", id="star on both sides"),
        pytest.param("- oats,", ["oats"], "list marks", id="list marks"),
        pytest.param("oat\u200bs", ["oats"], "invisible", id="invisible character"),
        pytest.param("U.S.", ["U.S."], "", id="dots stay"),
        pytest.param("C++", ["C++"], "", id="sign behind a letter"),
    ],
)
def test_a_term_is_taken_over_and_each_change_told(term, terms, word):
    found = translated(term)

    assert list(found.terms) == terms
    assert any(word in change for change in found.changes) if word else not found.changes


@pytest.mark.parametrize(
    ("term", "word"),
    [
        ("*ology", "in front"),
        ("*", "no letter"),
        ("rye * bread", "alone"),
        ("colo?r", "one letter"),
        ("oa*", "3 letters"),
        ("r[ye]+", "regular expression"),
        ("/rye|oats/", "regular expression"),
        (r"\brye\b", "regular expression"),
        ("rye.*", "regular expression"),
        ("(rye|oat) bread", "regular expression"),
        ("rye AND oats", "query"),
        ("rye NEAR/5 oats", "query"),
        ("~rye", "must not count"),
        ("rye @NEAR oats /C", "@NEAR"),
        ("rye~2", "~2"),
        ("title:rye", "title:"),
        ("(rye bread", "parentheses"),
        (":-)", "no letter"),
        ("rye " * 40, "40 words"),
    ],
)
def test_what_no_keyword_can_say_is_dropped_with_the_reason(term, word):
    found = translated(term)

    assert not found.terms
    assert word in found.dropped


def test_a_dictionary_in_capitals_matches_in_any_case_and_keeps_its_words(tmp_path):
    path = written(tmp_path, "c.lcd", "+PETS\nHAMSTER*\nCATS AND DOGS\nNOT A FISH\n")
    import_dictionaries([path], tmp_path / "out")

    keywords = load_label_set(tmp_path / "out" / "labels.yaml").labels[0].keywords
    assert [(keyword.term, keyword.case) for keyword in keywords] == [
        ("HAMSTER*", "fold"),
        ("CATS AND DOGS", "fold"),
        ("NOT A FISH", "fold"),
    ]


def test_a_tool_that_ignores_case_folds_names_and_spares_acronyms(tmp_path):
    path = written(tmp_path, "n.yml", "norway: [Oslo, NATO, fjord*]\n")
    import_dictionaries([path], tmp_path / "out")
    import_dictionaries([path], tmp_path / "auto", case="auto")
    import_dictionaries([path], tmp_path / "fold", case="fold")

    def cases(folder):
        return [one.case for one in load_label_set(tmp_path / folder / "labels.yaml").labels[0].keywords]

    assert cases("out") == ["fold", "exact", "fold"]
    assert cases("auto") == ["exact", "exact", "fold"]
    assert cases("fold") == ["fold", "fold", "fold"]


ODD = st.sampled_from(
    ["NO", "on", "~", "null", "12:30", "1e3", "=", "<<", "#tag", "@name", "& co", "yes: no"]
)
WORDS = st.text(st.characters(categories=["Ll", "Lu", "Lo", "Nd"]), min_size=1, max_size=12)
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cn", "Cs"]), max_size=30)
TERMS = st.one_of(ODD, WORDS, st.tuples(WORDS, WORDS).map(" ".join), WORDS.map(lambda word: f"abc{word}*"))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(NAMES, st.lists(TERMS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_what_is_written_is_read_back_to_the_same_terms(tmp_path, dictionary):
    content = json.dumps(dictionary, ensure_ascii=False)  # JSON is YAML
    found = imported([read_dictionary(written(tmp_path, "any.yml", content))])
    if not found.labels:
        return
    for name, text in label_set_texts(found, "any", ["any.yml"]).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    loaded = load_label_set(tmp_path / "labels.yaml")

    assert loaded.codes == tuple(label.code for label in found.labels)
    for label, meant in zip(loaded.labels, found.labels, strict=True):
        assert [one.term for one in label.keywords] == [one.term for one in meant.keywords]
        assert label.title == (meant.title or label.title)
    terms = {translated(term).terms for terms in dictionary.values() for term in terms}
    kept = {(one.term,) for label in loaded.labels for one in label.keywords}
    assert kept <= terms


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_code_is_a_safe_name_whatever_the_category(first, second):
    code = code_of((first, second), {"label"})

    assert code.isascii()
    assert code.replace("_", "").isalnum()
    assert 0 < len(code) <= 40
    assert code != "label"


def test_categories_of_one_code_get_a_number(tmp_path):
    path = written(
        tmp_path, "q.yml", "Tea!: [oolong]\ntea: [sencha]\nнет: [чай]\n../tea: [mate]\nnul: [void]\n"
    )

    assert list(labels_of(path)) == ["tea", "tea_2", "label", "tea_3", "label_nul"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "tea">'
    + "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
    + ']><dictionary><cnode name="x"><pnode name="&a29;"/></cnode></dictionary>'
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("b.ykd", BOMB, "declares the entity `a`", id="entity bomb"),
        pytest.param(
            "b.ykd",
            '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><dictionary/>',
            "declares the entity `x`",
            id="external entity",
        ),
        pytest.param("b.ykd", "<dictionary>" + "<cnode>" * 5000, "nested deeper than", id="deep XML"),
        pytest.param("b.ykd", "<html/>", "not <dictionary>", id="other XML"),
        pytest.param("b.ykd", "<dictionary><cnode name='x'>", "is no XML", id="cut XML"),
        pytest.param("b.yml", "a: " + "[" * 100, "nested deeper than", id="deep YAML"),
        pytest.param("b.yml", "a: &x [tea]\nb: *x\n", "refers to another place", id="alias"),
        pytest.param("b.yml", "a: [tea\n", "mend the indents", id="broken YAML"),
        pytest.param("b.dic", "attic\t1\n", "no two lines `%`", id="no LIWC dictionary"),
        pytest.param("b.dic", "%\nPlace\n%\n", "is no category", id="LIWC category without number"),
        pytest.param("b.csv", 'a,"b\n', "is no CSV", id="open quote"),
        pytest.param("b.xlsx", "PK", "is of no known format", id="unknown format"),
        pytest.param("b.txt", "caf\xe9\n".encode("latin-1"), "--encoding cp1252", id="not UTF-8"),
        pytest.param("b.txt", b"PK\x00\x00", "NUL", id="binary"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path, name, content, message):
    with pytest.raises(ConfigError, match="b\\.") as refused:
        read_dictionary(written(tmp_path, name, content))

    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_declared_encodings_are_read(tmp_path):
    body = '<dictionary><cnode name="T"><pnode name="thé"/></cnode></dictionary>'
    xml = f'<?xml version="1.0" encoding="latin-1"?>{body}'
    assert labels_of(written(tmp_path, "t.ykd", xml, "latin-1")) == {"t": ["thé"]}
    wrong = xml.replace("latin-1", "UTF-8")
    assert labels_of(written(tmp_path, "t.ykd", wrong, "cp1252"), encoding="cp1252") == {"t": ["thé"]}
    assert labels_of(written(tmp_path, "t.txt", "thé\n", "latin-1"), encoding="latin-1") == {"t": ["thé"]}
    assert labels_of(written(tmp_path, "t.txt", "thé\n", "utf-16")) == {"t": ["thé"]}
    for name in ("t.lcd", "t.txt", "t.cat"):
        assert labels_of(written(tmp_path, name, body, "utf-16")) == {"t": ["thé"]}


def test_a_table_with_its_columns_swapped_is_refused_before_it_makes_files(tmp_path):
    rows = "".join(f"word{n},tea\n" for n in range(3000))
    with pytest.raises(ConfigError, match="are the columns swapped"):
        import_dictionaries([written(tmp_path, "t.csv", rows)], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_without_any_keyword_is_refused_with_a_reason(tmp_path):
    with pytest.raises(InputError, match=r"no term can be a keyword .*3 letters"):
        import_dictionaries([written(tmp_path, "t.txt", "ab*\n")], tmp_path / "out")


def test_the_list_of_remarks_is_a_table_that_no_spreadsheet_runs(tmp_path):
    import_dictionaries([written(tmp_path, "t.txt", 'tea\n=cmd|x ? y\n-tea\n"a ""b""*\n')], tmp_path / "out")

    text = (tmp_path / "out" / "import.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["line"] for row in rows] == ["2", "3", "4"]
    assert not any(cell.startswith(("=", "-", "+", "@")) for row in rows for cell in row.values())
