"""What lint says of keywords: a worked label set with one of every fault, and the audit beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classify.config.label_set import Keyword, Label, LabelSet
from classify.config.languages import language_number
from classify.config.loading import label_set_from_keywords, load_label_set
from classify.errors import ConfigError
from classify.model.audit import KeywordAudit
from classify.quality.finding import Finding
from classify.quality.keyword_audit import audited
from classify.quality.keyword_use import keyword_use, together
from classify.quality.lint import lint_data, lint_label_set, lint_lost, lint_use, refuse_errors
from classify.text.findings import LostWord

TEXTS = [
    "Gas prices fell and natural gas exports rose.",
    "Energetic players of the energy team met the energy minister.",
    "Greenhouse gas emissions are falling.",
    "Power to the people.",
    "The fuel was cheap.",
    "They sell to power transmission companies.",
] + ["The energy debate goes on."] * 12


def words(*terms: str, **rules: object) -> tuple[Keyword, ...]:
    keywords = (Keyword(term, "exact" if term != term.lower() else "fold") for term in terms)
    return tuple(replace(keyword, **rules) for keyword in keywords)  # type: ignore[arg-type]


CUT = (
    "this exclude silenced the keyword `power transmission` once by a part of it: “to power transmission”; "
    "if that is not meant, write the exclude longer"
)
ENERGY = Label(
    "energy",
    "Energy",
    "",
    keywords=(
        *words("natural gas", "gas", "energ*", "energy minister", "nuclear", "power transmission", "power"),
        *words("fuel", needs_context=True),
    ),
    exclude=words("greenhouse gas", "to power", "olive oil", "power to"),
)
FINANCE = Label("finance", "Finance", "", keywords=words("gas", "bank"))
LABELS = LabelSet("demo", "Demo", (ENERGY, FINANCE))


def said(findings: list[Finding]) -> dict[tuple[str, str], list[str]]:
    told: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        told.setdefault((one.code, one.term), []).append(one.what)
    return told


@pytest.fixture(scope="module")
def on_use() -> dict[tuple[str, str], list[str]]:
    return said(lint_use(LABELS, keyword_use(LABELS, TEXTS)))


def test_a_keyword_in_paragraphs_that_are_not_classified_is_told_from_one_that_is_nowhere():
    use = keyword_use(LABELS, TEXTS, beside=["Nuclear news", "More nuclear news"])

    told = said(lint_use(LABELS, use))

    [what] = told["never_classified", "nuclear"]
    assert what.startswith(
        "stands only in 2 paragraphs that are too short or boilerplate, and not classified;"
    )
    assert ("never_matched", "bank") in told
    assert use.standing.tolist() == keyword_use(LABELS, TEXTS).standing.tolist()


def test_a_list_that_became_one_keyword_is_told_where_it_stands_nowhere():
    labels = label_set_from_keywords({"oil": ["crude, barrel, pipeline", "oil"]})

    told = said(lint_use(labels, keyword_use(labels, ["Crude oil, a barrel and a pipeline"])))

    [what] = told["list_in_one", "crude, barrel, pipeline"]
    assert what.endswith("write each on its own line")
    kept = keyword_use(labels, ["Crude, barrel, pipeline: the three words of the day"])
    assert ("list_in_one", "crude, barrel, pipeline") not in said(lint_use(labels, kept))


def test_a_label_whose_keywords_are_no_whole_vote_together_is_told():
    labels = label_set_from_keywords(
        {"weak": [{"term": "oil", "weight": 0.4}, {"term": "gas", "weight": 0.5}], "good": ["coal"]}
    )

    (found,) = [one for one in lint_label_set(labels) if one.code == "weak_label"]

    assert (found.label, found.severity) == ("weak", "warning")
    assert "together weigh 0.9" in found.what


def test_a_keyword_that_stands_more_often_with_other_endings_is_told_its_stem():
    labels = label_set_from_keywords({"health": ["hastane", "lig", "ders"]})
    texts = [
        "Hastane ve hastanenin kapısı, hastaneye, hastaneden.",
        "Lig, ligi, lige, ligde.",
        "Ders ve dersi.",
    ]

    use = keyword_use(labels, texts, np.full(3, language_number("tr"), np.uint8))

    found = {one.term: one for one in lint_use(labels, use) if one.code == "other_forms"}
    assert found["hastane"].severity == "warning"
    assert found["hastane"].add == ("- hastane*",)
    assert "lig*" not in found["lig"].what
    assert found["ders"].add == ("- dersi",)


@pytest.mark.parametrize(
    ("code", "term", "what"),
    [
        ("never_matched", "nuclear", "stands nowhere in these articles"),
        ("never_matched", "bank", "stands nowhere in these articles"),
        ("shadowed", "energ*", "longer keywords of the label have some of its places: `energy minister` 1"),
        ("shadowed", "gas", "longer keywords of the label have some of its places: `natural gas` 1"),
        ("excluded", "gas", "excludes silence it in 1 of 2 paragraphs"),
        (
            "excluded",
            "power",
            "excludes silence it in 1 of 1 paragraph, so it never counts; mend the exclude or take it out",
        ),
        (
            "no_context",
            "fuel",
            "never has the context it needs, in 1 of 1 paragraph, so it never counts: a hint at most",
        ),
        (
            "too_broad",
            "energ*",
            "counts in 13 of 18 paragraphs; if it stands for less, give it a weight or context",
        ),
        ("wildcard", "energ*", "caught energy 13, energetic 1"),
        ("exclude_unused", "olive oil", "this exclude silenced nothing in these articles"),
        (
            "exclude_cuts",
            "to power",
            CUT,
        ),
    ],
)  # fmt: skip
def test_each_keyword_hears_what_became_of_it(
    on_use: dict[tuple[str, str], list[str]], code: str, term: str, what: str
) -> None:
    assert what in on_use[code, term]


def forms_of(texts: list[str], *terms: str, **rules: object) -> dict[str, Finding]:
    labels = LabelSet("demo", "Demo", (Label("energy", "Energy", "", words(*terms, **rules)),))
    findings = lint_use(labels, keyword_use(labels, texts))
    return {one.term: one for one in findings if one.code == "other_forms"}


def test_a_keyword_that_stands_in_another_case_only_hears_how_it_is_written_there() -> None:
    found = forms_of(
        ["Lynx and Fog, a foggy.", "Lynx\ntrading, LYNx; fog", "lynx trading"], "LYNX", "FOG*", "OWL"
    )

    assert {term: one.severity for term, one in found.items()} == {"LYNX": "warning", "FOG*": "warning"}
    assert found["LYNX"].what == (
        "stands nowhere in these articles as it is written, but 4 times as `Lynx` 2 (other case), "
        "`LYNx` 1 (other case), `lynx` 1 (other case); to count it: `- Lynx`"
    )
    assert found["FOG*"].add == ()  # fog is a word


def test_a_form_as_frequent_as_the_keyword_warns_with_the_line_to_add() -> None:
    found = forms_of(["Two NGOs and an NGO.", "NGOs. One fen, fens."], "NGO", "fen", weight=0.5)
    assert found["NGO"].severity == "warning"
    assert found["NGO"].add == ("- {term: NGOs, weight: 0.5}",)
    assert found["NGO"].what.startswith("stands once; not counted, 2 times")
    assert forms_of(["An NGO, NGO or NGOs."], "NGO")["NGO"].severity == "note"
    context = forms_of(["A fen. Two fens."], "fen", needs_context=True)
    assert context["fen"].add == ("- {term: fens, needs: context}",)


def test_the_lower_case_of_an_acronym_may_be_another_word_and_does_not_warn() -> None:
    found = forms_of(["IT firms say it is what it was. It rains.", "UN and Un"], "IT", "UN")

    assert found["IT"].severity == "note"
    assert found["IT"].add == ()
    assert found["UN"].severity == "warning"


def test_the_singular_of_a_plural_may_be_another_word_and_does_not_warn() -> None:
    found = forms_of(["good, good goods"], "goods")

    assert (found["goods"].severity, found["goods"].add) == ("note", ())
    assert found["goods"].brief == "goods (good 2)"


def test_a_long_keyword_in_capitals_is_told_to_fold_its_case() -> None:
    found = forms_of(["HARVESTS FELL", "The harvest and the Harvest."], "HARVEST*")

    assert found["HARVEST*"].severity == "warning"
    assert found["HARVEST*"].add == ("- {term: HARVEST*, case: fold}",)


def test_forms_are_told_most_frequent_first() -> None:
    texts = ["A reed. A newt. Reeds. Newts, newts, newts and newts."]
    labels = LabelSet("demo", "", (Label("pond", "", "", words("reed", "newt")),))

    told = [one.term for one in lint_use(labels, keyword_use(labels, texts)) if one.code == "other_forms"]

    assert told == ["newt", "reed"]


def test_words_that_are_needed_and_can_never_match_are_told() -> None:
    def needing(*terms: str) -> Keyword:
        return Keyword("reed", "fold", needs=(tuple(Keyword(term, "fold") for term in terms),))

    def told(keyword: Keyword) -> list[tuple[str, str]]:
        label = Label("pond", "", "", (*words("newt"), keyword))
        return [(one.severity, one.code) for one in lint_label_set(LabelSet("demo", "", (label,)))]

    assert told(needing("mace", "!")) == [("warning", "needs_cannot_match")]
    assert told(needing("!", "?")) == [("error", "cannot_match")]
    assert told(needing("mace")) == []


def test_keywords_written_twice_are_told_with_the_one_that_is_kept(tmp_path: Path) -> None:
    (tmp_path / "labels.yaml").write_text(
        "name: demo\nlabels:\n  pond:\n    keywords: [reed, newt, Newt, reed]\n"
    )

    (found,) = lint_label_set(load_label_set(tmp_path / "labels.yaml"))

    assert (found.severity, found.code, found.term) == ("warning", "repeated", "reed")
    assert "which is kept" in found.what


def test_keywords_that_work_hear_nothing(on_use: dict[tuple[str, str], list[str]]) -> None:
    assert not [key for key in on_use if key[1] in ("natural gas", "energy minister")]


def test_what_happened_in_these_articles_is_never_an_error() -> None:
    findings = lint_use(LABELS, keyword_use(LABELS, TEXTS))

    assert {finding.severity for finding in findings} == {"warning", "note"}
    refuse_errors(findings, lenient=False)


def test_a_label_of_which_nothing_counts_is_named() -> None:
    labels = LabelSet("demo", "Demo", (Label("finance", "Finance", "", words("bank")),))

    told = said(lint_use(labels, keyword_use(labels, TEXTS)))

    assert told["silent_label", ""] == [
        "not one of its keywords counts in these articles; nothing can be learned of it"
    ]


def test_no_articles_at_all_can_be_linted() -> None:
    use = keyword_use(LABELS, [])

    assert use.standing.tolist() == [0] * 10
    assert lint_data([], use, LABELS)["paragraphs"] == 0


def test_keywords_that_can_never_match_are_errors_with_their_place(tmp_path: Path) -> None:
    path = tmp_path / "labels.yaml"
    path.write_text(
        "name: demo\ntitle: Demo\nlabels:\n  energy:\n    title: Energy\n    keywords:\n      - gas hub\n"
        "      - gas field\n    exclude:\n      - gas\n",
        encoding="utf-8",
    )
    findings = lint_label_set(load_label_set(path))

    with pytest.raises(ConfigError) as refused:
        refuse_errors(findings, lenient=False)

    at = path.as_posix()
    lines = str(refused.value).splitlines()
    assert lines[0] == (
        f"{at}:7:9: energy: `gas hub`: can never count: the exclude 'gas' covers it wherever it stands; "
        "mend it or take it out"
    )
    assert lines[-1] == (
        f"{at}:7:9: energy: has no keyword that can ever match, so it will never be given; add one"
    )
    refuse_errors(findings, lenient=True)


def test_keywords_of_several_labels_are_told_with_all_their_places() -> None:
    told = said(lint_label_set(LABELS))

    assert told["shared", "gas"] == ["stands in several labels; a hit speaks for all of them"]


def test_a_sound_label_set_has_no_errors() -> None:
    assert not [finding for finding in lint_label_set(LABELS) if finding.severity == "error"]


def test_lost_words_are_told_of_keywords_that_stand_in_the_articles() -> None:
    lost = [LostWord(0, "natural", "it is a stop word"), LostWord(4, "nuclear", "it is a stop word")]

    told = said(lint_lost(LABELS, keyword_use(LABELS, TEXTS), lost))

    what = "`natural` is no term of the model: it is a stop word; the keyword votes all the same"
    assert told == {("lost_term", "natural gas"): [what]}


def test_a_label_that_every_paragraph_would_get_is_told() -> None:
    alone = LabelSet("demo", "Demo", (FINANCE,), exhaustive=True)

    assert [one.code for one in lint_label_set(alone)] == ["only_label"]
    assert lint_label_set(replace(alone, exhaustive=False)) == []


def test_counts_of_every_keyword_are_in_the_json() -> None:
    data = lint_data([], keyword_use(LABELS, TEXTS), LABELS)

    gas = next(row for row in data["keywords"] if row["keyword"] == "gas")
    assert (gas["paragraphs"], gas["counted"], gas["excluded"], gas["caught"]) == (2, 1, 1, {"gas": 2})
    assert data["labels"][0] == {"label": "energy", "keywords": 8, "paragraphs": 14}


def test_the_audit_names_the_keywords_that_the_rest_of_their_label_does_not_bear_out() -> None:
    labels = LabelSet(
        "demo",
        "Demo",
        (
            Label("energy", "", "", words("gas", "light", "oil", "coal")),
            Label("finance", "", "", words("bank")),
            Label("health", "", "", words("hospital")),
        ),
    )
    audit = KeywordAudit(
        paragraphs=np.array([50, 50, 2, 0, 9, 60]),
        agreement=np.array([0.8, 0.1, 0.9, np.nan, np.nan, 0.04]),
        label_agreement=np.array([0.5, np.nan, 0.05]),
        elsewhere=np.array([0.1, 0.1, 0.01]),
        label_paragraphs=np.array([100, 9, 90]),
        lone_paragraphs=np.array([0, 0, 0, 7, 0, 0]),
        lone_agreement=np.array([np.nan, np.nan, np.nan, 0.25, np.nan, np.nan]),
        rival=np.array([-1, 1, -1, -1, -1, 0]),
    )

    rows = audited(labels, audit)

    assert [(row.keyword, row.verdict) for row in rows] == [
        ("light", "doubtful"),
        ("gas", "agrees"),
        ("oil", "too few"),
        ("coal", "not seen"),
        ("bank", "too few"),
        ("hospital", "doubtful"),  # its whole label is hardly borne out
    ]
    assert [row.looks_like for row in rows if row.verdict == "doubtful"] == ["finance", "energy"]
    assert rows[4].agreement is None
    assert (rows[3].lone_paragraphs, rows[3].lone_agreement) == (7, 0.25)


def test_counts_are_the_same_in_batches_of_any_size() -> None:
    whole = keyword_use(LABELS, TEXTS)

    one_by_one = together(keyword_use(LABELS, [text]) for text in TEXTS)

    assert lint_data(lint_use(LABELS, one_by_one), one_by_one, LABELS) == lint_data(
        lint_use(LABELS, whole), whole, LABELS
    )


def test_lines_are_the_same_in_batches_of_any_size_where_keywords_or_excludes_tie() -> None:
    energy = Label(
        "energy", "Energy", "", words("gas", "gas plant", "gas field"), words("plant x", "field y")
    )
    labels = LabelSet("demo", "Demo", (energy,))
    texts = ["A gas field y.", "A gas plant x.", "A gas plant.", "A gas field."]

    whole = keyword_use(labels, texts)
    parts = together([keyword_use(labels, [text]) for text in texts])

    assert list(map(str, lint_use(labels, parts))) == list(map(str, lint_use(labels, whole)))
