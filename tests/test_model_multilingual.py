"""One model for several languages: each is learned and decided apart, and the evidence still adds up."""

import numpy as np
import pytest

from classify import SeededClassifier, load_label_set
from classify.config.fingerprint import label_set_fingerprint
from classify.config.languages import language_number
from classify.config.loading import label_set_from_data
from classify.config.stored_labels import label_set_to_data
from classify.errors import ConfigError
from classify.model.learned_parts import FEWEST_TEXTS
from classify.model.multilingual import multilingual

KEYWORDS = {
    "energy": {"all": ["SOCAR"], "en": ["gas", "pipeline*"], "ru": ["газ*"], "az": ["qaz*"]},
    "sport": {"en": ["coach*", "match"], "ru": ["тренер*"], "az": ["məşqçi*"]},
}
ENGLISH = {
    "energy": "The gas pipeline in field {} carries more fuel from the wells to the turbine stations.",
    "sport": "The coach said match {} was won by the goals of the young striker and the keeper.",
}
RUSSIAN = {
    "energy": "По газопроводу номер {} газ из скважин поступает на турбины станций и в хранилища этого года.",
    "sport": "Тренер сказал после игры номер {}, что голы забили молодые нападающие и вратарь на сборах.",
}


def corpus(sentences, language, n=120):
    texts = [list(sentences.values())[i % 2].format(i) for i in range(n)]
    return texts, [language] * n


@pytest.fixture(scope="module")
def both():
    english, russian = corpus(ENGLISH, "en"), corpus(RUSSIAN, "ru", 80)
    texts, languages = english[0] + russian[0], english[1] + russian[1]
    return SeededClassifier(KEYWORDS).fit(texts, languages=languages), texts, languages


def test_each_language_is_decided_as_by_a_model_of_its_own(both):
    classifier, texts, languages = both
    whole = classifier.decide(texts, languages=languages)

    for language in ("en", "ru"):
        rows = [i for i, own in enumerate(languages) if own == language]
        own = [texts[i] for i in rows]
        alone = SeededClassifier(KEYWORDS).fit(own, languages=[language] * len(own))
        decisions = alone.decide(own, languages=[language] * len(own))
        assert np.array_equal(whole.values[rows], decisions.values)
        assert np.array_equal(whole.labels[rows], decisions.labels)


def test_no_term_of_one_language_counts_in_another(both):
    classifier, _, _ = both
    english, russian = (classifier.model_.part_in(language) for language in ("en", "ru"))

    assert "turbine" in english.columns.terms
    assert not set(english.columns.terms) & set(russian.columns.terms) - {str(n) for n in range(200)}
    assert "на" not in english.columns.terms


def test_the_evidence_of_each_paragraph_adds_up_with_the_intercept_of_its_language(both):
    classifier, texts, languages = both
    order = np.random.default_rng(0).permutation(len(texts)).tolist()
    texts, languages = [texts[i] for i in order], [languages[i] for i in order]

    decisions = classifier.decide(texts, languages=languages)

    parts = [classifier.model_.part_in(language) for language in languages]
    summed = np.array([part.weights.intercept for part in parts])
    evidence = decisions.evidence
    np.add.at(summed, (evidence.paragraph, evidence.label), evidence.contribution)
    pairs = np.zeros(summed.shape, bool)
    pairs[evidence.paragraph, evidence.label] = True
    assert np.allclose(summed[pairs], decisions.values[pairs])
    assert (np.diff(evidence.paragraph) >= 0).all()
    for paragraph, term in zip(evidence.paragraph.tolist(), evidence.term.tolist(), strict=True):
        named = evidence.terms[term]
        stands = named.rstrip("*").lower() in texts[paragraph].lower()
        assert stands or named.startswith("(")


def test_a_keyword_counts_only_in_text_of_its_language():
    classifier = SeededClassifier({"energy": {"en": ["gas"], "az": ["qaz"], "all": ["SOCAR"]}})
    texts = [
        "Gas and qaz were there.",
        "Gas and qaz were there.",
        "SOCAR",
        "SOCAR",
        "Gas and qaz were there.",
    ]

    votes = classifier.votes(texts, ["en", "az", "az", "ru", "ru"])[:, 0].tolist()

    assert votes == [1.0, 1.0, 1.0, 1.0, 0.0]
    assert classifier.votes(texts, [""] * 5)[0, 0] == 2.0  # where no language is known, every keyword counts


def test_a_language_with_little_text_is_decided_by_its_keywords_alone(both):
    _, texts, languages = both
    few = ["Qaz kəməri ilə qaz turbin stansiyalarına verilir."] * (FEWEST_TEXTS - 1)
    classifier = SeededClassifier(KEYWORDS).fit([*texts, *few], languages=[*languages, *["az"] * len(few)])

    decisions = classifier.decide(["Qaz hasilatı artıb.", "Turbin stansiyaları."], languages=["az", "az"])

    assert set(classifier.model_.parts) == {"en", "ru"}
    assert decisions.labels.tolist() == [[True, False], [False, False]]


def test_text_of_unknown_language_is_read_as_of_the_main_one(both):
    classifier, texts, languages = both

    known, unknown = (classifier.decide(texts[:9], languages=own) for own in (languages[:9], [""] * 9))

    assert classifier.model_.main == "en"
    assert np.array_equal(known.values, unknown.values)


@pytest.mark.parametrize("n_articles", [None, 200, 20])
def test_languages_that_nobody_names_are_found_in_learning_and_in_use(both, n_articles):
    _, texts, languages = both
    order = np.random.default_rng(0).permutation(len(texts)).tolist()
    texts, languages = [texts[i] for i in order], [languages[i] for i in order]
    # an article has one language, and its texts may stand anywhere
    articles = n_articles and [f"{own}{i % n_articles}" for i, own in enumerate(languages)]

    told, found = (SeededClassifier(KEYWORDS).fit(texts, languages=own) for own in (languages, None))

    assert list(found.model_.parts) == ["en", "ru"]
    assert found.votes(texts).tolist() == told.votes(texts, languages).tolist()
    of_found, of_told = found.decide(texts, articles), told.decide(texts, articles, languages)
    assert np.array_equal(of_found.values, of_told.values)
    assert of_told.labels.any(axis=1).all()


def test_a_model_that_knows_no_language_decides_all_alike(both):
    _, texts, languages = both
    classifier = SeededClassifier(KEYWORDS).fit(texts, languages=[""] * len(texts))

    assert np.array_equal(
        classifier.decide(texts).values, classifier.decide(texts, languages=languages).values
    )


def test_keywords_of_other_languages_change_nothing(both):
    texts, languages = corpus(ENGLISH, "en")
    only = {label: {"en": lists["en"], "all": lists.get("all", [])} for label, lists in KEYWORDS.items()}
    only = {label: {key: words for key, words in lists.items() if words} for label, lists in only.items()}

    first = SeededClassifier(KEYWORDS).fit(texts, languages=languages).decide(texts, languages=languages)
    second = SeededClassifier(only).fit(texts, languages=languages).decide(texts, languages=languages)

    assert np.array_equal(first.values, second.values)
    assert np.array_equal(first.evidence.contribution, second.evidence.contribution)


def test_thresholds_and_advising_keywords_hold_in_every_language(both):
    classifier, texts, languages = both
    strict = classifier.with_thresholds({"energy": 1.0}).with_advising_keywords()

    decisions = strict.decide([*texts, "Qaz"], languages=[*languages, "az"])

    assert not decisions.labels[:, 0].any()
    assert not strict.model_.part_in("az").weights.deciding.any()


@pytest.mark.parametrize("languages", [["en"], ["en", "klingon"]])
def test_languages_that_do_not_fit_are_refused(languages):
    with pytest.raises(ValueError, match="languages"):
        SeededClassifier(KEYWORDS).fit(["gas", "match"], languages=languages)


LABELS = """\
name: news
labels:
  energy:
    keywords:
      all: [SOCAR]
      en: energy.yaml
      az: ["neft*", qaz]
    exclude: {en: [greenhouse gas]}
"""


def test_a_label_set_has_keywords_for_each_language(tmp_path):
    (tmp_path / "labels.yaml").write_text(LABELS, encoding="utf-8")
    (tmp_path / "energy.yaml").write_text("keywords: [gas]\nexclude: [tear gas]\n", encoding="utf-8")

    label_set = load_label_set(tmp_path / "labels.yaml")

    written = [(keyword.term, keyword.language) for _, keyword in label_set.keywords]
    assert written == [("SOCAR", ""), ("gas", "en"), ("neft*", "az"), ("qaz", "az")]
    assert [(one.term, one.language) for _, one in label_set.excludes] == [
        ("tear gas", "en"),
        ("greenhouse gas", "en"),
    ]
    assert [keyword.term for _, keyword in label_set.only("az").keywords] == ["SOCAR", "neft*", "qaz"]
    assert label_set.languages == ("az", "en")
    assert label_set_from_data(label_set_to_data(label_set)) == label_set


def test_the_language_of_a_keyword_is_part_of_the_label_set(tmp_path):
    (tmp_path / "energy.yaml").write_text("keywords: [gas]\n", encoding="utf-8")
    prints = []
    for language in ("az", "tr"):
        (tmp_path / "labels.yaml").write_text(LABELS.replace("az:", f"{language}:"), encoding="utf-8")
        prints.append(label_set_fingerprint(load_label_set(tmp_path / "labels.yaml")))

    assert prints[0] != prints[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            LABELS.replace("az:", "azz:"),
            ":7:7: `azz` is no language code such as `en`, nor `all`; words stand in a list",
        ),
        (LABELS.replace("az:", "AZE:"), ":7:7: `AZE` is no language code; did you mean `az`?"),
        (LABELS.replace("{en:", "{xx:"), "`xx` is no language code such as `en`"),
        (
            LABELS.replace('["neft*", qaz]', "{list: [qaz]}"),
            "`az` must be a list of words, or a path, not keys",
        ),
        (LABELS.replace("energy.yaml", "none.yaml"), ":6:11: "),
        (LABELS.replace('["neft*", qaz]', "[]"), "`az` is empty; write at least one"),
        (LABELS.replace('["neft*", qaz]', "{en: [qaz]}"), ":7:"),
        (
            LABELS.replace('["neft*", qaz]', "[{term: qaz, needs: context}]").replace(
                "all: [SOCAR]", "tr: [gaz]"
            ),
            "in `az`",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path, text, said):
    (tmp_path / "labels.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "energy.yaml").write_text("keywords: [gas]\n", encoding="utf-8")

    with pytest.raises(ConfigError) as error:
        load_label_set(tmp_path / "labels.yaml")

    assert said in str(error.value)
    assert "Traceback" not in str(error.value)


def test_an_exclude_of_another_language_contradicts_nothing(tmp_path):
    text = 'name: a\nlabels:\n  b:\n    keywords: {en: [port], tr: ["liman*"]}\n    exclude: {tr: [port]}\n'
    (tmp_path / "labels.yaml").write_text(text, encoding="utf-8")

    assert len(load_label_set(tmp_path / "labels.yaml").keywords) == 2


def test_parts_are_kept_in_an_order_of_their_own(both):
    classifier, _, _ = both
    parts = dict(reversed(classifier.model_.parts.items()))

    model = multilingual(classifier.label_set_, "en", parts)

    assert list(model.parts) == ["en", "ru"]
    assert model.rows_in(3, np.array([language_number(c) for c in ("ru", "", "az")], np.uint8)).keys() == {
        "en",
        "ru",
        "az",
    }
