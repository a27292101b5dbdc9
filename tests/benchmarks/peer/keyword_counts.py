"""Plain keyword counting: one regular expression a label, and the number of different keywords found."""

from __future__ import annotations

import re

from job import Job, main


def run(job: Job) -> None:
    """Count."""
    patterns = [
        re.compile(r"(?<!\w)(?:" + "|".join(word.pattern for word in job.keywords[label]) + r")(?!\w)")
        for label in job.labels
    ]

    def rows() -> object:
        for paragraph in job.paragraphs():
            scores = [len(set(pattern.findall(paragraph[2]))) for pattern in patterns]
            yield paragraph, job.given(scores, 1), scores

    job.write("keyword_counts", rows())


if __name__ == "__main__":
    main(None, run)
