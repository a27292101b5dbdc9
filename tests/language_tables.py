"""The tables of py3langid as `classify.corpus.identifying` reads them: python -m tests.language_tables.

The library packs them so tightly that each process would need half a second to unpack them.
"""

from __future__ import annotations

import io
import lzma
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify.config.languages import LANGUAGES
from classify.corpus import identifying

PATH = Path(identifying.__file__).with_name(identifying.TABLES)


def library_tables() -> dict[str, NDArray[Any]]:
    """Return the arrays of the file, made from those of the library that is installed."""
    packed = Path(str(distribution("py3langid").locate_file("py3langid/data/model.npz.xz"))).read_bytes()
    with np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False) as model:
        classes = model["classes"].tolist()
        # `zxx` is the code of what is in no language; dialects without a code of two letters only mislead
        own = [i for i, code in enumerate(classes) if code in LANGUAGES or code == "zxx"]
        names = list(dict.fromkeys(classes[i] for i in own))
        return {
            "next_state": model["nextmove"].reshape(-1, 256),
            "row": model["nextmove_row"],
            "feature": model["out_feat"],
            "weights": np.ascontiguousarray(model["ptc"].take(own, axis=1).T),  # packed, a quarter smaller so
            "prior": model["pc"][own],
            "name": np.array([names.index(classes[i]) for i in own], np.uint8),
            "names": np.array(names),
        }


if __name__ == "__main__":
    np.savez_compressed(PATH, **library_tables())
