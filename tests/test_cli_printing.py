"""Tables on a terminal: nothing that a cell says is lost where there is little room."""

import io

from rich.console import Console

from classify.cli.printing import table


def test_a_table_loses_no_letter_on_a_narrow_terminal():
    shown = table("Keywords", "~keyword >paragraphs:seen line")
    shown.add_row("donaudampfschifffahrtsgesellschaft", "12", "seeds/keywords.yaml")
    page = io.StringIO()

    Console(file=page, width=52).print(shown)

    lines = page.getvalue().splitlines()
    assert max(map(len, lines)) <= 52
    assert "".join(line[:18].strip() for line in lines[-4:]).endswith("donaudampfschifffahrtsgesellschaft")
    assert "seeds/keywords.yaml" in page.getvalue()
