"""``python -m classify``, and the console script of the same name."""

from __future__ import annotations

from classify.cli.app import main

if __name__ == "__main__":
    main()
