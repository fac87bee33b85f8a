"""What the page is put together from: our own files, files of packages, and how text may stand in a page."""

from __future__ import annotations

import importlib.util
import json
import re
from importlib import resources
from pathlib import Path

from lecture.errors import LectureError

UNFIT = re.compile(r"(</script)|<!--(?:(?!-->).)*<script(?!.*-->)", re.IGNORECASE | re.DOTALL)
"""After <!-- and <script a page reads on past the next </script>, until -->."""

PLACEHOLDER = re.compile(r"\{\{([^{}]+)\}\}")
"""The name of a part, or words of the page in English."""


def own(name: str) -> str:
    """A file of this package."""
    return resources.files("lecture.export.html").joinpath(name).read_text(encoding="utf-8")


def packaged(package: str, name: str) -> str:
    """A file as an installed package carries it, unmodified; the package is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LectureError(f"{package}, which the presentation needs, is not installed. Run `lecture doctor`.")
    return (Path(spec.submodule_search_locations[0]) / name).read_text(encoding="utf-8")


def script(source: str) -> str:
    """`source`, which must not close the element that it stands in, nor keep it from being closed."""
    if found := UNFIT.search(source):
        raise ValueError(f"a script that contains {found[1] or '<!-- and <script without -->'} cannot stand in a page")
    return source


def embedded(value: object) -> str:
    """`value` as JSON that can stand in a script element."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
