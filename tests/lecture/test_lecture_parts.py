"""The lecture's longest sections, drawn in parts and whole, at a tiny size: the same files. Run by `make parts`.

Among them are what could remember what was drawn before: updaters, trackers, surfaces, rasters, equations made again.
"""

import math
import os

import pytest
from rich.console import Console

from lecture import deck as deck_file
from lecture.folders import Outputs
from lecture.qualities import Quality
from lecture.rendering import manifest, parts, worker
from lecture.rendering.executor import Executor
from lecture.rendering.gathering import InParts
from lecture.rendering.manifest import Manifest
from lecture.rendering.plan import plan
from lecture.rendering.pool import Pool
from lecture.rendering.render import carry_out
from tests.lecture.conftest import PROJECT

TINY = Quality("tiny", 320, 180, 5)
DECK = deck_file.load(PROJECT / "lecture.toml")
LONGEST = ("backpropagation", "weight-decay", "hessian", "adam")


def rendered(section: str, outputs: Outputs, executor: Executor) -> Manifest:
    """The section's manifest, with the digests of all that was drawn."""
    planned = plan(DECK, [section], TINY, outputs, force=True)
    report = carry_out(planned, outputs, worker.render, executor=executor, console=Console(quiet=True))
    assert report.rendered == [section], report.failures
    found = manifest.read(outputs.manifest(section))
    assert found is not None
    return found | {"render_seconds": 0}


@pytest.mark.parts
@pytest.mark.parametrize("section", LONGEST)
def test_two_parts_are_equal_to_the_whole(section, tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_CACHE", os.environ.get("LECTURE_CACHE", str(PROJECT / "media" / "cache" / "runs")))
    monkeypatch.setattr(parts, "SECONDS_WORTH", -math.inf)
    outputs = Outputs(tmp_path / "tiny")
    whole = rendered(section, outputs, Pool(1))
    assert rendered(section, outputs, InParts(Pool(2))) == whole
    assert outputs.log(f"{section}+2").exists()
