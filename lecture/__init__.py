"""The generator: from a deck file and its scenes to a film and a presentation.

The command's own process never imports manim or a scene: scenes load in worker processes (`rendering.worker`),
which report back through a pipe. What both sides know of the deck is `lecture.deck`.
"""
