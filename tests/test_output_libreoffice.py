"""The tables open in LibreOffice as they were written: rows, letters and numbers, and no formula."""

import shutil
import subprocess

import pytest

from classify.output.csv_cells import header, text_cell
from tests.feed import table

SOFFICE = shutil.which("soffice")
UTF8_COMMAS = "44,34,76,1,,0,false,true,false"
TEXTS = [
    '=HYPERLINK("http://example.org")',
    "-2+3",
    "Şahbaz, İlham",
    'a "quoted" word',
    "two\nlines",
    "'as is",
]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")]


def test_cells_come_through_a_spreadsheet_unchanged_and_unevaluated(tmp_path):
    rows = "".join(f"{i},0.{i}500,{text_cell(text)}\n" for i, text in enumerate(TEXTS))
    (tmp_path / "in.csv").write_text(header(("n", "share", "text")) + rows, encoding="utf-8", newline="")

    subprocess.run(
        [
            *(str(SOFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *(f"--infilter=CSV:{UTF8_COMMAS}", "--convert-to"),
            *(f"csv:Text - txt - csv (StarCalc):{UTF8_COMMAS}", "--outdir", str(tmp_path / "out")),
            str(tmp_path / "in.csv"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )

    read = table(tmp_path / "out" / "in.csv")
    assert [float(row["share"]) for row in read] == [float(f"0.{i}5") for i in range(len(TEXTS))]
    # the guard stands in the cell, so nothing was evaluated; one leading quote off gives back each text
    guarded = [text if text[0] not in "=-'" else "'" + text for text in TEXTS]
    assert [row["text"] for row in read] == guarded
