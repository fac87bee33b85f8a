"""The explorables in the page: their slides, and what their frames are made of.

A frame's document is put together by `deck.js` when the slide is near, from texts that stand in the page once:
`explorable.html` with its style, plotly.js, `explorable.js`, and the values of each explorable. The frame is sandboxed
and inherits the page's policy.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture import fonts
from lecture.deck import Deck, Explorable
from lecture.errors import RenderError
from lecture.export.html.sources import PLACEHOLDER, embedded, own, packaged, script
from lecture.folders import Outputs
from lecture.rendering import manifest

COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
HEIGHT = 720
"""Of a frame, in its own pixels; it is scaled to the size of a slide."""


@dataclass(frozen=True)
class Page:
    """An explorable that was computed: what the deck says of it, its number, and what its frame shows."""

    explorable: Explorable
    number: int
    values: dict[str, Any]


def computed(deck: Deck, outputs: Outputs) -> list[Page]:
    """The enabled explorables, in the order of the deck file; every one must have been computed."""
    return [
        Page(explorable, number, _values(outputs.file(described["exploration"]["path"])))
        for number, (explorable, described) in enumerate(
            zip(deck.enabled_explorables, manifest.explored(deck, outputs), strict=True)
        )
    ]


def _values(path: Path) -> dict[str, Any]:
    """What the explorable's file holds; its colour of text goes into the page's style as it is."""
    try:
        values = json.loads(path.read_bytes())
        if not COLOUR.fullmatch(values["look"]["text"]):
            raise ValueError("a text whose colour is none")
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise RenderError(f"{path}: expected an explorable's values, got {error!r}. Run `lecture render`.") from error
    return values


def scripts() -> dict[str, str]:
    """The scripts that run in the frames, by name."""
    return {"plotly.js": packaged("plotly", "package_data/plotly.min.js"), "explorable.js": own("explorable.js")}


def slide(page: Page, seconds: int) -> str:
    """The slide of an explorable that is planned for so many seconds; what the deck says is no markup."""
    said = page.explorable
    heading, label = html.escape(said.heading), html.escape(said.caption or said.heading)
    return (
        f'<section data-explorable="{said.name}" data-timing="{seconds}" aria-label="{label}">\n'
        f'<p class="card" aria-hidden="true">{heading}</p>'
        f'<iframe data-values="explorable-{page.number}" sandbox="allow-scripts" title="{heading}"></iframe>\n'
        f'<aside class="notes">{said.notes.html}</aside>\n'
        "</section>\n"
    )


def parts(pages: Sequence[Page], deck: Deck) -> Iterator[str]:
    """What the frames are made of, as texts that do nothing by themselves."""
    if not pages:
        return
    yield _kept("explorable-page", _document(deck))
    for name, source in scripts().items():
        yield _kept(name, script(source))
    for page in pages:
        said = page.explorable
        yield _kept(f"explorable-{page.number}", embedded({"heading": said.heading, "alt": said.alt, **page.values}))


def _document(deck: Deck) -> str:
    """The page with the theme's font in it, so that every machine draws the same letters."""
    theme, file = deck.theme, io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="lecture-fonts-") as folder:
        fonts.face(theme.text, fonts.REGULAR, theme.write_fonts(Path(folder))).save(file)
    font = base64.b64encode(file.getvalue()).decode("ascii")
    style = PLACEHOLDER.sub(lambda _: font, own("explorable.css"))
    given = {"explorable.css": style, "language": deck.language}
    return PLACEHOLDER.sub(
        lambda found: given.get(found[1]) or html.escape(deck.word(found[1])), own("explorable.html")
    )


def _kept(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{name}">{text}</script>\n'
