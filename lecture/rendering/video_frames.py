"""What a video shows at given times: a frame stands until the next, which may be more than a frame's time away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import av

SLACK = 1e-6
"""Seconds that times may be wrong by, as they are floats."""


def frames_at(video: Path, times: Iterable[float]) -> Iterator[av.VideoFrame]:
    """The frame that stands at each of `times`, ascending seconds, up to the end of the video."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert stream.duration is not None
        assert stream.time_base is not None
        end = float(stream.duration * stream.time_base)
        frames = container.decode(stream)
        standing = coming = next(frames, None)
        for time in times:
            if time > end - SLACK:
                return
            while coming is not None and coming.time is not None and coming.time < time + SLACK:
                standing, coming = coming, next(frames, None)
            assert standing is not None
            yield standing
