"""How many trials an attack has, $ATTACK times as many if it says so, and how many were made of each kind.

A test is one trial, unless it counts its own with `tried`. `table` is what a run of attacks ends with.
"""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps

import pytest
from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("ATTACK", "1"))
TRIALS = "trials"
"""The property of a test's report that says how many it made."""
_made: list[None] = []


def trials(count: int) -> int:
    """`count`, $ATTACK times."""
    return max(1, round(TIMES * count))


def tried() -> None:
    """Count a trial of the test that runs."""
    _made.append(None)


def made() -> int:
    """How many trials were counted since this was asked for; a test that counts none is one."""
    count = len(_made) or 1
    _made.clear()
    return count


def attack(count: int) -> Callable:
    """Settings of Hypothesis for `count` trials, each of which counts; what a trial changes, it puts right again."""
    chosen = settings(
        max_examples=trials(count),
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
    )

    def attacking(test):
        inner = test.hypothesis.inner_test

        @wraps(inner)
        def counted(*arguments, **named):
            tried()
            return inner(*arguments, **named)

        test.hypothesis.inner_test = counted
        return chosen(test)

    return attacking


def table(reports: Sequence[pytest.TestReport]) -> str:
    """Kinds of attacks, which are the names of their tests; the trials that were made, and the tests that failed."""
    failed, skipped = (
        {report.nodeid for report in reports if report.outcome == what} for what in ("failed", "skipped")
    )
    count, failures = Counter[str](), Counter[str]()
    for report in reports:
        number = dict(report.user_properties).get(TRIALS)
        if report.when == "teardown" and number and report.nodeid not in skipped:
            kind = report.nodeid.rpartition("::test_")[2].partition("[")[0].replace("_", " ")
            count[kind] += number
            failures[kind] += report.nodeid in failed
    lines = (f"| {kind} | {count[kind]:,} | {failures[kind]} |" for kind in sorted(count))
    return "\n".join(["| attack | trials | failures |", "| --- | ---: | ---: |", *lines])
