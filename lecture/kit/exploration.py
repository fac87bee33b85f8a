"""What an explorable shows for every position of its sliders: values that were computed beforehand.

A module of `scenes.explorables` has one function from its parameters in the deck to an `Exploration`: controls, and a
figure in Plotly's terms in which whatever depends on controls is an `Over` them. Each depends on as few as it can, so
that the product of all positions is never stored.

    rate = Control("rate", "learning rate η", (0.01, 0.1, 1.0))
    costs = Over(("rate",), np.stack([...]))                    # (3, steps + 1)
    Exploration((rate,), ({"x": steps, "y": costs},), layout, (Readout("in the end", Over(("rate",), texts)),))

The numbers travel as 32-bit floats: seven digits, more than any label shows. NaN is a gap. No manim here: a colour is
anything that knows its `to_hex`, such as the theme's.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture.language import decimal, has_comma

MOST_POSITIONS = 200
"""Of one control; more cannot be told apart on a slider."""
TEXTS = ("text", "ticktext", "name")
"""What is read, of a figure in Plotly's terms."""


@dataclass(frozen=True)
class Control:
    """A slider over numbers, or a choice if its values are texts.

    name: what `Over` calls it; label: what stands beside it; values: all that it can be set to, in order;
    start: the number of the one that is set at first; shown: the values as they are written, by default `f"{v:g}"`.
    """

    name: str
    label: str
    values: tuple[float | str, ...]
    start: int = 0
    shown: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 2 <= len(self.values) <= MOST_POSITIONS:
            raise ValueError(f"control {self.name!r} must have 2 to {MOST_POSITIONS} values, got {len(self.values)}")
        if not 0 <= self.start < len(self.values):
            raise ValueError(f"control {self.name!r}: start must be from 0 to {len(self.values) - 1}, got {self.start}")
        if self.shown and len(self.shown) != len(self.values):
            raise ValueError(f"control {self.name!r}: shown must name {len(self.values)} values, got {len(self.shown)}")

    @property
    def is_choice(self) -> bool:
        """Whether it chooses one of several texts."""
        return isinstance(self.values[0], str)

    @property
    def texts(self) -> tuple[str, ...]:
        """Each value as it is written."""
        return self.shown or tuple(v if isinstance(v, str) else f"{v:g}".replace("-", "−") for v in self.values)


class Over:
    """Values for each position of the controls `names`: their axes come first, what is left belongs to one position.

    first: a control that cuts the last axis: at its position k the points 0 to k are shown (a walk up to step k).
    """

    def __init__(self, names: Sequence[str], values: ArrayLike, *, first: str | None = None) -> None:
        self.names = tuple(names)
        self.values: NDArray[Any] = np.asarray(values)
        self.first = first


@dataclass(frozen=True)
class Readout:
    """A line beside the figure: what it is called, and its text, for all positions or `Over` some."""

    label: str
    text: Over | str


@dataclass(frozen=True)
class Exploration:
    """Controls, and the figure and the lines that they drive; `traces` and `layout` are Plotly's."""

    controls: tuple[Control, ...]
    traces: tuple[Mapping[str, Any], ...]
    layout: Mapping[str, Any]
    readouts: tuple[Readout, ...] = ()

    def __post_init__(self) -> None:
        names = [control.name for control in self.controls]
        if not names or len(set(names)) != len(names):
            raise ValueError(f"an exploration needs controls with names of their own, got {names}")
        self.packed()

    def packed(self) -> dict[str, Any]:
        """The exploration as JSON can hold it, for lecture/export/html/explorable.js."""
        return {
            "controls": [
                {
                    "label": control.label,
                    "texts": tuple(map(decimal, control.texts)),
                    "start": control.start,
                    "choice": control.is_choice,
                }
                for control in self.controls
            ],
            "traces": [self._packed(trace, f"traces[{number}]") for number, trace in enumerate(self.traces)],
            "layout": {"separators": ",." if has_comma() else ".,", **self._packed(self.layout, "layout")},
            "readouts": [
                {"label": decimal(line.label), "text": self._packed(line.text, f"readout {line.label!r}.text")}
                for line in self.readouts
            ],
        }

    def _packed(self, value: Any, place: str) -> Any:
        if isinstance(value, Over):
            return self._packed_over(value, place)
        if isinstance(value, Mapping):
            return {key: self._packed(item, f"{place}.{key}") for key, item in value.items()}
        if isinstance(value, np.ndarray):
            return self._packed_over(Over((), value), place)
        if isinstance(value, list | tuple):
            return [self._packed(item, f"{place}[{number}]") for number, item in enumerate(value)]
        if isinstance(value, np.generic):
            return value.item()
        if isinstance(value, str):
            return decimal(value) if place.rpartition(".")[2].partition("[")[0] in TEXTS else value
        to_hex = getattr(value, "to_hex", None)
        return to_hex() if to_hex else value

    def _packed_over(self, over: Over, place: str) -> dict[str, Any]:
        """`over`: the numbers of its controls; shape; and the values in C order, numbers as base64 of 32-bit floats."""
        names = [control.name for control in self.controls]
        if unknown := [name for name in (*over.names, over.first or names[0]) if name not in names]:
            raise ValueError(f"{place}: expected controls from {', '.join(names)}, got {unknown[0]!r}")
        numbers = [names.index(name) for name in over.names]
        expected = tuple(len(self.controls[number].values) for number in numbers)
        shape = over.values.shape
        if shape[: len(expected)] != expected:
            raise ValueError(f"{place}: expected axes of {expected} for {', '.join(over.names)}, got shape {shape}")
        packed = {"over": numbers, "shape": shape[len(expected) :]}
        if over.first is not None:
            packed["first"] = names.index(over.first)
        if over.values.dtype.kind == "f":
            return {**packed, "f4": _base64(over.values, place)}
        listed = over.values.ravel().tolist()
        return {**packed, "list": [*map(decimal, listed)] if over.values.dtype.kind == "U" else listed}


def nearest(values: ArrayLike, wanted: float) -> int:
    """Which of the values is nearest to `wanted`: where a control starts."""
    return int(np.argmin(np.abs(np.asarray(values, float) - wanted)))


def written(values: ArrayLike, form: str) -> NDArray[np.str_]:
    """Numbers as texts of the format `form`, with a true minus sign.

    >>> written([-0.5, 2], "{:.1f}").tolist()
    ['−0.5', '2.0']
    """
    return np.vectorize(lambda value: form.format(value).replace("-", "−"))(values)


def _base64(values: NDArray[Any], place: str) -> str:
    with np.errstate(over="ignore"):
        single = values.astype("<f4")
    if np.isinf(single).any():
        raise ValueError(f"{place}: expected numbers below 3e38, or NaN for a gap, got {values[np.isinf(single)][0]}")
    return base64.b64encode(single.tobytes()).decode("ascii")
