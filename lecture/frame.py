"""The frame: its size in manim's units, and in pixels at 1080p, in which sizes are told."""

WIDTH, HEIGHT = 128 / 9, 8.0
PX_PER_UNIT = 1080 / HEIGHT
EDGE = 0.04
"""The share of the frame at each edge that projectors and players may cut off."""
