"""The seeded classifier: keywords in, labels with scores and evidence out, learned from unlabelled text.

How it works. Each paragraph's votes (weights of the keywords it holds) become soft pseudo-labels, with a
background where not every paragraph has a label. Weights of evidence of the words, one label against all
others, turn these into pseudo-labels of every paragraph, in a few anchored rounds where most paragraphs have
none, and until nothing moves where each has one (Nigam et al. 2000, with the complement of Rennie et al.
2003 in the likelihood). A ridge regression of the pseudo-labels on TF-IDF gives the coefficients, one for
all forms of a word; a regression of what these leave tells how far the other paragraphs of an article confirm
a label. Leaving each keyword out in turn tells how far its vote is to be trusted, what a keyword that was
hardly seen is worth or one that stands without the context it needs, and whether the learned words may speak
at all.

Tried and lost, on the sets of the quality benchmark. Accuracy on AG News from names only, 0.883 as it is:
the multinomial likelihood alone 0.870, the complement alone unstable, leave-one-paragraph-out posteriors
0.870, logistic regression on pseudo-labels 0.871, mixtures in a latent space 0.77, a ridge half in a latent
space 0.878, bigrams 0.874. Macro-F1 on the 22 topics, 0.447 as it is: all keywords trusted alike 0.40, a
coefficient for each form of a word 0.417, 3 to 25 background components 0.41 to 0.42, a lasting voice of each
keyword beside its learned words 0.423. Average precision on the five sectors, 0.427 as it is: labels fitted
against the background alone 0.27 to 0.39, logistic regression in place of the ridge 0.40 to 0.42. Thresholds
of the best expected F1 under the pseudo-labels: 0.37 macro-F1 on the five sectors, 0.44 as it is; those of
the best squared recall of hidden keywords over what is given (Lee and Liu 2003): 0.41. Articles that have a
say in the pseudo-labels: these were learned by heart, and hardly better on articles held out. Keywords
without their context as weak votes in the pseudo-labels: 0.436 average precision, but on little text
whatever stands around such a word is learned with it. Macro-F1 on the paragraphs of BBC articles, 0.822 as it
is: words and articles in one regression 0.775, and 0.672, not 0.760, where the articles are not known; by the
votes alone of the other paragraphs 0.794, by what was learned alone 0.828, but then little text misleads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from classify.config.label_set import LabelSet
from classify.model.classifier import Classifier, Texts
from classify.model.context import article_numbers
from classify.model.decisions import Decisions
from classify.model.fitted import thresholds_of
from classify.model.given_texts import GivenTexts
from classify.model.gold import gold_labels, group_numbers
from classify.model.keyword_fitting import KeywordFit, fit_part
from classify.model.keyword_hits import counted, keywords_of, vote
from classify.model.learned_parts import joined_audits, learned_languages
from classify.model.multilingual import MultilingualModel, language_numbers, multilingual
from classify.model.naming import Keyworded, label_set_of
from classify.model.taught import LearnedGold, taught
from classify.text.matcher import KeywordMatcher
from classify.text.tokens import as_texts, batches

Floats = NDArray[np.float64]


def _has_probabilities(classifier: SeededClassifier) -> bool:
    return hasattr(classifier, "model_") and classifier.model_.calibrated


class SeededClassifier(ClassifierMixin, BaseEstimator, Classifier):  # type: ignore[misc]  # it has no types
    """Labels, scores and evidence of texts, learned from keywords, unlabelled texts and any gold labels.

    The decision value of a text and a label is a sum: an intercept, plus a weight for every keyword that
    counts, plus ``coefficient * TF-IDF value`` for every term, plus what the rest of its article adds where
    `decide` is told of articles; the contributions of the evidence add up to it. The score is
    ``1 / (1 + exp(-value))``, which is not a probability: `predict_proba` needs gold labels.

    Parameters
    ----------
    label_set : LabelSet or mapping of str to sequence
        A label set as `load_label_set` returns it, or label to keywords, each a term or a mapping with
        ``term`` and any of ``case``, ``weight`` and ``needs``.
    exclusive : bool or None, default=None
        At most one label a text. None takes what the label set says, which for a mapping is False.
    exhaustive : bool or None, default=None
        Every text belongs to some label; False: there is a background, and abstaining is normal.
    min_df : int, default=2
        Texts that a word stands in, at least, to be learned.
    thresholds : mapping of str to float or None, default=None
        The lowest score that gives a label, for labels where it is not `deciding.DEFAULT_THRESHOLD`, 0.5.

    Attributes
    ----------
    classes_ : ndarray of shape (n_labels,)
        The labels, in the order of every label column.
    label_set_ : LabelSet
    columns_ : TermColumns
        The learned terms and their idf.
    model_ : MultilingualModel
        All that was learned and that decides, without the estimator around it; the other attributes are those
        of its main language.
    weights_ : Weights
        Coefficients, intercepts and vote weights.
    audit_ : KeywordAudit
        What leaving each keyword out has shown.
    gold_ : LearnedGold or None
        What was learned from gold labels; None where there were none.
    uses_learned_words_ : ndarray of shape (n_labels,)
        Labels whose learned words count; for the others the keywords decide alone, as on small corpora.
    silent_labels_ : tuple of str
        Labels of which no keyword counted in any text.

    References
    ----------
    Nigam, McCallum, Thrun and Mitchell (2000), "Text classification from labeled and unlabeled documents
    using EM", Machine Learning 39. Rennie, Shih, Teevan and Karger (2003), "Tackling the poor assumptions of
    naive Bayes text classifiers", ICML.

    Examples
    --------
    >>> texts = ["Gas exports rose.", "The bank cut its rate.", "It rained."]
    >>> classifier = SeededClassifier({"energy": ["gas"], "finance": ["bank*"]}).fit(texts)
    >>> classifier.predict(["New banks opened.", "Greenhouses opened."]).tolist()
    [[0, 1], [0, 0]]
    >>> [(row.label, row.surface, row.role) for row in classifier.explain("New banks opened.")]
    [('finance', 'banks', 'seed')]
    """

    gold_: LearnedGold | None

    def __init__(
        self,
        label_set: Keyworded,
        *,
        exclusive: bool | None = None,
        exhaustive: bool | None = None,
        min_df: int = 2,
        thresholds: Mapping[str, float] | None = None,
    ) -> None:
        self.label_set = label_set
        self.exclusive = exclusive
        self.exhaustive = exhaustive
        self.min_df = min_df
        self.thresholds = thresholds

    def fit(
        self,
        texts: Iterable[str],
        y: object = None,
        articles: Sequence[Any] | NDArray[Any] | None = None,
        languages: Sequence[str] | None = None,
        groups: Sequence[Any] | NDArray[Any] | None = None,
    ) -> Self:
        """Learn from texts, and from labels of some of them where there are any.

        Parameters
        ----------
        texts : iterable of str
        y : sequence of shape (n_texts,) or array of shape (n_texts, n_labels), default=None
            Gold labels: a code, several in a list or joined by ``|``, or ``none``; -1, None, nan or an empty
            string where nobody has labelled the text. Or a row of 0 and 1 in the order of the labels, with
            -1 where nobody has.
        articles : sequence of shape (n_texts,), default=None
            Which article each text stands in. How far the rest of an article may speak for its texts is
            learned from it; without it, nothing is.
        languages : sequence of shape (n_texts,), default=None
            Codes (ISO 639-1) of the language of each text, empty where it is not known: each language is
            learned apart. None: they are found from the texts, as in a run.
        groups : sequence of shape (n_texts,), default=None
            Texts that cross-validation of the gold labels leaves out together, such as the copies of a story;
            None: those of an article. The texts of an article must be in one group.

        Raises
        ------
        ConfigError
            If the keywords cannot be used.
        ValueError
            If there are no texts, or not one article or language for each, or a threshold is for an unknown
            label, or a language is not known, or gold labels are of unknown labels or of too few articles.
        """
        read_texts = as_texts(texts)
        if not read_texts:
            raise ValueError("there is no text to learn from")
        label_set = label_set_of(self.label_set, self.exclusive, self.exhaustive)
        numbers = None if articles is None else article_numbers(articles, len(read_texts))
        group = group_numbers(groups, numbers, len(read_texts))
        gold = gold_labels(y, label_set.codes, group)
        of_each = learned_languages(language_numbers(languages, read_texts, numbers))
        fits = self._fit_parts(read_texts, numbers, label_set, of_each)
        self.audit_ = joined_audits({language: fit.audit for language, fit in fits.items()}, label_set)
        parts, self.gold_ = {language: fit.model for language, fit in fits.items()}, None
        if gold is not None:
            parts, self.gold_ = taught(fits, of_each, gold, read_texts, group)
        return self._hold(multilingual(label_set, next(iter(of_each)), parts))

    def _fit_parts(
        self,
        texts: Sequence[str],
        articles: NDArray[np.int64] | None,
        label_set: LabelSet,
        of_each: Mapping[str, NDArray[np.int64]],
    ) -> dict[str, KeywordFit]:
        """Return what keywords and texts alone teach, language by language."""
        thresholds = thresholds_of(label_set, self.thresholds or {})
        return {
            language: fit_part(
                [texts[row] for row in rows.tolist()],
                None if articles is None else articles[rows],
                label_set.only(language),
                thresholds,
                language=language,
                min_df=self.min_df,
            )
            for language, rows in of_each.items()
        }

    @available_if(_has_probabilities)  # type: ignore[untyped-decorator]
    def predict_proba(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> Floats:
        """Return probabilities, as those of `Classifier`; only where `fit` was given gold labels."""
        return super().predict_proba(texts, articles, languages)

    def votes(self, texts: Iterable[str], languages: Sequence[str] | None = None) -> Floats:
        """Return sums of the weights of the keywords that count, shape (n_texts, n_labels). Needs no fit."""
        label_set = label_set_of(self.label_set, self.exclusive, self.exhaustive)
        matcher, keywords = KeywordMatcher(label_set), keywords_of(label_set)
        n_labels = len(label_set.labels)
        read_texts = as_texts(texts)
        numbers = language_numbers(languages, read_texts)
        parts: list[Floats] = []
        for tokens in batches(read_texts):
            own, numbers = np.split(numbers, [tokens.n_paragraphs])
            held = counted(matcher.match(tokens, own), keywords)
            parts.append(vote(held, keywords, keywords.weight, (tokens.n_paragraphs, n_labels)))
        return np.concatenate(parts) if parts else np.zeros((0, n_labels))

    def with_thresholds(self, thresholds: Mapping[str, float]) -> Self:
        """Return this fitted classifier with other thresholds for the labels that are named."""
        check_is_fitted(self)
        own = {**(self.thresholds or {}), **thresholds}
        return self._copied(self.model_.with_thresholds(thresholds), thresholds=own)

    def with_advising_keywords(self) -> Self:
        """Return this classifier with keywords that count as evidence like any other and decide nothing."""
        check_is_fitted(self)
        return self._copied(self.model_.with_advising_keywords())

    def _copied(self, model: MultilingualModel, **params: Any) -> Self:
        """Return a classifier with another model, and what is known of how it was learned."""
        fresh = type(self)(**{**self.get_params(deep=False), **params})
        fresh.audit_, fresh.gold_ = self.audit_, self.gold_
        return fresh._hold(model)

    def _decided(
        self,
        texts: Texts,
        articles: Iterable[Any] | None,
        languages: Iterable[str] | None,
        *,
        weak: float | None = None,
    ) -> tuple[GivenTexts, Decisions]:
        check_is_fitted(self)
        return super()._decided(texts, articles, languages, weak=weak)

    def _hold(self, model: MultilingualModel) -> Self:
        self.columns_ = model.main_part.columns
        return super()._hold(model)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.target_tags.required = False
        return tags
