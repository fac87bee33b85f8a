"""Parts of a long section by several processes: each draws some of its beats.

A process plays the beats before its own without drawing them (`renderer`), so a part costs more than its share. A
section is therefore divided only when the run is likely to be shorter for it, by what earlier renders took: a section
that is rendered alone, or one that others would wait for.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, chain, pairwise

from lecture.qualities import Quality
from lecture.rendering.task import SectionTask

DRAWING_A_MEGAPIXEL = 5.0
"""What a megapixel of a frame costs, beside playing that frame without drawing it."""
SECONDS_WORTH = 3.0
"""A division must make the run shorter by so much."""


def divided(tasks: Sequence[SectionTask], workers: int) -> list[SectionTask]:
    """The tasks, some of them in parts where that shortens the run; the longest first."""
    chosen = {task.section: [task] for task in tasks}
    for task in sorted(tasks, key=lambda task: -task.cost):
        for number in range(2, min(2 * workers, len(task.beats)) + 1):
            other = chosen | {task.section: _parts(task, number)}
            if _length(other.values(), workers) <= _length(chosen.values(), workers) - SECONDS_WORTH:
                chosen = other
    return _in_order(chosen.values())


def unseen(quality: Quality) -> float:
    """The share that playing a beat has in playing and drawing it: a third at draft quality, little in larger ones."""
    return 1 / (1 + DRAWING_A_MEGAPIXEL * quality.width * quality.height / 1e6)


def _in_order(tasks: Iterable[list[SectionTask]]) -> list[SectionTask]:
    return sorted(chain.from_iterable(tasks), key=lambda task: -task.cost)


def _length(tasks: Iterable[list[SectionTask]], workers: int) -> float:
    """How many seconds a run takes in which each worker takes the longest task that is left."""
    ends = [0.0] * workers
    for task in _in_order(tasks):
        heapq.heapreplace(ends, ends[0] + task.cost)
    return max(ends)


def _parts(task: SectionTask, number: int) -> list[SectionTask]:
    ends = list(accumulate(task.beats))
    parts = []
    for first, last in pairwise([0, *_bounds(ends, number, 1 - unseen(task.quality)), len(ends)]):
        before, through = ends[first - 1] if first else 0.0, ends[last - 1]
        name = f"{task.staging.stem}+{len(parts) + 1}"
        part = replace(
            task,
            staging=task.staging.with_stem(name),
            log=task.log.with_stem(name) if parts else task.log,
            cost=task.cost * (unseen(task.quality) * before + through - before) / ends[-1],
            first=first,
            last=last if last < len(ends) else None,
        )
        parts.append(part)
    return parts


def _bounds(ends: Sequence[float], number: int, drawn: float) -> list[int]:
    """After how many beats each part but the last ends, so that all take about the same time.

    A part from x on that takes the time t ends at t + drawn x, where `drawn` is the share of drawing; the last one ends
    with the section.
    """
    bounds = []
    for part in range(1, number):
        end = ends[-1] * (1 - drawn**part) / (1 - drawn**number)
        after = bisect.bisect(ends, end)
        is_nearer = after > 0 and end - ends[after - 1] < ends[after] - end
        bounds.append(after if is_nearer else after + 1)
    return sorted({bound for bound in bounds if 0 < bound < len(ends)})
