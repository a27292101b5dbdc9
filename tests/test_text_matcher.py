"""Keyword hits: what a person would expect of a keyword, then equality with a slow reference on any text."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from classify.config.label_set import Keyword, Label, LabelSet
from classify.text import finding as finding_module
from classify.text import stems as stems_module
from classify.text.columns import Hits, HitState
from classify.text.matcher import KeywordMatcher
from classify.text.token_rule import token_spans
from classify.text.tokens import tokenize
from tests.colliding import colliding_words
from tests.keyword_reference import reference_hits


def keyword(term, case=None, **options):
    exact = any(char.isupper() for char in term)
    return Keyword(term, case or ("exact" if exact else "fold"), **options)


def label(code, *terms, exclude=()):
    def as_keywords(items):
        return tuple(keyword(item) if isinstance(item, str) else item for item in items)

    return Label(code, code.title(), "", as_keywords(terms), as_keywords(exclude))


def label_set(*labels):
    return LabelSet("test", "Test", labels)


def hits_of(text, *terms, exclude=()):
    """Return the surface and state of each hit of a single label, in reading order."""
    hits = KeywordMatcher(label_set(label("one", *terms, exclude=exclude))).match(tokenize([text]))
    spans = zip(hits.start, hits.end, hits.state, strict=True)
    return [(text[start:end], HitState(state).name) for start, end, state in spans]


def surfaces(text, *terms, exclude=()):
    return [surface for surface, state in hits_of(text, *terms, exclude=exclude) if state == "COUNTED"]


def rows(hits: Hits):
    columns = (hits.paragraph, hits.start, hits.label, hits.keyword, hits.end, hits.state)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        pytest.param(
            "natural gas", "Natural-gas, natural\ngas, natural–gas", 3, id="space, hyphen, break, dash"
        ),
        pytest.param("natural-gas", "natural gas and natural\u00a0gas", 2, id="a hyphen in the keyword"),
        pytest.param("natural gas", "natural, gas; natural. Gas", 0, id="punctuation parts a phrase"),
        pytest.param("gas", "gasoline and biogas", 0, id="whole words only"),
        pytest.param("energ*", "Energy, energetic, ENERG", 3, id="a stem and its wildcard"),
        pytest.param(
            "renewable energ*", "renewable energies; renewable-energy", 2, id="a stem ends a phrase"
        ),
        pytest.param("U.S.", "the U.S. and U.S.-led and in the U.S", 3, id="a dotted abbreviation"),
        pytest.param("U.S.", "the U.S.S.R. and u.s. and us", 0, id="no part of a longer abbreviation"),
        pytest.param(
            "US", "U.S.-Azerbaijan, the U.S.'s, in the U.S. Then US", 4, id="full stops in an acronym"
        ),
        pytest.param("US Senate", "the U.S. Senate, the US Senate", 2, id="and in a phrase"),
        pytest.param("AI", "A.I. chips, not a.i. or Ai", 1, id="but in exact case only"),
        pytest.param("St Petersburg", "St. Petersburg, St Petersburg", 2, id="an abbreviation ends nothing"),
        pytest.param(
            "oil prices", "oil\n\nPrices, oil. Prices, oil – prices, oil -- prices", 0, id="clauses"
        ),
        pytest.param(
            "oil prices", "oil\nprices, oil\r\n prices, oil—prices", 3, id="a line end parts nothing"
        ),
        pytest.param(
            "pipeline", "pipe-\nline, pipe\u00ad\n  line, pipe- line", 2, id="a hyphen at a line end"
        ),
        pytest.param("gas pipe*", "gas pip-\nelines, gas pipe-\nlines", 2, id="a line end within a stem"),
        pytest.param("pipe-line", "pipe-\nline", 1, id="the hyphen may be its own"),
        pytest.param("MW", "500MW, 1,500MW, 10 MW, 5MWh", 3, id="a unit behind its number"),
        pytest.param("bn", "$4bn and €10.5bn", 2, id="a unit of money"),
        pytest.param("climate action", "#ClimateAction, #climate_action, #EUClimateAction", 3, id="hashtags"),
        pytest.param("COP29", "#COP29 in Baku", 1, id="a hashtag of one word"),
        pytest.param(
            "energy",
            "https://x.org/energy, energy.gov, www.energy.x, energy@x.org, @energy",
            0,
            id="addresses",
        ),
        pytest.param("energy", "energy-report.pdf, docs/energy.html, ENERGY.DOCX", 0, id="files"),
        pytest.param("Amazon", "Amazon.com said", 1, id="a company that is called like an address"),
        pytest.param("@gas", "@gas, x@gas and gas", 1, id="a handle that was asked for"),
        pytest.param("#gas", "#gas, x#gas and gas", 1, id="a hashtag that was asked for"),
        pytest.param(".NET", "ASP.NET and .NET", 1, id="a boundary before the sign"),
        pytest.param("CO2", "CO₂, CO2, CO²", 3, id="sub- and superscripts"),
        pytest.param("finance", "ﬁnance, ｆｉｎａｎｃｅ", 2, id="ligatures and full width"),
        pytest.param("об'єднання", "об’єднання, обʼєднання, об＇єднання", 3, id="apostrophes of every kind"),
        pytest.param("O'zbekiston", "Oʻzbekiston, O‘zbekiston", 2, id="Uzbek"),
        pytest.param("الطاقة", "الطاقة, الطَّاقَة, الطـــاقة", 3, id="Arabic vowel points and tatweel"),
        pytest.param("שלום", "שָׁלוֹם, שלום", 2, id="Hebrew vowel points"),
        pytest.param("한국", "\u1112\u1161\u11ab\u1100\u116e\u11a8, 한국", 2, id="Hangul letter by letter"),
        pytest.param("самолёт", "самолет, САМОЛЁТ", 2, id="yo is ye"),
        pytest.param("ελλάδα", "ΕΛΛΑΔΑ, Ελλάδα", 2, id="Greek capitals have no accents"),
        pytest.param("природн* газ*", "природного газа, природный газ", 2, id="stems within a phrase"),
        pytest.param("天然气", "中国天然气价格，液化天然气。", 2, id="Chinese, anywhere in a run"),
        pytest.param("天然*", "天然气 价格, 天 然", 1, id="any letters follow a letter anyway"),
        pytest.param("中国", "发展中 国家, 中，国, 中\n国, 中\u200b国, 中\n\n国", 2, id="but a space parts"),
        pytest.param("人工 智能", "人工智能，人工 智能，人工-智能", 3, id="a space in the keyword does not"),
        pytest.param("AI技术", "生成AI技术，AI 技术，ＡＩ技术", 3, id="letters of two scripts"),
        pytest.param("AI", "生成AI技術, AIチップ, 第5代AI", 3, id="Latin inside Japanese"),
        pytest.param("ガス", "天然ガスの価格、ｶﾞｽ、ベガス、ガスタービン", 2, id="katakana is a word"),
        pytest.param("ガス*", "天然ガスの価格、ガスタービン", 2, id="with any ending"),
        pytest.param("再生可能エネルギー", "再生可能エネルギー政策", 1, id="a phrase of all three"),
        pytest.param("พลังงาน", "กระทรวงพลังงานไทย พลังงา", 1, id="Thai"),
        pytest.param("น้ำ", "น้ํา, แม่น้ำ, น้ำมัน", 3, id="Thai in two spellings"),
        pytest.param("กา", "กาก, การ, กำ, เกา, ไกา", 2, id="Thai vowels stay with their letter"),
        pytest.param("ພະລັງງານ", "ກະຊວງພະລັງງານ", 1, id="Lao"),
        pytest.param("ថាមពល", "ក្រសួងថាមពលជាតិ, ថាម\u200bពល", 2, id="Khmer"),
        pytest.param("စွမ်းအင်", "လျှပ်စစ်စွမ်းအင်ဝန်ကြီး", 1, id="Burmese"),
        pytest.param("བོད་ལྗོངས", "བོད་ལྗོངས་རང་སྐྱོང", 1, id="Tibetan"),
        pytest.param("가스", "천연가스, 가스 가격", 1, id="Korean has spaces"),
        pytest.param("《气候法》", "通过《气候法》草案", 1, id="signs around letters"),
        pytest.param("油", "石油&AT, 油+C", 2, id="a letter is no initial"),
        pytest.param("国", "@国 和 x@国", 2, id="no handle and no address is in these scripts"),
        pytest.param("@gas", "关注@gas。", 1, id="a handle behind them"),
        pytest.param(
            "报", "见报https://x.org/a报见报report.pdf报b报x@y.org报x.com报", 7, id="addresses among them"
        ),
        pytest.param("S&P 500", "the S&P 500, the S & P-500", 2, id="an ampersand, spaced or not"),
        pytest.param("S&P 500", "S P 500", 0, id="the ampersand must be there"),
        pytest.param("R&D", "R&D budgets", 1, id="an ampersand between letters"),
        pytest.param("AT", "AT&T, AT home", 1, id="no part of a name with an ampersand"),
        pytest.param("C++", "in C++, in C, in C+", 1, id="a sign after the word"),
        pytest.param("§ 5", "§ 5, §5, §\u00a05, §§ 5, § 55 and 5 §", 4, id="a sign with or without a space"),
        pytest.param("§5", "nach § 5 Abs. 2, nach §5", 2, id="a sign without a space"),
        pytest.param("5%", "5 %, 5%, 5\u202f%, 15 % and 5.", 3, id="a sign behind a number"),
        pytest.param("€ 5", "€5, € 5, €\n5 and 5 €", 3, id="a currency"),
        pytest.param(".NET", "on .NET. NET income", 1, id="a full stop with a space is none"),
        pytest.param("node.js", "node.js, Node.js and node", 2, id="a name with the look of an address"),
        pytest.param("C", "C++ and C# are not C.", 1, id="no hit inside a name with signs"),
        pytest.param(".NET", "the .NET stack, NET income", 1, id="a sign before the word"),
        pytest.param("5G", "5G and 5g", 1, id="digits and a capital"),
        pytest.param("AI-driven", "AI-driven, AI driven, ai-driven", 2, id="an exact phrase with a hyphen"),
        pytest.param(
            "SOCAR", "SOCAR's, SOCAR’s and SOCAR, not Socar", 3, id="possessives; the case must match"
        ),
        pytest.param("St. Petersburg", "St. Petersburg, St Petersburg", 2, id="the full stop may be missing"),
        pytest.param("people's bank", "the people’s bank", 1, id="one apostrophe is like the other"),
        pytest.param("bakı", "BAKI, Bakı, baki", 3, id="dotless i"),
        pytest.param("istanbul", "İSTANBUL, İstanbul, i\u0307stanbul", 3, id="dotted capital i"),
        pytest.param("énergie", "e\u0301nergie, ÉNERGIE", 2, id="a mark apart or composed"),
        pytest.param("energy", "en\u00adergy", 1, id="a soft hyphen inside"),
        pytest.param("ენერგია", "ენერგია, ᲔᲜᲔᲠᲒᲘᲐ", 2, id="Georgian"),
        pytest.param("газ", "ГАЗ, газ, газета", 2, id="Cyrillic"),
    ],
)
def test_a_keyword_matches_what_a_person_would_expect(term, text, found):
    assert len(surfaces(text, term)) == found


def test_offsets_are_those_of_the_original_text():
    text = "🔥 İzmir ﬁrms ship natural\u00a0gas"

    assert surfaces(text, "natural gas", "izmir") == ["İzmir", "natural\u00a0gas"]


def test_of_one_label_the_leftmost_and_longest_takes_the_place():
    assert surfaces("natural gas turbine", "gas", "natural gas", "gas turbine") == ["natural gas"]


def test_labels_do_not_take_places_from_each_other():
    both = label_set(label("one", "gas"), label("two", "natural gas"))

    hits = KeywordMatcher(both).match(tokenize(["natural gas"]))

    assert rows(hits) == [(0, 0, 1, 1, 11, 0), (0, 8, 0, 0, 11, 0)]


def test_of_two_keywords_at_one_place_the_more_exact_is_named():
    hits = KeywordMatcher(label_set(label("one", "gas*", "gas", "GAS"))).match(tokenize(["GAS gas gases"]))

    assert hits.keyword.tolist() == [2, 1, 0]


def test_an_exclude_silences_what_it_overlaps_and_nothing_else():
    found = hits_of("greenhouse gas and gas", "gas", exclude=("greenhouse gas",))

    assert found == [("gas", "EXCLUDED"), ("gas", "COUNTED")]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        pytest.param("power", ["NO_CONTEXT"], id="alone"),
        pytest.param(
            "power and grid", ["NO_CONTEXT", "NO_CONTEXT"], id="two that need it do not help each other"
        ),
        pytest.param("power from oil", ["COUNTED", "COUNTED"], id="beside a plain keyword"),
        pytest.param(
            "power from olive oil", ["NO_CONTEXT", "EXCLUDED"], id="an excluded keyword is no context"
        ),
    ],
)
def test_a_keyword_that_needs_context_counts_only_beside_another(text, states):
    power, grid = keyword("power", needs_context=True), keyword("grid", needs_context=True)

    assert [state for _, state in hits_of(text, power, grid, "oil", exclude=("olive oil",))] == states


def test_a_hit_knows_whether_it_begins_with_a_capital():
    matcher = KeywordMatcher(label_set(label("one", "wind power", "İzmir", "aq")))

    hits = matcher.match(tokenize(["Wind power", "wind Power, WIND POWER", "İzmir", "“A.Q.” and aq"]))

    assert hits.capital.tolist() == [True, False, True, True, False]


def test_context_does_not_reach_into_the_next_paragraph():
    matcher = KeywordMatcher(label_set(label("one", keyword("power", needs_context=True), "oil")))

    assert matcher.match(tokenize(["power", "oil"])).state.tolist() == [HitState.NO_CONTEXT, HitState.COUNTED]


def test_a_batch_without_tokens_has_no_hits():
    matcher = KeywordMatcher(label_set(label("one", "gas")))

    assert len(matcher.match(tokenize([]))) == len(matcher.match(tokenize(["", "..."]))) == 0


ALPHABETS = ["国中天然气油", "のはガスエー能源力", "กพลังงานไฟฟ้าเ", "ພະລັງງານ", "ថាមពលខ្មែរ", "စွမ်းအင်"]


@given(st.data(), st.sampled_from(ALPHABETS))
def test_a_keyword_without_spaces_is_found_at_each_of_its_places(data, alphabet):
    text = data.draw(st.text(alphabet + "。 A1", max_size=40))
    term = data.draw(st.one_of(st.text(alphabet, min_size=1, max_size=4), st.sampled_from(chunks(text))))
    whole = token_spans(term)
    assume(whole and whole[0][0] == 0 and whole[-1][1] == len(term))
    starts, ends = map(set, zip(*token_spans(text), strict=True)) if token_spans(text) else ((), ())

    places, _ = KeywordMatcher(label_set(label("one", keyword(term, "fold")))).places(tokenize([text]))

    literal = [match.start() for match in re.finditer(f"(?={re.escape(term)})", text)]
    assert sorted(places.start) == [i for i in literal if i in starts and i + len(term) in ends]


def chunks(text):
    """Return the runs of a text between spaces and signs."""
    return re.findall(r"[^\s。A1]+", text) or ["油"]


def test_a_hash_collision_never_becomes_a_hit():
    one, other = colliding_words()

    assert tokenize([one]).hash == tokenize([other]).hash
    assert surfaces(f"{one} {other}", one) == [one]


def test_surfaces_are_forgotten_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(finding_module, "_REMEMBERED", 1)
    monkeypatch.setattr(stems_module, "_REMEMBERED", 1)
    matcher = KeywordMatcher(label_set(label("one", "gas*", "oil")))

    found = [len(matcher.match(tokenize([text]))) for text in ("gas oil gases oil", "gas", "oil gasoline")]

    assert found == [4, 1, 2]


# fmt: off
PIECES = [
    "gas", "Gas", "GAS", "oil", "natural", "Natural", "power", "US", "us", "U", "S", "a", "AT", "T", "C",
    "5G", "İ", "i\u0307", "ı", "I", "é", "e\u0301", "en\u00adergy", "energy", "Energetic", "ß", "σ", "ς", "Σ",
    "漢", "字", "のガス", "ガスﾞ", "ไก", "กำ", "🔥", "\u200b",
    " ", " ", " ", " ", " ", "-", "–", "\n", "\u00a0", ".", ".", ". ", "&", "&", " & ", "+", "++", "#",
    "'", "’", "ʼ", "s", ",", "\u00ad", "_", "\u0301", "\n\n", " - ", "-\n", "St", "St. ", "No", "@gas", "#",
    "5MW", "10gas", "#GasOil", "IT", "I", "WHO", "U.S.", "U.S", "oil.com", "www.gas.az", "ₒ", "5GAS", "OIL",
]
# fmt: on
news = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)
words = st.sampled_from([piece for piece in PIECES if piece.strip()])
gaps = st.sampled_from([" ", " ", "-", "&", ".", ". ", "'", " - "])
TAILS = ["", "", "", "*", ".", "++", "'"]


@st.composite
def terms(draw):
    parts = [draw(words)]
    for _ in range(draw(st.integers(0, 3))):
        parts += [draw(st.sampled_from(["", "", "", "*"])), draw(gaps), draw(words)]
    return "".join(parts) + draw(st.sampled_from(TAILS))


plain_keywords = st.builds(Keyword, term=terms(), case=st.sampled_from(["exact", "fold"]))
needed = st.lists(st.lists(plain_keywords, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple)
keywords = st.builds(
    Keyword,
    term=terms(),
    case=st.sampled_from(["exact", "fold"]),
    needs_context=st.booleans(),
    or_capitals=st.booleans(),
    needs=st.one_of(st.just(()), st.just(()), needed),
    within=st.sampled_from([None, 1, 2]),
).map(lambda k: replace(k, or_capitals=k.or_capitals and k.case == "exact"))
labels = st.builds(
    lambda kept, silent: (tuple(kept), tuple(silent)),
    st.lists(keywords, min_size=1, max_size=6, unique_by=lambda k: (k.term, k.case)),
    st.lists(keywords, max_size=2),
)


@given(st.lists(news, max_size=4), st.lists(labels, min_size=1, max_size=2))
@example(["gas#gasGas", "-#gasGas", "gas\u0301#gasGas"], [((Keyword("gas", case="exact"),), ())])
@example(["gas\u02bc#gasGas-\nline"], [((Keyword("gas", case="fold"),), ())])
@example(["#i\u0307ß"], [((Keyword("ß*", case="exact"),), ())])
@example(
    ["U.S. US U.S.-backed"], [((Keyword("U.S*", case="exact"),), ()), ((Keyword("US*", case="exact"),), ())]
)
@example(["U.S. US u.s."], [((Keyword("U.S.", case="fold"),), ()), ((Keyword("US", case="exact"),), ())])
@example(["#cafe\u0301Gas"], [((Keyword("café", case="fold"), Keyword("gas", case="fold")), ())])
def test_the_columns_find_what_the_slow_reference_finds(texts, drawn):
    built = label_set(*(Label(f"l{i}", "", "", kept, silent) for i, (kept, silent) in enumerate(drawn)))

    assert rows(KeywordMatcher(built).match(tokenize(texts))) == reference_hits(texts, built)


@given(
    st.lists(news, min_size=1, max_size=3),
    st.lists(keywords, min_size=1, max_size=5, unique_by=lambda k: (k.term, k.case)),
    st.randoms(),
)
def test_the_order_of_keywords_changes_their_numbers_only(texts, drawn, random):
    order = random.sample(range(len(drawn)), len(drawn))
    plain = KeywordMatcher(label_set(Label("one", "", "", tuple(drawn)))).match(tokenize(texts))

    mixed = KeywordMatcher(label_set(Label("one", "", "", tuple(drawn[i] for i in order)))).match(
        tokenize(texts)
    )

    assert [order[k] for k in mixed.keyword] == plain.keyword.tolist()
    assert np.array_equal(mixed.start, plain.start)
    assert np.array_equal(mixed.state, plain.state)


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        pytest.param("Baku", "BAKU, March 11 - Baku and baku", 2, id="a name"),
        pytest.param("Bakı", "BAKI", 1, id="dotless"),
        pytest.param("İqtisadiyyat", "İQTİSADİYYAT", 1, id="dotted"),
        pytest.param("Energy Minister", "ENERGY MINISTER, Energy MINISTER", 1, id="all of a phrase"),
        pytest.param("Straße", "STRASSE", 1, id="sharp s"),
        pytest.param("Ελλάς", "ΕΛΛΑΣ", 1, id="final sigma"),
        pytest.param("Azerbaijan*", "AZERBAIJANI", 1, id="a stem"),
    ],
)
def test_a_name_may_stand_in_capitals(term, text, found):
    name = Keyword(term, "exact", or_capitals=True)

    assert len(surfaces(text, name)) == found


@pytest.mark.parametrize(
    ("text", "state"),
    [
        pytest.param("BANK SAYS IT MAY CUT RATES", "NO_CONTEXT", id="a headline"),
        pytest.param("BANK SAYS IT MAY CUT RATES\nThe bank spoke on Monday.", "NO_CONTEXT", id="and a text"),
        pytest.param("BANK SAYS IT MAY CUT RATES The bank spoke on Monday.", "NO_CONTEXT", id="in one line"),
        pytest.param("NEW YORK - IT firms rose", "COUNTED", id="a dateline"),
        pytest.param("The EU, IT and AI firms", "COUNTED", id="acronyms side by side"),
        pytest.param("IT", "COUNTED", id="alone"),
        pytest.param("人工智能 IT 产业 AI", "COUNTED", id="a script without capitals"),
        pytest.param("ВВП РОССИИ IT ВЫРОС", "NO_CONTEXT", id="Cyrillic"),
        pytest.param("BANK SAYS SOFTWARE AND IT MAY GROW", "COUNTED", id="with context"),
    ],
)
def test_an_acronym_among_capitals_is_a_hint_at_most(text, state):
    found = dict(hits_of(text, "IT", "software"))

    assert found["IT"] == state


def test_an_acronym_with_full_stops_is_no_word_among_capitals():
    assert surfaces("THE U.S. SENATE VOTED", "US") == ["U.S."]
    assert surfaces("THE SENATE LET US GO", "US") == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param("basic needs and poverty", True, id="one of the list"),
        pytest.param("basic needs", False, id="none"),
        pytest.param("basic needs and the disadvantaged", True, id="another"),
        pytest.param("poverty, and one two three four basic needs", False, id="too far"),
    ],
)
def test_a_keyword_may_need_words_near_it(text, counts):
    words = (keyword("poverty"), keyword("disadvantaged"))
    term = Keyword("basic needs", "fold", needs=(words,), within=4)

    assert bool(surfaces(text, term)) == counts


def test_of_several_lists_each_must_be_met_outside_of_the_keyword_and_helps_nobody():
    lists = ((keyword("uncertain*"),), (keyword("econom*"), keyword("deficit")))
    term = Keyword("economic policy", "fold", needs=lists)

    assert surfaces("economic policy is uncertain", term) == []
    assert surfaces("uncertain economic policy, a deficit", term) == ["economic policy"]
    partner = Keyword("tax", "fold", needs_context=True)
    assert surfaces("uncertain economic policy, a deficit, tax", term, partner) == ["economic policy"]


@pytest.mark.parametrize(
    ("keyword", "headline"),
    [
        ("Türkiye", "TÜRKİYE İLƏ DANIŞIQLAR APARILDI"),
        ("Ələt", "ƏLƏT LİMANI GENİŞLƏNDİRİLİR"),
        ("İran", "İRAN VƏ RUSİYA RAZILAŞDI"),
        ("Bakı*", "BAKIDA TOPLANTI KEÇİRİLDİ"),
        ("Россия", "РОССИЯ И СОСЕДИ ПОДПИСАЛИ ДОГОВОР"),
    ],
)
def test_a_name_is_found_in_a_headline_in_capitals_of_its_alphabet(keyword, headline):
    label = Label("names", "Names", "", (Keyword(keyword, "exact", or_capitals=True),))

    hits = KeywordMatcher(LabelSet("demo", "", (label,))).match(tokenize([headline]))

    assert hits.start.tolist() == [0]
