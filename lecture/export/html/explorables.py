"""The explorables in the page: their slides, and what their frames are made of.

A frame's document is put together by `deck.js` when the slide is near, from texts that stand in the page once:
`explorable.html` with its style, plotly.js, `explorable.js`, and the values of each explorable. The frame is sandboxed
and inherits the page's policy.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import font_lato

from lecture.deck import Deck, Explorable
from lecture.errors import RenderError
from lecture.export.html.sources import PLACEHOLDER, embedded, own, packaged, script
from lecture.folders import Outputs
from lecture.rendering import manifest

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
        Page(explorable, number, _values(outputs.root / described["exploration"]["path"]))
        for number, (explorable, described) in enumerate(
            zip(deck.enabled_explorables, manifest.explored(deck, outputs), strict=True)
        )
    ]


def _values(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RenderError(f"{path}: expected an explorable's values, got {error}. Run `lecture render`.") from error


def scripts() -> dict[str, str]:
    """The scripts that run in the frames, by name."""
    return {"plotly.js": packaged("plotly", "package_data/plotly.min.js"), "explorable.js": own("explorable.js")}


def slide(page: Page, seconds: int) -> str:
    """The slide of an explorable that is planned for so many seconds; everything from the deck file is escaped."""
    said = page.explorable
    heading = html.escape(said.heading)
    return (
        f'<section data-explorable="{said.name}" data-timing="{seconds}" aria-label="{html.escape(said.caption)}">\n'
        f'<p class="card" aria-hidden="true">{heading}</p>'
        f'<iframe data-values="explorable-{page.number}" sandbox="allow-scripts" title="{heading}"></iframe>\n'
        f'<aside class="notes">{html.escape(said.notes)}</aside>\n'
        "</section>\n"
    )


def parts(pages: Sequence[Page]) -> Iterator[str]:
    """What the frames are made of, as texts that do nothing by themselves."""
    if not pages:
        return
    yield _kept("explorable-page", _document())
    for name, source in scripts().items():
        yield _kept(name, script(source))
    for page in pages:
        said = page.explorable
        yield _kept(f"explorable-{page.number}", embedded({"heading": said.heading, "alt": said.alt, **page.values}))


def _document() -> str:
    font = base64.b64encode(Path(font_lato.font_files["Lato"]).read_bytes()).decode("ascii")
    style = PLACEHOLDER.sub(lambda _: font, own("explorable.css"))
    return PLACEHOLDER.sub(lambda _: style, own("explorable.html"))


def _kept(name: str, text: str) -> str:
    return f'<script type="text/plain" id="{name}">{text}</script>\n'
