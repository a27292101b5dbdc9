"""spaCy: a PhraseMatcher for the keywords over a blank English pipeline, as its usage guide shows.

It knows no wildcards: each is given in the forms that stand in the training texts. The score is the number of
different keywords.
"""

from __future__ import annotations

import spacy
from job import Job, main
from spacy.matcher import PhraseMatcher

NAME = "spacy_phrases"


def run(job: Job) -> None:
    """Match."""
    nlp = spacy.blank("en")
    matchers = {exact: PhraseMatcher(nlp.vocab, attr="ORTH" if exact else "LOWER") for exact in (True, False)}
    label_of = {}
    for column, label in enumerate(job.labels):
        for number, word in enumerate(job.keywords[label]):
            key = f"{column}:{number}"
            label_of[nlp.vocab.strings.add(key)] = column
            matchers[word.exact].add(key, list(nlp.tokenizer.pipe(word.surfaces)))

    def rows() -> object:
        pairs = ((paragraph[2], paragraph) for paragraph in job.paragraphs())
        for doc, paragraph in nlp.pipe(pairs, as_tuples=True):
            found = {match[0] for matcher in matchers.values() for match in matcher(doc)}
            scores = [0] * len(job.labels)
            for key in found:
                scores[label_of[key]] += 1
            yield paragraph, job.given(scores, 1), scores

    job.write(NAME, rows())


if __name__ == "__main__":
    main(None, run)
