"""A process that waits to render: it begins at once, by the code as it is then, and ends with who tells it."""

import io
import json
import os
import sys

import pytest

from lecture.live.prepared import PreparedRender, wait

SECONDS = 60


@pytest.fixture
def render():
    one = PreparedRender()
    yield one
    one.close()


def test_it_renders_what_it_is_told(render, tmp_path, capfd):
    render.prepare()
    begun = render.render(["--deck", str(tmp_path / "none.md")])
    assert begun.wait(SECONDS) == 2
    assert "none.md" in capfd.readouterr().err


def test_one_that_was_killed_is_replaced(render, tmp_path, capfd):
    render.prepare()
    assert render._waiting
    render._waiting.kill()
    render._waiting.wait(SECONDS)
    assert render.render(["--deck", str(tmp_path / "none.md")]).wait(SECONDS) == 2


def test_it_ends_with_the_process_that_would_have_told_it(render):
    render.prepare()
    waiting = render._waiting
    assert waiting
    assert waiting.stdin
    waiting.stdin.close()  # as the system does for a process that ends
    assert waiting.wait(SECONDS) == 0


@pytest.mark.parametrize(("since", "begins_anew"), [(1e11, False), (0.0, True)])
def test_what_was_saved_meanwhile_is_loaded_anew(monkeypatch, since, begins_anew):
    """All files that were loaded are older than `since`, or newer."""

    class BegunAnewError(Exception):
        pass

    def begun(*_):
        raise BegunAnewError

    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(["--deck", "none.md"])))
    monkeypatch.setattr(os, "execv", begun)
    with pytest.raises(BegunAnewError if begins_anew else SystemExit):
        wait(len, since)
