"""Forms that do not count: found by named transformations only, and never where the matcher counts."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.languages import language_number
from classify.config.terms import case_rule
from classify.text.forms import MOST_FORMS, Forms, most_frequent
from classify.text.matcher import KeywordMatcher
from classify.text.spelling import bare_letters, differences
from classify.text.tokens import tokenize


def keyword(term, language=""):
    case, or_capitals = case_rule(term, "auto")
    return Keyword(term, case, or_capitals=or_capitals, language=language)


def uncaught(texts, *labels, language="", of_texts=None):
    """Return forms of the keywords of labels, each a list of terms: term -> form -> how often it stands."""
    made = tuple(
        Label(f"l{k}", "", "", tuple(keyword(term, language) for term in terms))
        for k, terms in enumerate(labels)
    )
    label_set = LabelSet("test", "", made)
    tokens = tokenize(texts)
    spoken = None if of_texts is None else np.array([language_number(one) for one in of_texts], np.uint8)
    found = Forms(label_set).uncaught(tokens, KeywordMatcher(label_set).places(tokens)[0], spoken)
    terms = [one.term for _, one in label_set.keywords]
    return {terms[number]: dict(forms) for number, forms in found.items()}


@pytest.mark.parametrize(
    ("term", "text", "form", "names"),
    [
        pytest.param("OWLS", "the Owls flew", "Owls", ("case",), id="other case"),
        pytest.param("MP", "two MPs", "MPs", ("ending",), id="plural of an acronym"),
        pytest.param("heron", "herons", "herons", ("ending",), id="plural"),
        pytest.param("party", "parties", "parties", ("ending",), id="plural in -ies"),
        pytest.param("marshes", "a marsh and a marshe", "marshe", ("ending",), id="singular"),
        pytest.param("flood plain", "Floodplain", "Floodplain", ("joined",), id="joined"),
        pytest.param("floodplain", "flood plain", "flood plain", ("apart",), id="apart"),
        pytest.param("floodplain", "flood-plain", "flood-plain", ("hyphen",), id="hyphenated"),
        pytest.param("Łódź", "Łodz", "Łodz", ("accents",), id="without accents"),
        pytest.param("Wald", "des Waldes", "Waldes", ("ending",), id="German genitive"),
        pytest.param("банк", "в банках", "банках", ("ending",), id="Russian case"),
        pytest.param("земля", "на земле", "земле", ("ending",), id="Russian case of a vowel"),
        pytest.param("ガス", "クリーンガス", "クリーンガス", ("longer",), id="katakana in a longer word"),
        pytest.param("liman", "limanlar", "limanlar", ("ending",), id="Turkic plural"),
    ],
)
def test_each_form_is_found_and_named(term, text, form, names):
    assert uncaught([text], [term]) == {term: {form: 1}}
    assert differences(keyword(term), form) == names


@pytest.mark.parametrize(
    ("language", "term", "text", "forms"),
    [
        ("az", "neft", "neftin qiyməti, nefti, neftə və neftçi", ["neftin", "nefti", "neftə"]),
        ("az", "çörək", "çörəyin və çörəklərdən", ["çörəyin", "çörəklərdən"]),
        ("tr", "kitap", "kitabı ve kitaplardan", ["kitabı", "kitaplardan"]),
        ("tr", "Merkez Bankası", "Merkez Bankasının kararı", ["Merkez Bankasının"]),
        ("de", "Parkplatz", "Parkplätze und Parkplatzes", ["Parkplätze", "Parkplatzes"]),
        ("hy", "գազ", "գազի գինը և գազը", ["գազի", "գազը"]),
        ("ka", "ბანკი", "ბანკმა და ბანკების", ["ბანკმა", "ბანკების"]),
        ("it", "banca", "le banche e la bance", ["bance"]),
        ("fr", "journal", "les journaux", ["journaux"]),
        ("pt", "eleição", "as eleições", ["eleições"]),
        ("ru", "природный газ", "природного газа и природным газом", ["природного газа", "природным газом"]),
    ],
)
def test_endings_of_a_language_make_forms_in_its_text_alone(language, term, text, forms):
    assert uncaught([text], [term], of_texts=[language]) == {term: dict.fromkeys(forms, 1)}
    assert uncaught([text], [term], language=language, of_texts=[language]) == {term: dict.fromkeys(forms, 1)}
    if language != "ru":  # its endings are those of its letters
        assert not uncaught([text], [term], of_texts=["en"]).get(term, {}).keys() - {"Parkplatzes"}


def test_ever_more_keywords_cost_no_hundred_forms_each():
    terms = [f"wort{i}" for i in range(10_000)]

    found = uncaught(["Wagen, Tonnen, boats"], [*terms, "tonne", "boat"], of_texts=["de"])

    assert found == {"boat": {"boats": 1}}
    assert uncaught(["Tonnen"], [*terms[1:], "tonne"], of_texts=["de"]) == {"tonne": {"Tonnen": 1}}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        pytest.param("IT", "its parts and ITS", id="an acronym is not the beginning of a word"),
        pytest.param("away", "in a way", id="single letters are words"),
        pytest.param("floodplain", "a flood. Plain words.", id="not over a sentence end"),
        pytest.param("floodplain", "flood, plain", id="not over a comma"),
        pytest.param("its", "it's", id="an apostrophe makes another word"),
        pytest.param("gold", "golden", id="no endings that are words"),
        pytest.param("glass", "glas", id="double s is no plural"),
        pytest.param("heron", "heronry", id="no other words"),
        pytest.param("мой", "мои", id="й is a letter of its own"),
        pytest.param("SOCAR", "SOCAR'ın gəliri", id="Turkic suffix behind an apostrophe counts already"),
        pytest.param("OTAN", "l'OTAN", id="French article counts already"),
        pytest.param("heron", "the heron's nest", id="possessive counts already"),
        pytest.param("heron*", "herons", id="a stem catches its forms"),
        pytest.param("heron", "", id="no text"),
    ],
)
def test_what_is_no_form_or_counts_already_is_not_told(term, text):
    assert uncaught([text], [term]) == {}


@pytest.mark.parametrize(
    ("language", "term", "text", "forms"),
    [
        pytest.param(
            "ru", "посла", "После встречи и после обеда", set(), id="a preposition is no case of a noun"
        ),
        pytest.param("ru", "послов", "По словам главы, по словам гостей", set(), id="nor are two words"),
        pytest.param(
            "ru", "долга", "долгого ожидания, долгие годы, долго", set(), id="no adjective of a noun"
        ),
        pytest.param("ru", "метро", "два метра, пять метров", set(), id="a loanword has no cases"),
        pytest.param("ru", "развитие", "развитых стран", set(), id="a noun in -ие is no adjective"),
        pytest.param(
            "ru", "порт", "порты, портами, портов, о порте", {"порты", "портами", "портов", "порте"}
        ),
        pytest.param("ru", "развитие", "развития и развитию", {"развития", "развитию"}),
        pytest.param("ru", "газовый", "газового, газовые, газовой", {"газового", "газовые", "газовой"}),
        pytest.param("ru", "российский", "российских и российская", {"российских", "российская"}),
        pytest.param("ru", "нефть", "нефти, нефтью, нефтяной", {"нефти", "нефтью"}),
        pytest.param("tr", "kur", "kurs ve kurlar", {"kurlar"}, id="no English plural in Turkish"),
        pytest.param("az", "bank", "banklar, banks", {"banklar"}, id="nor in Azerbaijani"),
        pytest.param("en", "mol", "mollar, mols", {"mols"}, id="no Turkic plural in English"),
    ],
)
def test_forms_are_those_of_the_language(language, term, text, forms):
    assert set(uncaught([text], [term], language=language).get(term, {})) == forms


def test_a_form_in_text_of_another_language_is_none():
    texts = ["two banks here", "iki banks burada", "banks"]

    found = uncaught(texts, ["bank"], language="en", of_texts=["en", "az", ""])

    assert found == {"bank": {"banks": 2}}


def test_what_another_keyword_of_the_label_catches_is_not_lost_but_for_another_label_it_is():
    assert uncaught(["two herons"], ["heron", "herons"]) == {}
    assert uncaught(["two herons"], ["heron"], ["herons"]) == {"heron": {"herons": 1}}


LETTERS = st.sampled_from(
    ["reed", "Reed", "REED", "reeds", "mace", "bed", "beds", "-", " ", ". ", "\n", "!", "é", "s"]
)


@given(st.lists(st.lists(LETTERS, max_size=12).map("".join), max_size=4))
def test_a_form_has_the_letters_of_its_keyword_and_overlaps_nothing_that_counts(texts):
    terms = ["REED", "reed mace", "bed", "Reedbed"]
    label_set = LabelSet("t", "", (Label("l", "", "", tuple(map(keyword, terms))),))
    tokens = tokenize(texts)
    places = KeywordMatcher(label_set).places(tokens)[0]

    found = Forms(label_set).uncaught(tokens, places)

    free = [list(text) for text in texts]
    for paragraph, start, end in zip(places.paragraph, places.start, places.end, strict=True):
        free[paragraph][start:end] = "#" * int(end - start)
    rest = ["".join(letters) for letters in free]
    for number, forms in found.items():
        for form in forms:
            assert bare_letters(form).startswith(bare_letters(terms[number]))
            assert any(form.rstrip(".") in text for text in rest)


def test_batches_of_any_size_find_the_same():
    texts = ["Reeds and REEDS.", "", "flood-plain", "floodplains; Flood plain"] * 3
    whole = uncaught(texts, ["reed", "floodplain"])
    parts = [uncaught([text], ["reed", "floodplain"]) for text in texts]

    for term, forms in whole.items():
        for form, n in forms.items():
            assert n == sum(part.get(term, {}).get(form, 0) for part in parts)


def test_forms_are_bounded_by_the_most_frequent():
    forms = Counter({f"form{n:03}": 1 + n % 3 for n in range(200)})

    kept = most_frequent(forms)

    assert len(kept) == MOST_FORMS
    assert min(kept.values()) == 3
    assert most_frequent(Counter(dict(reversed(forms.items())))) == kept


def test_a_label_set_without_matching_words_is_no_fault():
    label_set = LabelSet("t", "", (Label("l", "", "", (Keyword("!", "fold"), Keyword("天然气", "fold"))),))
    tokens = tokenize(["天然气。 x"])

    assert Forms(label_set).uncaught(tokens, KeywordMatcher(label_set).places(tokens)[0]) == {}


@pytest.mark.parametrize(
    ("term", "text"),
    [
        pytest.param("バス", "パス、ハス、ﾊﾟｽ", id="voiced signs of kana"),
        pytest.param("ข่าว", "ขาว", id="tone marks of Thai"),
        pytest.param("天然气", "液化天然气价格", id="what is found"),
        pytest.param("ガス*", "ガスタービン", id="what a wildcard catches"),
    ],
)
def test_other_words_of_scripts_without_spaces_are_no_forms(term, text):
    assert uncaught([text], [term]) == {}
