"""What holds of every section: its values are its oracle's, its layout is without fault, its words are said, its frames
are as accepted."""

from __future__ import annotations

import re

import frames
import pytest
from played import last_pictures, play, played

from lecture import deck
from scenes import s06_weight_decay
from scenes.pictures import moments, neighbourhood, quadratics

NAMES = [section.name for section in deck.load().sections]
SECONDS = {
    "neurons": (100, 140),
    "learning": (105, 145),
    "backpropagation": (90, 130),
    "hessian": (85, 125),
    "adam": (125, 155),
}
"""From how many to how many seconds a section lasts."""
SHOWN = ("title", "contents", "adam-divider")
"""Sections whose bullets stand in a picture and are not said."""
ROUNDED = {"conclusion": 8}
"""How many blocks of the last frame may differ where a long training ends elsewhere on another processor."""
FORMULAS = {
    "neurons": (
        "z^((ell + 1)) = upright(bold(W))^((ell + 1)) a^((ell)) + b^((ell + 1))",
        "a^((ell + 1)) = sigma(z^((ell + 1)))",
        "sigma(x) = frac(1, 1 + e^(-x))",
    ),
    "learning": (
        "C_n = frac(1, n_L) sum_j (a_j^((L)) - y_j)^2",  # the slide's 1/n is of the outputs, and n counts examples
        'italic("params") := italic("params") - eta nabla C',
    ),
    "backpropagation": (
        "frac(partial C, partial a^((L))) = frac(2, n_L) (a^((L)) - y)",  # the slide's, for n_L outputs
        "frac(partial a^((L)), partial z^((L))) = sigma'(z^((L)))",
        "frac(partial z^((L)), partial w^((L))) = a^((L - 1))",
        "frac(partial C, partial w^((L))) = frac(2, n_L) (a^((L)) - y) sigma'(z^((L))) a^((L - 1))",
    ),
    "weight-decay": tuple(getattr(s06_weight_decay, name) for name in ("TOTAL", "NORM", "SUM", "UPDATE")),
    "hessian": (neighbourhood.GRADIENT, neighbourhood.HESSIAN, quadratics.TAYLOR),
    "adam": (moments.DIRECTION, moments.SCALE, moments.UPDATE),
    "conclusion": ("y(x) = sum_(k=0)^4 0.6^k cos(2^k pi x)",),
}
"""The slides' formulas, by section."""
OTHERS = [
    ("title", {"steps": 1}),
    ("title", {"steps": 60}),
    ("neurons", {"sizes": [2, 12, 4, 3, 2], "seed": 5, "sample": [-0.7, 0.0], "more_digits": [0]}),
    (
        "learning",
        {"ripples_rates": [1e-4, 0.9, 3.0], "ripples_start": [-1.0, 2.5], "noise": 0.0, "learning_rate": 50.0,
         "too_large_rate": 2.0, "epochs": 30,
         "bowl_curvatures": [2.0, 3.0], "bowl_rates": [0.1, 0.6, 0.7], "bowl_steps": 30},
    ),
    (
        "backpropagation",
        {"sizes": [3, 6, 3, 2], "sample": [0.9, -0.2, 0.5], "target": [1.0, 0.0], "seed": 3, "batch": 2},
    ),
    (
        "weight-decay",
        {"seed": 3, "samples": 8, "noise": 0.0, "hidden": 6, "steps": 300, "strength": 0.02,
         "strengths": [1e-3, 0.01, 0.1, 1]},
    ),
    (
        "hessian",
        {"point": [0.6, -0.7], "dome": [0.6, 0.75], "saddle": [0.1, 0.15], "slide_from": [2.4, 1.0], "width": 5,
         "sizes": [2, 4, 2, 1], "seed": 7},
    ),
    ("adam-divider", {"start": [2.9, 2.9], "rates": [0.1, 0.5], "race_steps": 200}),
    (
        "adam",
        {"start": [-2.6, 1.2], "step": 0.2, "steps": 20, "shown_step": 30, "race_steps": 25, "valley_curvature": 12.0},
    ),
    ("conclusion", {"terms": 7, "ratio": 0.9, "widths": [2, 5, 11], "starts": 1}),
]  # fmt: skip
"""Other parameters: those of `tests/decks` are harder, and take minutes."""


def bare(formula: str) -> str:
    """A formula without the names of its parts, and without space."""
    return re.sub(r"\s|thin", "", re.sub(r"\{\{\s*(.*?)\s*:\s*\w+\s*\}\}", r"\1", formula))


@pytest.mark.parametrize("section", NAMES)
def test_every_value_is_what_the_oracle_says(section):
    assert not played(section).wrong


@pytest.mark.parametrize("section", NAMES)
def test_its_layout_is_without_fault(section):
    assert not played(section).layout


@pytest.mark.parametrize(("section", "parameters"), OTHERS, ids=[name for name, _ in OTHERS])
def test_so_it_is_with_other_parameters(section, parameters, other_deck):
    other_deck(section, **parameters)
    found = play(section)
    assert not found.wrong
    assert all(3 <= beat.length <= 20 for beat in found.scene.beats)


@pytest.mark.parametrize("section", NAMES)
def test_frames_that_nobody_sees_may_be_left_out(section):
    assert last_pictures(section, leaves_out=True) == last_pictures(section, leaves_out=False)


@pytest.mark.parametrize("section", NAMES)
def test_it_is_as_long_as_it_may_be(section):
    lengths = {beat.name: beat.length for beat in played(section).scene.beats}
    assert not {name: length for name, length in lengths.items() if not 3 <= length <= 20}
    low, high = SECONDS.get(section, (0, 180))
    assert low <= sum(lengths.values()) <= high


@pytest.mark.parametrize("section", [name for name in NAMES if name not in SHOWN])
def test_every_bullet_is_said_in_order(section):
    bullets = dict.fromkeys(bullet for bullet in played(section).said if isinstance(bullet, int))
    assert list(bullets) == list(range(len(played(section).scene.text.bullets)))


@pytest.mark.parametrize("section", NAMES)
def test_every_word_that_it_draws_has_a_german_one(section):
    german = deck.load(deck.find().with_name("lecture.de.md"))
    assert [text for text in played(section).words if german.answer(f"words.{text}") is None] == []


@pytest.mark.parametrize("section", FORMULAS)
def test_the_slides_formulas_stand_on_the_stage(section):
    assert {bare(formula) for formula in FORMULAS[section]} <= {bare(text) for text in played(section).texts}


@pytest.mark.parametrize("section", NAMES)
def test_the_last_frame_is_as_accepted(section):
    frames.check(played(section).scene, most=ROUNDED.get(section, 0))
