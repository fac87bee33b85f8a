"""How an exploration is packed: what depends on which control, in which digits, and what is refused."""

import base64

import numpy as np
import pytest

from lecture import theme
from lecture.kit import plotting
from lecture.kit.exploration import Control, Exploration, Over, Readout

RATE = Control("rate", "rate", (0.1, 1.0, -10.0))
START = Control("start", "start", ("left", "right"), 1)


def packed(value: object) -> dict:
    return Exploration((RATE, START), ({"y": value},), {}).packed()["traces"][0]["y"]


def numbers(value: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(value["f4"]), "<f4")


def test_values_keep_seven_digits_in_the_order_of_their_controls():
    values = np.random.default_rng(0).normal(size=(2, 3, 5)) * 10.0 ** np.arange(-6, 4)[::2]
    found = packed(Over(("start", "rate"), values))
    assert (found["over"], found["shape"]) == ([1, 0], (5,))
    np.testing.assert_array_equal(numbers(found), np.float32(values).ravel())
    np.testing.assert_allclose(numbers(found), values.ravel(), rtol=1e-7)


def test_a_gap_travels_and_a_walk_can_be_cut():
    found = packed(Over(("start",), [[0.5, np.nan], [1.0, 2.0]], first="rate"))
    assert found["first"] == 0
    np.testing.assert_array_equal(numbers(found), np.float32([0.5, np.nan, 1, 2]))


def test_texts_and_switches_stay_what_they_are():
    assert packed(Over(("start",), ["a", "b"])) == {"over": [1], "shape": (), "list": ["a", "b"]}
    assert packed(Over(("start",), [True, False]))["list"] == [True, False]
    assert packed(np.arange(3))["list"] == [0, 1, 2]


def test_a_colour_is_written_as_the_theme_has_it():
    trace = plotting.line(theme.GRADIENT, "cost")
    found = Exploration((RATE,), (trace,), {}).packed()["traces"][0]
    assert found["line"]["color"] == theme.GRADIENT.to_hex()
    assert plotting.look()["ground"] == theme.GROUND.to_hex()


def test_controls_say_their_values():
    assert RATE.texts == ("0.1", "1", "−10")
    assert (RATE.is_choice, START.is_choice) == (False, True)
    lines = Exploration((RATE, START), (), {}, (Readout("fate", Over(("start",), ["a", "b"])),)).packed()
    assert lines["controls"][1] == {"label": "start", "texts": ("left", "right"), "start": 1, "choice": True}
    assert lines["readouts"] == [{"label": "fate", "text": {"over": [1], "shape": (), "list": ["a", "b"]}}]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Over(("rat",), [1.0]), r"traces\[0\].y: expected controls from rate, start, got 'rat'"),
        (Over(("rate",), [1.0]), r"traces\[0\].y: expected axes of \(3,\) for rate, got shape \(1,\)"),
        (Over(("start",), [1.0, np.inf]), r"traces\[0\].y: expected numbers below 3e38, or NaN for a gap, got inf"),
        (Over(("start",), [1.0, 1e39]), "got 1e\\+39"),
    ],
)
def test_what_cannot_be_shown_is_refused(value, told):
    with pytest.raises(ValueError, match=told):
        packed(value)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"values": (1.0,)}, "must have 2 to 200 values, got 1"),
        ({"values": (1.0, 2.0), "start": 2}, "start must be from 0 to 1, got 2"),
        ({"values": (1.0, 2.0), "shown": ("one",)}, "shown must name 2 values, got 1"),
    ],
)
def test_a_control_that_cannot_be_set_is_refused(given, told):
    with pytest.raises(ValueError, match=told):
        Control("rate", "rate", **given)


def test_two_controls_need_two_names():
    with pytest.raises(ValueError, match=r"names of their own, got \['rate', 'rate'\]"):
        Exploration((RATE, RATE), (), {})
