"""Computes one explorable, in a worker process: its function is called with its parameters, and what comes is kept.

The values of a page and its colours lie in one JSON file; text of the deck file is put in when the page is written, so
that no word of it has to be computed again.
"""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

from threadpoolctl import threadpool_limits

from lecture import language, opened_files, theme
from lecture.deck import DeckError, Parameters, explorable_parameters, recorded
from lecture.errors import RenderError
from lecture.folders import BEATS
from lecture.kit import kept, plotting
from lecture.kit.exploration import Exploration
from lecture.loading import loaded
from lecture.rendering.key import completed, key_of
from lecture.rendering.manifest import FORMAT, Manifest, described
from lecture.rendering.task import ExplorableTask

VALUES = "values.json"

Explore = Callable[[Parameters], Exploration]


def explore(task: ExplorableTask) -> Manifest:
    """Compute the explorable into the staging folder; what there is to know about it."""
    started = time.monotonic()
    task.staging.mkdir(parents=True)
    with recorded() as asked, opened_files.during() as opened:
        function, parameters = prepared(task)
        with threadpool_limits(limits=1):  # every machine gets the same digits
            exploration = function(parameters)
    if not isinstance(exploration, Exploration):
        raise RenderError(f"{task.scene} must return an Exploration, got {type(exploration).__name__}.")
    facts = completed(task.facts, task.deck, asked, opened)
    file = task.staging / VALUES
    packed = {**exploration.packed(), "look": plotting.look()}
    file.write_text(json.dumps(packed, allow_nan=False, separators=(",", ":")), encoding="utf-8")
    return {
        "format": FORMAT,
        "section": task.section,
        "key": key_of(facts),
        "facts": facts,
        "exploration": described(file, Path(BEATS) / task.section),
        "beats": [],
        "length": 0.0,
        "render_seconds": round(time.monotonic() - started, 2),
    }


def rehearsal(task: ExplorableTask) -> dict[str, Any]:
    """Check that the function is there and takes the deck's parameters; nothing is computed."""
    prepared(task)
    return {"beats": [], "length": 0.0}


def prepared(task: ExplorableTask) -> tuple[Explore, Parameters]:
    """The function of the explorable, and its parameters, in the deck's theme."""
    deck = task.deck
    theme.use(deck.theme)
    language.use(deck)
    kept.keep_in(task.runs)
    explorable = next(page for page in deck.explorables if page.name == task.section)
    key = ("explorables", deck.explorables.index(explorable), "source")
    function = loaded(deck, key, explorable.source, "function", inspect.isfunction)
    model = get_type_hints(function).get("parameters")
    if not (isinstance(model, type) and issubclass(model, Parameters)):
        raise DeckError(
            f"{deck.place(*key)}: expected a function `explore(parameters: Parameters)` whose annotation is a "
            f"subclass of lecture.deck.Parameters, got {explorable.source!r}, where it is {model!r}. Annotate it."
        )
    return function, explorable_parameters(deck, explorable, model)
