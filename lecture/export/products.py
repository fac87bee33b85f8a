"""The film and the pages that are made from the rendered sections, and whether they still fit them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from lecture.deck import Deck
from lecture.export.film import write_film
from lecture.export.html.page import write_page
from lecture.export.sheet import write_sheet
from lecture.folders import Outputs, exclusive, replacing
from lecture.rendering import manifest
from lecture.rendering.key import version

FILM_SOURCES = ("export/film.py", "rendering/captions.py", "rendering/joining.py", "rendering/subtitles.py")
PAGE_SOURCES = (
    "export/html/page.py",
    "export/html/deck.html",
    "export/html/deck.css",
    "export/html/deck.js",
    "export/html/sources.py",
    "export/html/explorables.py",
    "export/html/explorable.html",
    "export/html/explorable.css",
    "export/html/explorable.js",
)
SHEET_SOURCES = ("export/sheet.py",)


def write_products(deck: Deck, outputs: Outputs) -> None:
    """Write film, captions, page and contact sheet, each unless it was made from the same sections and words."""
    with exclusive(outputs):
        manifests = manifest.rendered(deck, outputs)
        explored = manifest.explored(deck, outputs)
        keys = [described["key"] for described in manifests]
        headings = [section.heading for section in deck.enabled_sections]
        words = [[beat["caption"], beat["notes"], beat["alt"]] for one in manifests for beat in one["beats"]]
        minutes = [section.minutes for section in deck.enabled_sections]
        pages = [[one["key"] for one in explored], [one.model_dump(mode="json") for one in deck.enabled_explorables]]
        packages = [version(name) for name in ("pyreveal", "plotly", "font-lato")]
        captions = [caption for caption, *_ in words]
        noted = _noted(outputs.products)
        for files, write, facts in (
            (
                (outputs.film, outputs.captions),
                lambda: write_film(deck, outputs, manifests),
                [FILM_SOURCES, keys, deck.title, deck.author, headings, captions],
            ),
            (
                (outputs.page,),
                lambda: write_page(deck, outputs, manifests),
                [PAGE_SOURCES, keys, deck.title, deck.author, headings, words, minutes, pages, packages],
            ),
            ((outputs.sheet,), lambda: write_sheet(outputs, manifests), [SHEET_SOURCES, keys]),
        ):
            name, key = files[0].name, _key(*facts)
            if noted.get(name) == {"key": key, "digests": [manifest.digest(file) for file in files]}:
                continue
            write()
            noted[name] = {"key": key, "digests": [manifest.digest(file) for file in files]}
            with replacing(outputs.products) as beside:
                beside.write_text(json.dumps(noted, indent=1), encoding="utf-8")


def _key(sources: Sequence[str], *facts: object) -> str:
    """A digest of what a product is made from, and of the code that makes it."""
    digest = hashlib.sha256(json.dumps(facts, default=str).encode())
    for name in sources:
        digest.update(resources.files("lecture").joinpath(name).read_bytes())
    return digest.hexdigest()


def _noted(path: Path) -> dict[str, Any]:
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}
