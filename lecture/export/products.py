"""The film and the pages that are made from the rendered sections, and whether they still fit them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from lecture.deck import Deck
from lecture.export.film import write_film
from lecture.export.html.page import write_page
from lecture.export.sheet import write_sheet
from lecture.folders import Layout, exclusive, replacing
from lecture.rendering import manifest
from lecture.rendering.key import version
from lecture.rendering.manifest import Manifest


def write_products(deck: Deck, layout: Layout) -> None:
    """Write film, captions, page and contact sheet, unless those that are there were made from the same sections."""
    with exclusive(layout):
        manifests = manifest.rendered(deck, layout)
        key = _key(deck, manifests, manifest.explored(deck, layout))
        files = (layout.film, layout.captions, layout.page, layout.sheet)
        if _noted(layout.products) == {"key": key, "digests": [manifest.digest(file) for file in files]}:
            return
        layout.products.unlink(missing_ok=True)
        write_film(deck, layout, manifests)
        write_page(deck, layout, manifests)
        write_sheet(layout, manifests)
        with replacing(layout.products) as beside:
            noted = {"key": key, "digests": [manifest.digest(file) for file in files]}
            beside.write_text(json.dumps(noted, indent=1), encoding="utf-8")


def _key(deck: Deck, manifests: Sequence[Manifest], explorables: Sequence[Manifest]) -> str:
    """A digest of what the products are made from: the sections, and the code that makes them."""
    digest = hashlib.sha256()
    minutes = [section.minutes for section in deck.enabled_sections]
    keys = [described["key"] for described in (*manifests, *explorables)]
    said = [page.model_dump(mode="json") for page in deck.enabled_explorables]
    versions = [version(name) for name in ("pyreveal", "plotly", "font-lato")]
    facts = [deck.title, deck.author, minutes, keys, said, versions]
    digest.update(json.dumps(facts, default=str).encode())
    for name in (
        "export/film.py",
        "rendering/captions.py",
        "rendering/joining.py",
        "rendering/subtitles.py",
        "export/sheet.py",
        "export/html/page.py",
        "export/html/deck.html",
        "export/html/deck.css",
        "export/html/deck.js",
        "export/html/sources.py",
        "export/html/explorables.py",
        "export/html/explorable.html",
        "export/html/explorable.css",
        "export/html/explorable.js",
    ):
        digest.update(resources.files("lecture").joinpath(name).read_bytes())
    return digest.hexdigest()


def _noted(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
