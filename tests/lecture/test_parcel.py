"""What travels to another machine, what is refused there, and an address where nobody answers."""

import io
import pickle
import sys
import zipfile
from dataclasses import replace

import pytest

from lecture import deck as deck_file
from lecture.folders import Outputs
from lecture.qualities import QUALITIES
from lecture.rendering import cluster, worker
from lecture.rendering.cluster_process import refusal
from lecture.rendering.parcel import Answer, parcel
from lecture.rendering.plan import plan
from lecture.rendering.task import Failed, Finished
from tests.lecture.conftest import PROJECT


@pytest.fixture
def task(small):
    deck = deck_file.load(small.deck)
    return next(
        task
        for task in plan(deck, ["one"], QUALITIES["draft"], Outputs(small.folder / "media" / "draft")).tasks
        if task.section == "one"
    )


def unpacked(task, folder):
    """The task as the other machine has it."""
    with zipfile.ZipFile(io.BytesIO(parcel(worker.render, task))) as archive:
        archive.extractall(folder)
    work, sent = pickle.loads((folder / "task").read_bytes())
    assert work is worker.render
    assert sent == task
    return replace(sent, deck=sent.deck.located(folder / "deck" / "lecture.toml"))


def test_the_scenes_beside_the_deck_and_our_packages_travel(task, tmp_path):
    unpacked(task, tmp_path / "there")
    files = {path.relative_to(tmp_path / "there").as_posix() for path in (tmp_path / "there").rglob("*.*")}
    assert {file for file in files if file.startswith("deck/")} == {
        f"deck/{path.name}" for path in task.deck.path.parent.glob("*.py")
    }
    ours = {"lecture/kit/scene.py", "nncore/__init__.py", "lecture/rendering/cluster_process.py"}
    assert {f"project/{file}" for file in ours} <= files
    assert not any(file.startswith("project/scenes/s0") for file in files), "a section that this one does not name"


def test_the_project_s_own_scenes_travel_with_what_they_name(tmp_path):
    deck = deck_file.load(PROJECT / "lecture.toml")
    sections = plan(deck, ["adam"], QUALITIES["draft"], Outputs(tmp_path / "draft")).tasks
    unpacked(sections[0], tmp_path / "there")
    files = {path.relative_to(tmp_path / "there").as_posix() for path in (tmp_path / "there").rglob("*.py")}
    assert {"project/scenes/s09_adam.py", "project/scenes/numbers/adam.py"} <= files
    assert not any(file.startswith("deck/") for file in files)


def test_the_same_is_drawn_and_what_differs_is_refused_by_name(task, tmp_path):
    there = unpacked(task, tmp_path / "there")
    assert refusal(there) is None
    (there.deck.path.parent / "small_scenes.py").write_text("# another\n")
    changed = unpacked(task, tmp_path / "elsewhere")
    (changed.deck.path.parent / "small_scenes.py").write_text("# another\n")
    packages = task.facts["packages"] | {"typst": "0.0.1"}
    refused = refusal(replace(changed, facts=task.facts | {"python": "3.1", "packages": packages}))
    assert refused is not None
    assert refused.is_input
    for part in ("python changed from '3.1' to", "packages.typst changed from '0.0.1' to"):
        assert part in refused.message


def test_an_answer_is_put_where_a_worker_of_this_machine_puts_it(task):
    task.log.parent.mkdir(parents=True)
    done = Finished("one", {"section": "one"})
    assert Answer(done, {"one.mp4": b"film"}, b"said").put(task) == done
    assert (task.staging / "one.mp4").read_bytes() == b"film"
    assert task.log.read_bytes() == b"said"
    failed = Answer(Failed("one", "it", log=task.staging)).put(replace(task, staging=task.staging / "other"))
    assert failed == Failed("one", "it", log=task.log)


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:1", "127.0.0.1", "nonsense://somewhere:1", "nowhere.invalid:8786"]
)
def test_an_address_where_nobody_answers(small, monkeypatch, capsys, address):
    monkeypatch.setattr(cluster, "SECONDS_TO_CONNECT", 0.5)
    assert small.run("render", "--quality", "draft", "--cluster", address) == 2
    said = capsys.readouterr().err
    assert f"--cluster: expected the address of a Dask scheduler, such as tcp://10.0.0.1:8786, got {address!r}" in said
    assert "Traceback" not in said


def test_without_dask_it_says_what_to_install(small, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert small.run("render", "--quality", "draft", "--cluster", "tcp://127.0.0.1:1") == 2
    assert "Install the extra" in capsys.readouterr().err
