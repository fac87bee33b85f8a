"""Rendering sections in worker processes.

`plan` decides what has to be rendered, `pool` runs one process for each such section, `worker` is what happens
inside it, and a `manifest` is what comes back. Only `stage` and `writer` import manim, and only a worker imports them.
"""
