"""The film and the pages that are made from the rendered sections, and whether they still fit them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import Progress

from lecture.deck import Deck
from lecture.export.film import write_film
from lecture.export.html.page import write_page
from lecture.export.narrated_film import write_narrated_film, write_sounds
from lecture.export.sheet import write_sheet
from lecture.folders import Outputs, exclusive, replacing
from lecture.rendering import manifest
from lecture.rendering.key import version
from lecture.rendering.manifest import Manifest
from lecture.voice.narration import Narrated, narration
from lecture.voice.speech import Voice

FILM_SOURCES = ("export/film.py", "rendering/captions.py", "rendering/joining.py", "rendering/subtitles.py")


def _sources(folder: str) -> tuple[str, ...]:
    """The files of a package."""
    package = resources.files("lecture").joinpath(folder)
    return tuple(sorted(f"{folder}/{file.name}" for file in package.iterdir() if file.is_file()))


NARRATION_SOURCES = (*FILM_SOURCES, "export/narrated_film.py", "rendering/soundtrack.py", *_sources("voice"))
PAGE_SOURCES = (*_sources("export/html"), *_sources("voice"))
SHEET_SOURCES = ("export/sheet.py",)


class Product(NamedTuple):
    """Files that are written at once, from `facts` and by the modules `sources`."""

    files: Sequence[Path]
    write: Callable[[], object]
    sources: Sequence[str]
    facts: Sequence[object]


def write_products(deck: Deck, outputs: Outputs, voice: Voice | None, console: Console) -> bool:
    """Write film, captions, narrated film, page and contact sheet, each unless it was made from the same sections and
    words. Whether there is a narrated film: somebody speaks, and there is something to say.
    """
    with exclusive(outputs):
        manifests = manifest.rendered(deck, outputs)
        spoken = _Spoken(voice, manifests, console)
        noted = _noted(outputs.products)
        for product in _products(deck, outputs, manifests, spoken):
            name, key = product.files[0].name, _key(product.sources, *product.facts)
            if noted.get(name) == {"key": key, "digests": [manifest.digest(file) for file in product.files]}:
                continue
            product.write()
            noted[name] = {"key": key, "digests": [manifest.digest(file) for file in product.files]}
            with replacing(outputs.products) as beside:
                beside.write_text(json.dumps(noted, indent=1), encoding="utf-8")
        return bool(spoken.key)


class _Spoken:
    """What the voice says, once somebody asks for it."""

    def __init__(self, voice: Voice | None, manifests: Sequence[Manifest], console: Console) -> None:
        self._voice, self._manifests, self._console = voice, manifests, console

    @cached_property
    def key(self) -> list[str]:
        """Of each beat, what its speech depends on; nothing if nothing is said."""
        if self._voice is None:
            return []
        key = [
            self._voice.identity(one["section"], beat["name"], beat["notes"])
            for one in self._manifests
            for beat in one["beats"]
        ]
        return key if any(key) else []

    @cached_property
    def beats(self) -> list[Narrated]:
        """All beats as they are narrated, with a bar that shows how it goes; none if nothing is said."""
        if self._voice is None or not self.key:
            return []
        with Progress(console=self._console, transient=True) as progress:
            bar = progress.add_task("voice")
            return narration(
                self._voice,
                self._manifests,
                lambda beat, total: progress.update(bar, advance=1, total=total, description=f"voice: {beat}"),
            )


def _products(deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], spoken: _Spoken) -> Iterator[Product]:
    explored = manifest.explored(deck, outputs)
    keys = [described["key"] for described in manifests]
    headings = [section.title for section in deck.enabled_sections]
    words = [[beat["caption"], beat["notes"].html, beat["alt"]] for one in manifests for beat in one["beats"]]
    minutes = [section.minutes for section in deck.enabled_sections]
    pages = [[one["key"] for one in explored], [one.model_dump(mode="json") for one in deck.enabled_explorables]]
    packages = [*(version(name) for name in ("pyreveal", "plotly", "font-lato")), deck.theme.told()]
    tables = [[manifest.digest(table) for table in deck.tables]]
    captions = [caption for caption, *_ in words]
    about = [keys, deck.title, deck.author, deck.language, headings]
    film = Product(
        (outputs.film, outputs.captions), lambda: write_film(deck, outputs, manifests), FILM_SOURCES, [*about, captions]
    )
    page = Product(
        (outputs.page,),
        lambda: write_page(deck, outputs, manifests, narrated=spoken.beats),
        PAGE_SOURCES,
        [*about, words, minutes, pages, packages, tables, spoken.key],
    )
    if spoken.key:

        def narrate() -> None:
            write_sounds(outputs, spoken.beats, lambda: write_narrated_film(deck, outputs, manifests, spoken.beats))

        yield film  # which waits for no speech
        yield Product(outputs.narration, narrate, NARRATION_SOURCES, [*about, words, spoken.key])
        yield page
    else:  # whoever has the page open does not wait for the film
        yield page
        yield film
    yield Product((outputs.sheet,), lambda: write_sheet(outputs, manifests), SHEET_SOURCES, [keys])


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
