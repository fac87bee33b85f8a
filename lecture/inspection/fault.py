"""A fault of the layout, as plain values: it travels from the worker to whoever asked."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in manim units."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with an object, where it lies, and when it was seen."""

    section: str
    beat: str
    moment: str
    """`end`, or the seconds since the beat began."""
    kind: str
    subject: str
    """The object: its text, or what it is."""
    detail: str
    """What was expected, and what was measured."""
    box: Box
