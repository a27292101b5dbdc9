"""scikit-learn: TfidfVectorizer and LogisticRegression.

Set up as in its example "Classification of text documents using sparse features".
"""

from __future__ import annotations

import joblib
from job import Job, main
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MultiLabelBinarizer

NAME = "sklearn_logistic"


def fit(job: Job) -> None:
    """Fit on given labels; several labels a paragraph are one classifier each."""
    texts, labels = job.training()
    vectorizer = TfidfVectorizer(sublinear_tf=True, max_df=0.5, min_df=5, stop_words="english")
    logistic = LogisticRegression(C=5, max_iter=1000)
    if job.exclusive:
        rows = [i for i, given in enumerate(labels) if given]
        model = make_pipeline(vectorizer, logistic)
        model.fit([texts[i] for i in rows], [labels[i][0] for i in rows])
        classes = list(model.classes_)
    else:
        model = make_pipeline(vectorizer, OneVsRestClassifier(logistic))
        model.fit(texts, MultiLabelBinarizer(classes=job.labels).fit_transform(labels))
        classes = job.labels
    joblib.dump((model, [classes.index(label) for label in job.labels]), job.own(NAME) / "model.joblib")


def run(job: Job) -> None:
    """Predict, many paragraphs at a time."""
    model, order = joblib.load(job.own(NAME) / "model.joblib")
    threshold = 0.0 if job.exclusive else 0.5

    def rows() -> object:
        for chunk in job.chunks():
            scores = model.predict_proba([text for _, _, text in chunk])[:, order].tolist()
            for paragraph, row in zip(chunk, scores, strict=True):
                yield paragraph, job.given(row, threshold), row

    job.write(NAME, rows())


if __name__ == "__main__":
    main(fit, run)
