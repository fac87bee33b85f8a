"""Every explorable of the real lecture: its controls by keyboard, and the figure's data against nncore's values.

The explorations are computed here from the runs that the render has kept, and compared with what Plotly holds in the
page.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from conftest import LAYOUT, NOTES, PROJECT, swipe, until

from lecture import deck as deck_file

pytestmark = pytest.mark.browser

DECK = deck_file.load(PROJECT / "lecture.md")
NAMES = [explorable.name for explorable in DECK.enabled_explorables]
FIRST = NAMES[0]
SLIDE = "Reveal.getCurrentSlide().dataset"
STEPS_UP = 2
"""How far a slider is taken from its first value, before it goes to its last."""
SAID = "document.activeElement.ariaValueText || document.activeElement.parentElement.textContent"
DATA = """() => {
  const plain = (value) =>
    ArrayBuffer.isView(value) ? Array.from(value, plain)
    : Array.isArray(value) ? value.map(plain)
    : Number.isNaN(value) ? null
    : value && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
    : value;
  return { traces: document.getElementById('figure').data.map(plain),
           lines: [...document.querySelectorAll('dd')].map((line) => line.textContent) };
}"""


@pytest.fixture(scope="module")
def computed():
    """The exploration of a name, computed now from the runs that the render has kept."""
    from lecture import theme
    from lecture.loading import loaded

    theme.use(DECK.theme)

    def compute(name: str):
        number = NAMES.index(name)
        explorable = DECK.enabled_explorables[number]
        key = ("explorables", number, "source")
        function = loaded(DECK, key, explorable.source, "function", inspect.isfunction)
        model = __import__(function.__module__, fromlist=["Parameters"]).Parameters
        return function(deck_file.explorable_parameters(DECK, explorable, model))

    return compute


@pytest.fixture
def opened(visit, ours):
    """Opens the page at an explorable and waits until its figure stands and its first control has the focus."""

    def at(name: str, **context: object):
        show = visit(ours, **context)
        go_to(show, name)
        return show, frame_of(show)

    return at


def go_to(show, name: str) -> None:
    place = f"Reveal.getIndices(document.querySelector('[data-explorable=\"{name}\"]'))"
    show.page.evaluate(f"(() => {{ const {{ h, v }} = {place}; Reveal.slide(h, v); }})()")
    assert show.page.evaluate(f"{SLIDE}.explorable") == name


def frame_of(show):
    """The frame of the slide that is shown."""
    frame = show.page.locator("section.present[data-explorable] > iframe").element_handle().content_frame()
    until(frame, "document.querySelectorAll('#figure .main-svg').length > 0")
    until(frame, "document.activeElement.matches('input')")
    return frame


def at(value: Any, positions: Mapping[str, int]) -> Any:
    """`value` of an exploration as it stands at these positions of the controls, in 32-bit floats."""
    from lecture.kit.exploration import Over

    if isinstance(value, Over):
        picked = value.values[tuple(positions[name] for name in value.names)]
        picked = picked if value.first is None else picked[: positions[value.first] + 1]
        return single(picked)
    if isinstance(value, np.ndarray):
        return single(value)
    if isinstance(value, Mapping):
        return {key: at(item, positions) for key, item in value.items()}
    return [at(item, positions) for item in value] if isinstance(value, list | tuple) else None


def single(values: np.ndarray) -> Any:
    return (np.float32(values) if values.dtype.kind == "f" else values).tolist()


def same(expected: Any, came: Any, place: str) -> Iterator[str]:
    """Where the figure holds something else than what was computed; what an exploration does not say is free."""
    if isinstance(expected, dict):
        for key, item in expected.items():
            yield from same(item, came.get(key) if came else None, f"{place}.{key}")
    elif isinstance(expected, list):
        if came is None or len(expected) != len(came):
            yield f"{place}: {expected!r:.60} and {came!r:.60}"
        else:
            for number, pair in enumerate(zip(expected, came, strict=True)):
                yield from same(*pair, f"{place}[{number}]")
    elif expected is not None and expected != came and not (came is None and np.isnan(expected)):
        yield f"{place}: {expected!r} and {came!r}"


def compare(frame, exploration, positions: Mapping[str, int]) -> None:
    """The figure and the lines show `exploration` at these positions."""
    found = frame.evaluate(DATA)
    faults = [
        fault
        for number, trace in enumerate(exploration.traces)
        for fault in same(at(trace, positions), found["traces"][number], f"traces[{number}]")
    ]
    assert faults == []
    texts = [
        line.text if isinstance(line.text, str) else str(at(line.text, positions)) for line in exploration.readouts
    ]
    assert found["lines"] == texts


@pytest.mark.parametrize("name", NAMES)
def test_every_control_shows_the_values_that_nncore_gives(opened, computed, name):
    show, frame = opened(name)
    exploration = computed(name)
    positions = {control.name: control.start for control in exploration.controls}
    compare(frame, exploration, positions)
    check_words(show, frame, name)
    for number, control in enumerate(exploration.controls):
        last = len(control.values) - 1
        if control.is_choice:
            moves = [("ArrowDown", (positions[control.name] + step) % (last + 1)) for step in range(1, last + 2)]
        else:
            ups = [("ArrowUp", step) for step in range(1, STEPS_UP + 1) if step <= last]
            moves = [("Home", 0), *ups, ("End", last), ("ArrowDown", last - 1)]
        for key, position in moves:
            show.press(key)
            positions[control.name] = position
            compare(frame, exploration, positions)
        said = frame.evaluate(
            "document.activeElement.ariaValueText || document.activeElement.parentElement.textContent"
        )
        assert said == control.texts[positions[control.name]]
        if number + 1 < len(exploration.controls):
            show.press("Tab")
    assert show.page.evaluate(f"{SLIDE}.explorable") == name
    show.shot(f"explorable-{name}")
    audit(frame)


def check_words(show, frame, name: str) -> None:
    """Heading, alternative text and the slide's name are those of the deck, and all of it has room in the frame."""
    explorable = DECK.enabled_explorables[NAMES.index(name)]
    slide = "section.present[data-explorable]"
    assert frame.evaluate("document.querySelector('h1').textContent") == explorable.heading
    assert frame.evaluate("document.getElementById('figure').ariaLabel") == explorable.alt
    assert show.page.locator(f"{slide} > iframe").get_attribute("title") == explorable.heading
    assert show.page.locator(slide).get_attribute("aria-label") == explorable.caption
    assert frame.evaluate("document.body.scrollHeight <= 720 && document.body.scrollWidth <= 1280")
    lines = "document.querySelector('dl').getBoundingClientRect().bottom"
    assert frame.evaluate(f"{lines} <= document.getElementById('hint').getBoundingClientRect().top")


def audit(frame) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(frame).response["violations"]
    assert found == [], json.dumps(found, indent=1)[:4000]


def test_plotly_stands_in_the_page_once_and_the_values_are_small():
    page = LAYOUT.page.read_text(encoding="utf-8")
    assert page.count("* plotly.js v") == 1
    values = re.findall(r'<script type="text/plain" id="explorable-\d+">(.*?)</script>', page)
    assert len(values) == len(NAMES)
    assert sum(map(len, values)) < 5_000_000


def test_every_key_of_the_deck_works_with_the_focus_on_a_control(opened):
    show, _ = opened(FIRST)
    before, after = (
        show.page.evaluate(f"document.querySelector('[data-explorable={FIRST}]').{side}ElementSibling.dataset.beat")
        for side in ("previous", "next")
    )
    for forth, back in (("PageDown", "PageUp"), ("ArrowRight", "ArrowLeft"), ("Space", "Shift+Space")):
        show.press(forth)
        assert show.page.evaluate(f"{SLIDE}.beat") == after
        show.press(back)
        assert show.page.evaluate(f"{SLIDE}.explorable") == FIRST
        frame_of(show)
    show.press("PageUp")
    assert show.state()["beat"] == before
    assert not show.state()["plays"]
    show.press("PageDown")
    frame_of(show)
    show.press("c")
    assert show.page.locator("#caption").inner_text() == DECK.enabled_explorables[0].caption
    show.press("b")
    assert show.page.evaluate("Reveal.isPaused()")
    show.press("b")
    assert not show.page.evaluate("Reveal.isPaused()")
    show.press("1")
    assert show.page.evaluate(f"{SLIDE}.beat") == next(iter(DECK.enabled_sections[0].beats))


def test_the_keys_of_its_controls_never_move_the_deck(visit, ours):
    show = visit(ours)
    go_to(show, FIRST)
    for key in ("ArrowUp", "ArrowDown", "Home", "End"):  # the frame is not there yet
        show.page.keyboard.press(key)
    assert show.page.evaluate(f"{SLIDE}.explorable") == FIRST
    show.page.keyboard.press("ArrowLeft")
    assert show.page.evaluate(f"{SLIDE}.beat")


def test_keys_within_a_beat_do_nothing_on_an_explorable(opened):
    show, _ = opened(FIRST)
    for key in ("k", "r", "q", "w", "-", "="):
        show.press(key)
    assert show.page.evaluate(f"{SLIDE}.explorable") == FIRST
    assert not show.page.locator("#position").is_visible()


def test_controls_stay_where_they_were_left(opened):
    show, frame = opened(FIRST)
    show.press("End")
    left = frame.evaluate(DATA)
    for key in ("PageDown", "PageDown", "PageDown", "PageUp", "PageUp", "PageUp"):
        show.press(key)
    assert frame_of(show).evaluate(DATA) == left


def test_a_slider_is_dragged(opened, computed):
    show, frame = opened(FIRST)
    exploration = computed(FIRST)
    positions = {control.name: control.start for control in exploration.controls}
    last = len(exploration.controls[0].values) - 1
    box = frame.locator("input[type=range]").first.bounding_box()
    show.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    show.page.mouse.down()
    show.page.mouse.move(box["x"] + box["width"] + 20, box["y"] + box["height"] / 2, steps=5)
    show.page.mouse.up()
    compare(frame, exploration, positions | {exploration.controls[0].name: last})
    show.press("PageDown")
    assert show.page.evaluate(f"{SLIDE}.beat")


def test_a_swipe_beside_the_controls_moves_the_deck(opened):
    show, _ = opened(FIRST, has_touch=True)
    swipe(show, 700, 200)
    until(show.page, f"{SLIDE}.beat")
    swipe(show, 200, 700)
    until(show.page, f"{SLIDE}.explorable === {json.dumps(FIRST)}")


def test_the_focus_can_be_seen(opened):
    show, frame = opened(FIRST)
    show.press("Tab")
    show.press("Shift+Tab")
    assert frame.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"


def test_only_frames_that_are_near_are_loaded(opened):
    show, _ = opened(FIRST)
    loaded_frames = "document.querySelectorAll('iframe[srcdoc]').length"
    assert 1 <= show.page.evaluate(loaded_frames) <= 3
    show.press("1")
    assert show.page.evaluate(loaded_frames) == 0


def test_it_works_with_reduced_motion(opened, computed):
    show, frame = opened(FIRST, reduced_motion="reduce")
    exploration = computed(FIRST)
    show.press("Home")
    name = exploration.controls[0].name
    compare(frame, exploration, {control.name: control.start for control in exploration.controls} | {name: 0})


def test_the_speakers_window_has_its_notes_and_no_second_figure(opened):
    show, _ = opened(FIRST)
    with show.context.expect_page() as opening:
        show.page.keyboard.press("s")
    speaker = opening.value
    start = json.dumps(DECK.enabled_explorables[0].notes[:20])
    until(speaker, f"{NOTES}.textContent.startsWith({start})", 60)
    copies = [frame for frame in speaker.frames if "receiver" in frame.url]
    assert len(copies) == 2
    assert all(copy.evaluate("document.querySelectorAll('iframe[srcdoc]').length") == 0 for copy in copies)
    assert copies[0].locator("section.present > .card").inner_text() == DECK.enabled_explorables[0].heading
    speaker.keyboard.press("PageDown")
    until(show.page, f"{SLIDE}.beat !== undefined")
