"""Write a new project to start from: settings, label set, keywords and five articles, ready to run.

The files are those of the checkout, with their paths mended; a wheel carries copies in its package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from classify.config.schema import schema_texts
from classify.errors import OutputError, cannot_write
from classify.output.whole_files import atomic_write

LABELS = ("energy", "digital", "transport", "finance", "diplomacy")
LANGUAGES = ("az", "ru", "tr")
"""Languages beside English that the labels have keywords for."""
ARTICLES = (
    "2026-01-15-rate-decision",
    "2026-01-21-ministers-tbilisi",
    "2026-01-27-compressor-expansion",
    "2026-01-29-server-halls-appetite",
    "2026-02-26-aras-bridge",
)

README = """\
A project of classify: articles in, labels with evidence out.

  run.yaml        which articles are read, and where the tables go
  labels.yaml     the labels
  keywords/       the keywords of each label, one file a label: English, and in az/, ru/, tr/ those of
                  Azerbaijani, Russian and Turkish
  articles/       five invented articles to begin with
  schema/         lets editors complete and check the YAML files

First result (in this folder):

  classify run run.yaml
      then open output/latest/profiles.csv, and output/latest/report.html
  classify explain run.yaml 2026-01-15-rate-decision
      the words behind the labels of one article

Your own articles: put .txt files (one article a file), .jsonl or .csv files into articles/, remove the five,
and run again. Fields with other names: see `fields` in run.yaml.

Your own labels: edit labels.yaml and the files in keywords/, then

  classify lint run.yaml              keywords that match nothing, too much, or not what was meant
  classify suggest run.yaml           keywords that your articles offer
  classify train run.yaml --promote   learn from your articles with the new keywords

How good it is: classify sample run.yaml --help, then classify evaluate run.yaml --help.
Everything else: classify --help
"""

_RUN = (
    ("classify run config/sectors.yaml", "classify run run.yaml"),
    ("label_set: labels/sectors.yaml", "label_set: labels.yaml"),
    ("    - ../seeds/articles", "    - articles"),
    ("such as ../feed/2026-*.jsonl", "such as feed/2026-*.jsonl"),
    ("path: ../models/sectors", "path: models/sectors"),
    ("path: ../output", "path: output"),
)
_LABEL_SET = (("$schema=../schema/", "$schema=schema/"), ("../../seeds/keywords/", "keywords/"))
_KEYWORDS = (("../config/schema/", "schema/"),)


def start_project(folder: Path) -> None:
    """Write a project into a new or empty folder.

    Raises
    ------
    OutputError
        If there is anything in the folder, or it cannot be written.
    """
    write_project(folder, project_texts())


def write_project(folder: Path, texts: Mapping[str, str], empty: Iterable[str] = ()) -> None:
    """Write files, by their path in it, and empty folders into a new or empty folder.

    Raises
    ------
    OutputError
        If there is anything in the folder, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise OutputError(f"{folder}: is not empty; name a new folder, nothing has been written")
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic_write(path, text)
        for name in empty:
            (folder / name).mkdir()
    except OSError as error:
        raise cannot_write(folder, error, "choose another folder") from error


def project_texts() -> dict[str, str]:
    """Return the files of a project by their path in it."""
    source = _source()
    return {
        "README.txt": README,
        "run.yaml": settings_text(),
        "labels.yaml": _mended(source / "config" / "labels" / "sectors.yaml", _LABEL_SET),
        **{
            f"keywords/{name}.yaml": _mended(source / "seeds" / "keywords" / f"{name}.yaml", _KEYWORDS)
            for name in (*LABELS, *(f"{language}/{label}" for language in LANGUAGES for label in LABELS))
        },
        **{
            f"articles/{name}.txt": _mended(source / "seeds" / "articles" / f"{name}.txt")
            for name in ARTICLES
        },
        **{f"schema/{name}": text for name, text in schema_texts().items()},
    }


def settings_text() -> str:
    """Return the settings of a project: articles in ``articles``, labels in ``labels.yaml``, with
    comments.
    """
    return _mended(_source() / "config" / "sectors.yaml", _RUN)


def _source() -> Path:
    """Return the folder with ``config`` and ``seeds``: inside the package of a wheel, beside it in a
    checkout.
    """
    package = Path(__file__).parents[1]
    packed = package / "starter"
    return packed if packed.is_dir() else package.parent


def _mended(path: Path, changes: tuple[tuple[str, str], ...] = ()) -> str:
    text = path.read_bytes().decode("utf-8")
    for old, new in changes:
        if old not in text:
            raise LookupError(f"{path} does not say {old!r} any more")
        text = text.replace(old, new)
    return text
