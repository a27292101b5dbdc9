"""``classify import``: what it writes is linted and run as it is."""

from tests.feed import classify, table

DICTIONARY = """\
Food:
  Baking: [bread*, sourdough, "oven *", Rye]
  Drinks: [tea_house, brewery]
Work: [carpenter*, workshop]
"""


def test_an_imported_dictionary_is_linted_and_run_as_it_is(tmp_path):
    (tmp_path / "town life.yml").write_text(DICTIONARY)
    done = classify("import", "town life.yml", "--output", "town", "--levels", "1", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "town: 2 labels with 7 keywords"
    assert "changed 1: `_` written as a space: `tea_house`" in lines
    assert any(line.startswith("dropped 1: `*` alone") for line in lines)
    assert lines[-1].endswith("then classify lint town/run.yaml")
    news = {
        "a": "The bakery on the square sells sourdough, rye and other bread from Monday to Friday.",
        "b": "A carpenter opened a workshop beside the old mill and looks for two apprentices now.",
    }
    for name, text in news.items():
        (tmp_path / "town" / "articles" / f"{name}.txt").write_text(f"date 2026-03-02 {text}")
    linted = classify("lint", "town/run.yaml", "--jobs", "1", cwd=tmp_path)
    assert linted.returncode == 0, linted.stderr
    ran = classify("run", "town/run.yaml", "--jobs", "1", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    rows = table(tmp_path / "town" / "output" / "latest" / "profiles.csv")
    assert [row["primary"] for row in rows] == ["food", "work"]


def test_the_same_files_make_the_same_bytes(tmp_path):
    (tmp_path / "d.yml").write_text(DICTIONARY)
    for out in ("one", "two"):
        assert classify("import", "d.yml", "--output", out, cwd=tmp_path).returncode == 0

    for path in sorted((tmp_path / "one").rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes()


def test_a_folder_with_anything_in_it_and_a_missing_file_are_refused(tmp_path):
    (tmp_path / "d.txt").write_text("tea\n")
    done = classify("import", "d.txt", "--output", ".", cwd=tmp_path)
    assert done.returncode == 3
    assert "is not empty; name a new folder" in done.stderr

    done = classify("import", "e.txt", "--output", "out", cwd=tmp_path)
    assert done.returncode == 3
    assert (
        done.stderr
        == "error: e.txt: cannot be read (No such file or directory); mend the path or its permissions\n"
    )


def test_hostile_names_neither_leave_the_folder_nor_steer_the_terminal(tmp_path):
    (tmp_path / "d.yml").write_text('"../../x": [tea]\n"/etc/y": [rye]\n"\\e[31mz": ["a\\e[31m?", oats]\n')
    done = classify("import", "d.yml", "--output", "out", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    names = sorted(path.name for path in (tmp_path / "out" / "keywords").iterdir())
    assert names == ["etc_y.yaml", "label_31mz.yaml", "x.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d.yml", "out"]
