"""A fitted model as people call it: labels, scores and evidence of texts. It does without scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from classify.config.label_set import LabelSet
from classify.config.languages import UNKNOWN
from classify.model.decisions import Decisions
from classify.model.explained_texts import ExplainedTerm, explained
from classify.model.given_texts import GivenTexts, given_texts
from classify.model.label_table import label_lists, label_table
from classify.model.linear import Weights
from classify.model.multilingual import MultilingualModel, language_numbers

if TYPE_CHECKING:
    from pyarrow import Table

Floats = NDArray[np.float64]
Texts = Iterable[str | None]


class Classifier:
    """Labels, scores and evidence of texts from a fitted model; `load_model` gives one.

    Each text is one paragraph. With ``articles``, which names the article of each text, the other texts of an
    article count as evidence, and labels and scores are the same as in a run. Without it each text stands
    alone. Each text is decided by what was learned of its language: ``languages`` names it by its code (ISO
    639-1), or else it is found from the texts of the article, as in a run. A text whose code is empty or not
    found is read as of the main language of the model. Methods may be called from several threads at a time.

    Texts may be a list, a NumPy array, or a column of Arrow, Polars or pandas. A row that is None, NaN or
    ``pandas.NA`` has no text: it gets no label, NaN for a score, and says nothing to its article.

    Parameters
    ----------
    model : MultilingualModel

    Attributes
    ----------
    classes_ : ndarray of shape (n_labels,)
        The labels, in the order of every label column.
    label_set_ : LabelSet
    model_ : MultilingualModel
        All that was learned and that decides; what follows is that of its main language.
    weights_ : Weights
        Coefficients, intercepts and vote weights.
    thresholds_ : ndarray of shape (n_labels,)
        The lowest score that gives each label.
    uses_learned_words_ : ndarray of shape (n_labels,)
        Labels whose learned words count; for the others the keywords decide alone, as on small corpora.
    silent_labels_ : tuple of str
        Labels of which no keyword counted in any text that was learned from.
    """

    classes_: NDArray[Any]
    label_set_: LabelSet
    model_: MultilingualModel
    weights_: Weights
    thresholds_: Floats
    uses_learned_words_: NDArray[np.bool_]
    silent_labels_: tuple[str, ...]

    def __init__(self, model: MultilingualModel) -> None:
        self._hold(model)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.label_set_.name}: {', '.join(self.label_set_.codes)}>"

    def decide(
        self,
        texts: Iterable[str],
        articles: Iterable[Any] | None = None,
        languages: Iterable[str] | None = None,
    ) -> Decisions:
        """Return votes, decision values, scores, labels, reasons and evidence, from one tokenisation.

        Parameters
        ----------
        texts : iterable of str
            Without gaps: there is no decision on what is not there.
        articles : iterable of length n_texts, default=None
            Which article each text stands in. None: each text stands alone.

        Raises
        ------
        TypeError
            If a text is None or NaN.
        """
        given, decisions = self._decided(texts, articles, languages, weak=0.0)
        if len(given.texts) < given.n_rows:
            raise TypeError("there is no decision on a text that is None; leave it out, or use label_table")
        return decisions

    def predict(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> NDArray[Any]:
        """Return label codes ("" for none) if labels are exclusive, else a 0/1 matrix.

        Returns
        -------
        labels : ndarray of shape (n_texts,) or (n_texts, n_labels)
        """
        given, decisions = self._decided(texts, articles, languages)
        labels = given.spread(decisions.labels, missing=False)
        if not self.label_set_.exclusive:
            return labels.astype(np.int64)
        named: NDArray[Any] = np.append(self.classes_, "")[
            np.where(labels.any(axis=1), labels.argmax(axis=1), -1)
        ]
        return named

    def predict_scores(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> Floats:
        """Return scores between 0 and 1, shape (n_texts, n_labels); NaN where there is no text."""
        given, decisions = self._decided(texts, articles, languages)
        return given.spread(decisions.scores, missing=np.nan)

    def predict_proba(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> Floats:
        """Return probabilities, shape (n_texts, n_labels); only where gold labels were learned from.

        Each label is calibrated for itself, so those of labels that exclude each other need not sum to 1.
        NaN where there is no text, and for a label with too little gold in the language.

        Raises
        ------
        AttributeError
            If the model has learned from keywords alone.
        """
        given, decisions = self._decided(texts, articles, languages)
        if decisions.probabilities is None:
            raise AttributeError("there are no probabilities without gold labels to learn from")
        return given.spread(decisions.probabilities, missing=np.nan)

    def decision_function(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> Floats:
        """Return decision values, shape (n_texts, n_labels); NaN where there is no text."""
        given, decisions = self._decided(texts, articles, languages)
        return given.spread(decisions.values, missing=np.nan)

    def labels_of(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> list[tuple[str, ...]]:
        """Return the codes of the labels that each text is given, in label-set order; () for none.

        Examples
        --------
        >>> from classify import SeededClassifier
        >>> texts = ["Gas exports rose.", "The bank cut its rate.", "It rained."]
        >>> model = SeededClassifier({"energy": ["gas"], "finance": ["bank*"]}).fit(texts)
        >>> model.labels_of(["A bank bought gas.", None, "It rained."])
        [('energy', 'finance'), (), ()]
        """
        given, decisions = self._decided(texts, articles, languages)
        labels: list[tuple[str, ...]] = [()] * given.n_rows
        for row, codes in zip(
            given.rows.tolist(), label_lists(decisions, self.label_set_.codes), strict=True
        ):
            labels[row] = codes
        return labels

    def label_table(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> Table:
        """Return labels and scores as a ``pyarrow.Table``, one row a text, null where there is no text.

        Returns
        -------
        table : pyarrow.Table
            ``labels`` (list of strings), ``primary`` (the label with the highest score among them, null for
            none), ``reason`` (why there is none, as in ``paragraphs.csv``) and ``score_<label>`` (float64).

        Raises
        ------
        ImportError
            If pyarrow is not installed.
        """
        given, decisions = self._decided(texts, articles, languages)
        return label_table(decisions, self.label_set_.codes, given)

    @overload
    def explain(self, texts: str) -> list[ExplainedTerm]: ...  # type: ignore[overload-overlap]
    @overload
    def explain(
        self, texts: Texts, articles: Iterable[Any] | None = None, languages: Iterable[str] | None = None
    ) -> list[list[ExplainedTerm]]: ...
    def explain(
        self,
        texts: str | Texts,
        articles: Iterable[Any] | None = None,
        languages: Iterable[str] | None = None,
    ) -> list[ExplainedTerm] | list[list[ExplainedTerm]]:
        """Return the terms behind the labels, strongest first; with those of labels that missed.

        Parameters
        ----------
        texts : str or iterable of str
            One text, or several; of several, a list for each.
        articles : iterable of length n_texts, default=None
            Which article each of several texts stands in.

        Raises
        ------
        TypeError
            If there are `articles` of one text: give all texts of its article, or none.
        """
        codes = self.label_set_.codes
        if isinstance(texts, str):
            if articles is not None:
                raise TypeError("articles is for several texts; give a list with all texts of the article")
            return explained(self.decide([texts], languages=languages).evidence, [texts], codes)[0]
        given, decisions = self._decided(texts, articles, languages, weak=0.0)
        terms: list[list[ExplainedTerm]] = [[] for _ in range(given.n_rows)]
        own = explained(decisions.evidence, given.texts, codes)
        for row, found in zip(given.rows.tolist(), own, strict=True):
            terms[row] = found
        return terms

    def with_thresholds(self, thresholds: Mapping[str, float]) -> Self:
        """Return this classifier with other thresholds for the labels that are named."""
        return type(self)(self.model_.with_thresholds(thresholds))

    def with_advising_keywords(self) -> Self:
        """Return this classifier with keywords that count as evidence like any other and decide nothing."""
        return type(self)(self.model_.with_advising_keywords())

    def _decided(
        self,
        texts: Texts,
        articles: Iterable[Any] | None,
        languages: Iterable[str] | None,
        *,
        weak: float | None = None,
    ) -> tuple[GivenTexts, Decisions]:
        """Return the decisions on the texts that are there; evidence only if `weak` asks for it."""
        given = given_texts(texts)
        codes, of_texts = given.of_texts(languages, "language"), given.of_texts(articles)
        numbers = None
        if codes is not None or self.model_.main != UNKNOWN:  # else they were not told apart in learning
            numbers = language_numbers(None if codes is None else codes.tolist(), given.texts, of_texts)
        return given, self.model_.decide(given.texts, of_texts, numbers, weak=weak)

    def _hold(self, model: MultilingualModel) -> Self:
        self.model_ = model
        self.label_set_ = model.label_set
        self.classes_ = np.array(model.label_set.codes, dtype=object)
        part = model.main_part
        self.weights_ = part.weights
        self.thresholds_ = part.thresholds
        self.uses_learned_words_ = part.uses_learned_words
        self.silent_labels_ = part.silent_labels
        return self
