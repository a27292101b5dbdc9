"""Settings: defaults, paths, faults at their place, overrides, fingerprints of what can change a result."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.config.fingerprint import STAGES, settings_fingerprint
from classify.config.openings import AGENCY_MARK, DATELINE, DAY_FIRST_DATELINE, FEED_HEADER
from classify.config.settings import Settings
from classify.config.settings_file import Overrides, load_configuration, load_settings
from classify.config.strict_yaml import parse_yaml
from classify.config.validation import check
from classify.errors import ConfigError

MINIMAL = """\
label_set: labels.yaml
input: {paths: [feed]}
model: {path: ../models/sectors}
output: {path: ../output}
"""
LABELS = "name: sectors\nlabels:\n  energy: {keywords: [gas]}\n"


@pytest.fixture
def write(tmp_path, monkeypatch):
    def write_files(more: str = "", base: str = MINIMAL, labels: str = LABELS) -> Path:
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "labels.yaml").write_text(labels, encoding="utf-8")
        (tmp_path / "config" / "run.yaml").write_text(base + more, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return Path("config/run.yaml")

    return write_files


def refusal(path: Path, overrides: Overrides | None = None) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        load_configuration(path, overrides or Overrides())
    return str(refused.value).splitlines()


def test_a_minimal_file_has_a_default_for_all_the_rest(write):
    settings = load_settings(write())

    assert settings.input[0].time_zone == "UTC"
    assert settings.segment.unit == "paragraph"
    assert settings.summary.period == "week"
    assert settings.output.keep_runs == 30
    assert settings.engine.backend == "loky"
    assert settings.decide.thresholds == {}


def test_what_a_file_lacks_is_shown_as_a_line_that_can_be_added(write):
    faults = refusal(write(base="decide: {}\n"))
    lines = [fault.split("`")[-2] for fault in faults]

    assert [line.split(":")[0] for line in lines] == ["label_set", "input", "model", "output"]
    assert load_settings(write(base="".join(f"{line}\n" for line in lines)))


def test_paths_are_relative_to_the_file_they_stand_in(write):
    settings = load_settings(write())

    assert settings.label_set == Path("config/labels.yaml")
    assert settings.input[0].paths == (Path("config/feed"),)
    assert settings.model.path == Path("models/sectors")
    assert settings.output.path == Path("output")


def test_overrides_are_relative_to_the_current_folder(write):
    overrides = Overrides(
        input=("new.jsonl", Path("old")),
        output="out",
        model="m",
        label_set="l.yaml",
        jobs=2,
        since="2026-01-05",
    )

    settings = load_settings(write(), overrides)

    assert settings.input[0].paths == (Path("new.jsonl"), Path("old"))
    assert settings.input[0].since == dt.date(2026, 1, 5)
    assert (settings.output.path, settings.model.path) == (Path("out"), Path("m"))
    assert (settings.label_set, settings.engine.jobs) == (Path("l.yaml"), 2)


def test_a_pattern_is_no_pattern_in_the_folder_above_it(tmp_path):
    folder = tmp_path / "feed [old]"
    folder.mkdir()
    (folder / "run.yaml").write_text(MINIMAL.replace("[feed]", '["*.jsonl"]'), encoding="utf-8")
    (folder / "a.jsonl").write_text("", encoding="utf-8")

    (pattern,) = load_settings(folder / "run.yaml").input[0].paths

    assert [path.name for path in Path("/").glob(str(pattern.relative_to("/")))] == ["a.jsonl"]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("sumary: {}\n", "5:1: unknown key `sumary`; did you mean `summary`?"),
        ("summary: {period: year}\n", "5:19: `period` must be day, week or month, not `year`"),
        ("summary: week\n", "5:10: `summary` must hold keys and values"),
        (
            "summary:\n",
            "5:9: nothing stands below it; take the line out",
        ),
        ("segment: {min_words: 0}\n", "5:22: `min_words` must be at least 1, not `0`"),
        ("segment: {min_words: 2.5}\n", "5:22: `min_words` must be a whole number, not `2.5`"),
        ("segment: {min_words: true}\n", "5:22: `min_words` must be a whole number, not `true`"),
        ("segment: {boilerplate: 'x'}\n", '5:24: `boilerplate` must be a list, `- item` a line, not `"x"`'),
        ("segment: {boilerplate: ['(a']}\n", "5:25: is no regular expression (missing ), unterminated"),
        ("segment: {boilerplate: ['.*']}\n", "5:25: matches empty text, so it says nothing"),
        ("segment: {boilerplate: ['a{9999999999}']}\n", "5:25: is no regular expression"),
        ("segment: {boilerplate: ['Read more: (\\w+\\s*)+$']}\n", r"5:25: `(\w+\s*)+` can read one text in"),
        ("segment: {boilerplate: ['[[a]]']}\n", "5:25: is no regular expression (Possible nested set"),
        (
            "segment: {repeated_articles: 1}\n",
            "5:10: `repeated_articles: 1` leaves no text; write 0, 2 or more",
        ),
        ("output: {path: x}\n", "5:1: `output` stands here again, first on line 4; keep one of them"),
        ("engine: {backend: dask}\n", "5:9: `backend: dask` needs an address; add `scheduler: tcp://...`"),
        ("engine: {scheduler: 'tcp://a:1'}\n", "5:9: `scheduler` is for `backend: dask` only"),
        ("engine: {jobs: 0}\n", "5:9: `jobs: 0` does no work"),
        ("cache: {enabled: yes}\n", "5:18: `enabled` must be true or false, not `yes`"),
        ("decide: {thresholds: {energy: 2}}\n", "5:31: `energy` must be at most 1, not `2`"),
        (
            "decide: {thresholds: {energi: 0.5}}\n",
            "5:23: `energi` is no label of config/labels.yaml; did you mean",
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_at_its_place(write, more, fault):
    (line,) = refusal(write(more))

    assert line.startswith(f"config/run.yaml:{fault}")


@pytest.mark.parametrize(
    ("given_input", "fault"),
    [
        ("paths: feed", "2:16: `paths` must be a list"),
        ("paths: []", "2:16: `paths` is empty; write at least one"),
        ("paths: ['']", "2:17: is empty; write a path"),
        ("paths: [1]", '2:17: `1` without quotes may be read as a number; write "1"'),
        ('paths: ["a\\0b"]', "2:17: holds a control character"),
        ("paths: [a], encoding: hex", "2:31: `hex` is no text encoding"),
        (
            "paths: [a], time_zone: Asia/Bakuu",
            "2:32: `Asia/Bakuu` is no time zone; did you mean `Asia/Baku`?",
        ),
        ("paths: [a], time_zone: ../etc", "2:32: `../etc` is no time zone; write a name such as Asia/Baku"),
        ("paths: [a], header: '(x)'", "2:29: has no group `date`; put `(?P<date>...)` around the date"),
        ("paths: [a], date_order: myd", "2:33: `date_order` must be dmy, mdy or ymd, not `myd`"),
        (
            "paths: [a], since: 2026-02-30",
            "2:28: `since` must be a date such as 2026-03-11, not `2026-02-30`",
        ),
        ("paths: [a], since: 2026", "2:28: `since` must be a date such as 2026-03-11, not `2026`"),
        ("paths: [a], since: 2026-02-02, until: 2026-01-01", "2:8: `since` is later than `until`; swap them"),
        ("paths: [a], fields: {txt: body}", "2:30: unknown key `txt`; did you mean `text`?"),
    ],
)
def test_an_input_that_cannot_be_read_is_refused_at_its_place(write, given_input, fault):
    (line,) = refusal(write(base=MINIMAL.replace("paths: [feed]", given_input)))

    assert line.startswith(f"config/run.yaml:{fault}")


def test_dates_are_read_with_and_without_quotes(write):
    dates = 'paths: [a], since: 2026-01-31, until: "2026-02-01"'

    settings = load_settings(write(base=MINIMAL.replace("paths: [feed]", dates)))

    assert (settings.input[0].since, settings.input[0].until) == (dt.date(2026, 1, 31), dt.date(2026, 2, 1))


def test_faults_of_the_label_set_come_with_its_own_places(write):
    assert refusal(
        write("decide: {thresholds: {oil: 0.5}}\n", labels=LABELS + "  b: {keywords: [NO]}\n")
    ) == ['config/labels.yaml:4:18: `NO` without quotes may be read as a truth value; write "NO"']


def test_faults_of_settings_and_label_set_are_told_at_once(write):
    config = write("sumary: {period: day}\n", labels=LABELS + "  b: {keywords: [NO]}\n")

    first, second = refusal(config)

    assert first.startswith("config/run.yaml:")
    assert "did you mean `summary`" in first
    assert second.startswith("config/labels.yaml:4:18: `NO` without quotes")


def test_settings_with_faults_may_name_no_label_set_at_all(write):
    for named in ("5", "[a]", "{a: 1}", "''", "a" * 300, '"\\0"', "."):
        faulty = write("sumary: {period: day}\n", base=MINIMAL.replace("labels.yaml", named))

        assert any("did you mean `summary`" in line for line in refusal(faulty))


def test_a_label_set_that_is_not_there_is_a_fault_of_the_line_that_names_it(write):
    (line,) = refusal(write(base=MINIMAL.replace("labels.yaml", "label.yaml")))

    assert line == "config/run.yaml:1:12: config/label.yaml does not exist; mend the path"


def test_a_fault_of_the_command_line_names_the_option(write):
    overrides = Overrides(input=("",), output="", jobs=0, until="tomorrow", label_set="nowhere.yaml")

    assert refusal(write(), overrides) == [
        "--input: is empty; write a path, relative to this file",
        '--until: must be a date such as 2026-03-11, not `"tomorrow"`',
        "--output: is empty; write a path, relative to this file",
        "--jobs: `jobs: 0` does no work; write 1 or more, or -1 for all cores",
        "--label-set: nowhere.yaml does not exist; mend the path",
    ]


def test_an_output_that_would_be_read_as_input_is_refused(write):
    config = write(base=MINIMAL.replace("[feed]", "[.]").replace("../output", "output"))
    mend = "where runs would read their tables; name a folder beside it"

    assert refusal(config) == [f"config/run.yaml:4:16: `config/output` lies in the input `config`, {mend}"]
    for pattern in ("[./*]", "['../con*']", "['./o?tput']"):
        write(base=MINIMAL.replace("[feed]", pattern).replace("../output", "output/runs"))
        (line,) = refusal(config)
        assert line.endswith(mend)
    write(base=MINIMAL.replace("[feed]", "['./*.txt', './.*']").replace("../output", "output"))
    assert load_configuration(config).settings.output.path.name == "output"
    write(base=MINIMAL.replace("[feed]", "[.]").replace("../output", "output"))
    (line,) = refusal(config, Overrides(output="config/a/b"))
    assert line == f"--output: `config/a/b` lies in the input `config`, {mend}"
    for beside in ("elsewhere", "config/.output"):
        load_settings(config, Overrides(output=beside))


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ("segment: {min_words: 9}\n", STAGES),
        ("decide: {thresholds: {energy: 0.9}}\n", ("decisions", "summaries")),
        ("summary: {period: day}\n", ("summaries",)),
        ("stories: {window_days: 1}\n", ("summaries",)),
        ("engine: {jobs: 2, batch_articles: 7}\ncache: {enabled: false}\n", ()),
        ("segment: {unit: paragraph} # the default\n", ()),
    ],
)
def test_a_fingerprint_changes_where_a_result_can_change(write, more, changed):
    before, after = load_settings(write()), load_settings(write(more))

    assert changed == tuple(
        stage for stage in STAGES if settings_fingerprint(before, stage) != settings_fingerprint(after, stage)
    )


def test_a_fingerprint_is_blind_to_where_things_lie(write):
    overrides = Overrides(input=("elsewhere",), output="o", model="m", since="2026-01-01", jobs=3)
    before, after = load_settings(write()), load_settings(write(), overrides)

    assert [settings_fingerprint(before, stage) for stage in STAGES] == [
        settings_fingerprint(after, stage) for stage in STAGES
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "opening"),
    [
        (FEED_HEADER, " date 2026-03-11 BAKU", " date 2026-03-11 "),
        (DATELINE, "BAKU, Azerbaijan, March 11. Crews", "BAKU, Azerbaijan, March 11. "),
        (DATELINE, "ŞƏKİ, Azerbaijan, March 6, 2026 – Crews", "ŞƏKİ, Azerbaijan, March 6, 2026 – "),
        (DATELINE, "On Tuesday, March 11, crews", None),
        (DAY_FIRST_DATELINE, "BAKI, 8 yanvar, Yelkən Xəbər. Xətt", "BAKI, 8 yanvar, Yelkən Xəbər. "),
        (DAY_FIRST_DATELINE, "БАКУ, 18 февраля – «Парус» пишет", "БАКУ, 18 февраля – "),
        (DAY_FIRST_DATELINE, "BAKÜ, 18 Şubat (Yelken Haber) – Hat", "BAKÜ, 18 Şubat (Yelken Haber) – "),
        (DAY_FIRST_DATELINE, "Ələt, 3 may 2026. Bərə", "Ələt, 3 may 2026. "),
        (DAY_FIRST_DATELINE, "Çərşənbə, 11 mart, briqadalar işə başlayıb", None),
        (DAY_FIRST_DATELINE, "bakı, 8 yanvar. Xətt", None),
        (AGENCY_MARK, "AGENCY - Paper) Crews", "AGENCY - Paper) "),
        (AGENCY_MARK, "SOCAR - the state company - and others (of note) said", None),
    ],
)
def test_what_the_feed_puts_in_front_of_a_text_is_known(pattern, text, opening):
    found = re.match(pattern, text)

    assert (found.group() if found else None) == opening


setting_values = st.sampled_from(
    [
        "",
        "a",
        "5",
        "0.5",
        "-1",
        "true",
        "NO",
        "null",
        "[a]",
        "[[a]]",
        "{a: 1}",
        "2026-01-01",
        "'('",
        "dask",
        "day",
    ]
)


@given(
    st.dictionaries(
        st.sampled_from([*Settings.model_fields, "x"]),
        setting_values
        | st.dictionaries(
            st.sampled_from(
                ["path", "paths", "jobs", "since", "header", "period", "boilerplate", "thresholds", "fields"]
            ),
            setting_values,
            max_size=3,
        ).map(lambda values: "{" + ", ".join(f"{key}: {value}" for key, value in values.items()) + "}"),
    )
)
def test_any_settings_are_read_or_refused_with_their_places(sections):
    text = "".join(f"{name}: {value}\n" for name, value in sections.items())
    settings, faults = check(Settings, parse_yaml(text, "a.yaml"))

    assert (settings is None) == bool(faults)
    assert all(str(fault).startswith("a.yaml:") for fault in faults)


@given(st.text(max_size=30))
def test_any_regular_expression_is_compiled_or_refused(pattern):
    data = {"segment": {"boilerplate": [pattern]}, "model": {"path": "m"}}

    with contextlib.suppress(ValueError):
        Settings.model_validate(data | {"label_set": "l", "input": {"paths": ["f"]}, "output": {"path": "o"}})
        assert re.compile(pattern)


def test_input_may_be_a_list_of_sources():
    settings = Settings.model_validate(
        {
            "label_set": "l.yaml",
            "input": [{"paths": ["a"]}, {"paths": ["b"], "format": "csv", "delimiter": "\t"}],
            "model": {"path": "m"},
            "output": {"path": "o"},
        }
    )

    assert [source.paths for source in settings.input] == [(Path("a"),), (Path("b"),)]


@pytest.fixture
def _drivers(monkeypatch):
    """Make as if the drivers of all stores were installed: settings are read without opening one."""
    monkeypatch.setattr("classify.config.locations.find_spec", lambda _: object())


@pytest.mark.usefixtures("_drivers")
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("file:///srv/news%20feed", Path("/srv/news feed")),
        ("FILE://localhost/srv/feed", Path("/srv/feed")),
        ("s3://bucket/feed/", "s3://bucket/feed"),
        ("S3://bucket/2026-*.jsonl", "s3://bucket/2026-*.jsonl"),
    ],
)
def test_a_url_is_an_object_or_a_path(write, url, expected):
    settings = load_settings(write(base=MINIMAL.replace("[feed]", f"['{url}']")))

    assert settings.input[0].paths == (expected,)


@pytest.mark.usefixtures("_drivers")
@pytest.mark.parametrize(
    ("url", "line"),
    [
        (
            "https://example.org/feed",
            "2:17: `https://` is not read; write a path, or a URL with s3://, gs://, az:// or file://",
        ),
        ("s3:///feed", "2:17: names no bucket; write s3://bucket/folder"),
        ("s3://me:word@bucket/feed", "2:17: must hold no credentials"),
        ("file://server/feed", "2:17: is no path of this machine; write file:///folder/file"),
    ],
)
def test_a_url_that_cannot_be_read_is_refused_at_its_place(write, url, line):
    (told,) = refusal(write(base=MINIMAL.replace("[feed]", f"['{url}']")))

    assert line in told


def test_a_driver_that_is_missing_is_named_with_its_extra(write, monkeypatch):
    monkeypatch.setattr("classify.config.locations.find_spec", lambda _: None)

    (line,) = refusal(write(base=MINIMAL.replace("[feed]", "['gs://bucket/feed']")))

    assert "`gs://` needs gcsfs, which is not installed; run: " in line


@pytest.mark.usefixtures("_drivers")
def test_a_model_in_a_store_and_an_output_inside_the_input_are_refused(write):
    (line,) = refusal(write(base=MINIMAL.replace("../models/sectors", "s3://bucket/models")))
    assert "must be a path of this machine" in line

    inside = MINIMAL.replace("[feed]", "['s3://b/*']").replace("../output", "s3://b/output")
    (line,) = refusal(write(base=inside))
    assert "lies in the input `s3://b/*`, where runs would read their tables" in line
    inside = MINIMAL.replace("[feed]", "['s3://b/news']").replace("../output", "s3://b/newsroom")
    assert load_settings(write(base=inside)).output.path == "s3://b/newsroom"
