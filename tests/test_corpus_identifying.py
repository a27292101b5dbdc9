"""Languages of many samples at once: those that the library finds one by one."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from classify.config.languages import LANGUAGES
from classify.corpus.identifying import identified
from tests.language_tables import PATH, library_tables

SAMPLES = [
    "Şirkət bildirib ki, boru kəmərinin təmiri başa çatdıqdan sonra nəqlin həcmi yenidən artırılacaq.",
    "Şirket, boru hattının bakımı tamamlandıktan sonra taşınan miktarın artacağını açıkladı.",
    "ПРАВИТЕЛЬСТВО УТВЕРДИЛО БЮДЖЕТ НА СЛЕДУЮЩИЙ ГОД",
    "Уряд затвердив бюджет на наступний рік і повідомив про це журналістів.",
    "მთავრობამ მომავალი წლის ბიუჯეტი დაამტკიცა.",
    "أقرت الحكومة ميزانية العام المقبل.",
    "Hukumat kelgusi yil byudjetini tasdiqladi va bu haqda matbuotga ma'lum qildi.",
    "Влада је усвојила буџет. Vlada je usvojila budžet za narednu godinu.",
    "12 345,6",
    "",
]


@cache
def library():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if code in LANGUAGES or code == "zxx"])
    return identifier


def one_by_one(samples):
    found = map(library().classify, samples)
    return [code if confidence >= 0.5 and code in LANGUAGES else "" for code, confidence in found]


def test_samples_of_many_lengths_have_the_languages_that_the_library_finds():
    samples = [sample[:length] for sample in SAMPLES for length in (3, 20, 200)] * 20

    found = identified(samples)

    assert len(samples) > 512
    assert found == one_by_one(samples)
    assert identified([]) == []


def test_the_tables_are_those_of_the_library():
    made = library_tables()

    with np.load(PATH, allow_pickle=False) as kept:
        assert sorted(kept.files) == sorted(made)
        for name, array in made.items():
            np.testing.assert_array_equal(kept[name], array, strict=True)


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(SAMPLES)), max_size=5))
def test_any_samples_have_the_languages_that_the_library_finds(samples):
    assert identified(samples) == one_by_one(samples)
