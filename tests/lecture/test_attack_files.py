"""Files and requests that come from somebody else: run by `make attack`, for $ATTACK times as long."""

import contextlib
import io
import json
import os
import random
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nncore
from lecture import deck as deck_file
from lecture.errors import LectureError
from lecture.export.film import write_film
from lecture.export.handout import write_handout
from lecture.export.html.page import write_page
from lecture.export.portable_page import write_folder, write_zip
from lecture.export.pptx import write_pptx
from lecture.folders import Outputs
from lecture.kit import kept
from lecture.live.server import DeckServer
from lecture.qualities import QUALITIES
from lecture.rendering import manifest
from lecture.rendering.parcel import Answer
from lecture.rendering.plan import plan
from lecture.rendering.task import Failed, Finished
from lecture.slides import data
from tests.lecture.attack import attack, trials, tried

pytestmark = pytest.mark.attack

SECRET = b"nobody is to read this"
JUNK = st.one_of(
    st.sampled_from(
        [
            *(None, 0, -1, 1e308, float("nan"), "", "x", "0", [], {}, True, 10**30, ["a"], {"a": 1}),
            *("../../secret.png", "/etc/passwd", "beats/../../secret.png", "beats/one/../../../secret.png"),
            *(
                "beats/one/link.png",
                "beats/@eaDir/x.png",
                "a\0b",
                "é" * 300,
                "red} body{x:url(//evil.example)",
                "<script>",
            ),
        ]
    ),
    st.integers(),
    st.text(max_size=20),
)
PLACE = st.lists(st.integers(0, 40), min_size=1, max_size=6)


def changed(value, place, junk, how):
    """`value` with `junk` at a place inside, or without what is there, or with it twice."""
    if isinstance(value, dict) and value:
        key = sorted(value)[place[0] % len(value)]
        if len(place) > 1 and isinstance(value[key], dict | list) and value[key]:
            return value | {key: changed(value[key], place[1:], junk, how)}
        return {name: part for name, part in value.items() if name != key} if how == "drop" else value | {key: junk}
    if isinstance(value, list) and value:
        at = place[0] % len(value)
        if len(place) > 1 and isinstance(value[at], dict | list) and value[at]:
            return [*value[:at], changed(value[at], place[1:], junk, how), *value[at + 1 :]]
        instead = {"drop": [], "twice": [value[at], value[at]]}.get(how, [junk])
        return [*value[:at], *instead, *value[at + 1 :]]
    return junk


@pytest.fixture(scope="module")
def foreign(rendered_once, tmp_path_factory):
    """A rendered lecture with a secret beside its media folder, and a link to it among its beats."""
    folder = Path(shutil.copytree(rendered_once.folder, tmp_path_factory.mktemp("foreign") / "small"))
    outputs = Outputs(folder / "media" / "draft")
    for name in ("secret.png", "media/secret.png"):
        (folder / name).write_bytes(SECRET)
    (outputs.beats("one") / "link.png").symlink_to(folder / "secret.png")
    (outputs.beats("one") / "@eaDir").mkdir()
    return outputs, deck_file.load(folder / "lecture.md"), outputs.manifest("two").read_text(encoding="utf-8")


@attack(200)
@given(PLACE, JUNK, st.sampled_from(["put", "drop", "twice"]), st.booleans())
def test_a_manifest_that_was_changed(foreign, place, junk, how, is_signed):
    """Without its digest it counts for nothing; with it, it may lie, but reaches nothing and breaks nothing."""
    outputs, deck, text = foreign
    before = json.loads(text)
    after = changed(before, place, junk, how)
    if is_signed and isinstance(after, dict):
        after.pop("digest", None)
        after["digest"] = manifest._digest_of(after)
    file = outputs.manifest("two")
    file.write_text(json.dumps(after), encoding="utf-8")
    try:
        planned = plan(deck, [], QUALITIES["draft"], outputs)
        if not is_signed and json.dumps(after, sort_keys=True) != json.dumps(before, sort_keys=True):
            assert "two" in [task.section for task in planned.tasks]
        place_of_exports = outputs.root.parent / "exports"
        shutil.rmtree(place_of_exports, ignore_errors=True)
        try:
            manifests = manifest.rendered(deck, outputs)
            manifest.require_whole(outputs, manifests)
            write_folder(deck, outputs, manifests, place_of_exports / "folder")
            write_zip(deck, outputs, manifests, place_of_exports / "deck.zip")
            write_page(deck, outputs, manifests, target=place_of_exports / "deck.html", inline=True)
            write_film(deck, outputs, manifests, place_of_exports / "film.mp4")
            write_pptx(deck, outputs, manifests, place_of_exports / "deck.pptx")
            write_handout(deck, outputs, manifests, place_of_exports / "deck.pdf")
        except LectureError:
            pass
        written = [path for path in place_of_exports.rglob("*") if path.is_file()]
        assert not any(SECRET in path.read_bytes() for path in written)
        if (archive := place_of_exports / "deck.zip").is_file():
            assert not any(".." in name or name[0] == "/" for name in zipfile.ZipFile(archive).namelist())
        names = {path.name for path in outputs.root.parent.iterdir()}
        assert names <= {"draft", "exports", "secret.png", "cache"}
    finally:
        file.write_text(text, encoding="utf-8")


@attack(300)
@given(st.integers(0, 10**9), st.binary(max_size=40))
def test_an_answer_of_a_cluster_that_is_junk(foreign, small_answer, at, junk):
    """It is told, or it is an answer whose files have no names but those of the section."""
    packed, task = small_answer
    at %= len(packed)
    for content in (packed[:at] + junk + packed[at + len(junk) :], packed[:at], junk):
        try:
            answer = Answer.unpacked(content, task)
        except ValueError:
            continue
        assert all("/" not in name and name not in ("", ".", "..") for name in answer.files)


@pytest.fixture(scope="module")
def small_answer(foreign):
    outputs, deck, text = foreign
    described = {name: value for name, value in json.loads(text).items() if name != "digest"}
    names = {Path(file["path"]).name for file in manifest.files(described)}
    tasks = plan(deck, [], QUALITIES["draft"], outputs, force=True).tasks
    task = next(task for task in tasks if task.section == "two")
    answer = Answer(Finished("two", described), dict.fromkeys(names, b"frames"), b"said")
    assert Answer.unpacked(answer.packed(), task) == answer
    failed = Answer(Failed("two", "it broke"))
    assert Answer.unpacked(failed.packed(), task) == failed
    return answer.packed(), task


def test_an_answer_whose_files_lie_elsewhere_is_refused(foreign, small_answer):
    packed, task = small_answer
    for name in ("files/../../x.mp4", "files//etc/x.mp4", "files/another.mp4", "x"):
        content = io.BytesIO(packed)
        with zipfile.ZipFile(content, "a") as archive:
            archive.writestr(name, b"x")
        with pytest.raises(ValueError, match="it has the files"):
            Answer.unpacked(content.getvalue(), task)


def turned(whole: bytes, count: int) -> Iterator[bytes]:
    """The content with one bit turned over: each of them, if the trials reach so far, else some."""
    bits = range(8 * len(whole))
    for bit in bits if trials(count) >= len(bits) else random.sample(bits, trials(count)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        tried()
        yield bytes(damaged)


def test_every_bit_of_a_kept_result(tmp_path):
    """Each of its bits, turned over, is found."""
    path = tmp_path / "run-0123456789abcdef0123.kept"
    arrays = {"loss": np.linspace(1.0, 0.1, 5), "steps": np.arange(3), kept.FILES: np.array("{}")}
    kept._write(path, arrays)
    whole = path.read_bytes()
    found = kept._read(path)
    assert found is not None
    assert found.keys() == {"loss", "steps"}
    for damaged in turned(whole, 4000):
        path.write_bytes(damaged)
        assert kept._read(path) is None


@pytest.mark.filterwarnings("ignore")
def test_every_bit_of_a_saved_network(tmp_path):
    """Each of its bits, turned over, is a ValueError that names the file, or changes nothing."""
    path = tmp_path / "net.npz"
    network = nncore.Network([[[0.5, -0.25]], [[2.0]]], [[0.125], [0.0]], ["tanh", "identity"])
    nncore.save_network(network, path)
    whole = path.read_bytes()
    for damaged in turned(whole, 4000):
        path.write_bytes(damaged)
        try:
            again = nncore.load_network(path)
        except ValueError as error:
            assert str(path) in str(error)  # noqa: PT017
        else:
            assert np.array_equal(again.parameters, network.parameters)
            assert [one.name for one in again.activations] == ["tanh", "identity"]


@attack(1500)
@given(
    st.one_of(
        st.binary(max_size=300), st.text("0123456789.,;eE-+\"'\n\r\t\0 xaä∞\x85\u2028", max_size=200).map(str.encode)
    )
)
def test_a_table_that_is_none(tmp_path_factory, content):
    """It is read, or one ValueError names file and line."""
    path = tmp_path_factory.getbasetemp() / "table.csv"
    path.write_bytes(content)
    for read, told in ((data.read, "table.csv:"), (nncore.datasets.csv, "table.csv")):
        try:
            read(path)
        except ValueError as error:
            assert told in str(error)  # noqa: PT017


REQUESTS = st.one_of(
    st.binary(max_size=200),
    st.builds(
        lambda method, path, version, headers: (
            f"{method} {path} {version}\r\n".encode("utf-8", "surrogatepass")
            + b"".join(f"{name}: {value}\r\n".encode("utf-8", "surrogatepass") for name, value in headers)
            + b"\r\n"
        ),
        st.sampled_from(["GET", "HEAD", "POST", "PUT", "TRACE", "get", "", "X" * 3000]),
        st.one_of(
            st.text(max_size=30),
            st.sampled_from(
                [
                    *("/", "//", "http://[bad/", "http://[::1", "//[", "/beats/one/loop.png", "/beats/one/link.png"),
                    *("/" + "a" * 300, "/beats/one/" + "%c3%a4" * 200 + ".png", "/beats/" + "x/" * 5000 + "a.png"),
                    *("/../secret.png", "/beats/%2e%2e/%2e%2e/secret.png", "/beats/one/..%2f..%2f..%2fsecret.png"),
                    *(
                        "/beats/one/%00.png",
                        "/beats/one/folder.png",
                        "/beats/one/locked.png",
                        "/%ff%fe",
                        "/reload.json?x",
                    ),
                ]
            ),
        ),
        st.sampled_from(["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "HTTP/1.1.1", "", "HTTP/" + "1" * 5000]),
        st.lists(
            st.tuples(
                st.sampled_from(["Range", "Host", "Content-Length", "Connection", "Expect", "X"]),
                st.one_of(
                    st.text(max_size=20),
                    st.sampled_from(
                        [
                            *(
                                "bytes=0-",
                                "bytes=-" + "9" * 5000,
                                "bytes=" + "9" * 5000 + "-",
                                "bytes=9-1",
                                "bytes=٣-٤",
                            ),
                            *("127.0.0.1:{port}", "localhost:{port}", "evil.example", "100-continue", "-1", "close"),
                        ]
                    ),
                ),
            ),
            max_size=4,
        ),
    ),
)


@pytest.fixture(scope="module")
def served(foreign):
    outputs, *_ = foreign
    (outputs.beats("one") / "loop.png").symlink_to("loop.png")
    (outputs.beats("one") / "folder.png").mkdir()
    faults = []
    with DeckServer(outputs) as server:
        server.handle_error = lambda request, address: faults.append(address)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server, faults
        server.shutdown()


def answer(server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as connection:
        found = b""
        try:
            connection.sendall(request.replace(b"{port}", str(server.server_port).encode()))
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                found += part
        except OSError:  # it has been left
            pass
        return found


@attack(2000)
@given(REQUESTS)
def test_a_request_that_is_hostile(served, request_):
    """Nothing of it is a fault of the server, nothing else than the lecture is told, and the next one is answered."""
    server, faults = served
    found = answer(server, request_)
    assert SECRET not in found
    assert not faults
    assert found == b"" or b"frame-ancestors 'self'" in found or not found.startswith(b"HTTP/1.1")


def test_two_hundred_that_say_nothing_keep_nobody_waiting(served):
    server, faults = served
    silent = [socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(200)]
    for connection in silent[::2]:
        connection.sendall(b"GET / HT")
    asked = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\nConnection: close\r\n\r\n"
    assert answer(server, asked.encode()).startswith(b"HTTP/1.1 200")
    for connection in silent:
        connection.close()
    assert not faults


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A folder with what somebody has there, of every kind, and another beside it that is not to be written to."""
    folder = tmp_path_factory.mktemp("room")
    for name in ("here/folder", "here/film.vtt", "here/deck", "there"):
        (folder / name).mkdir(parents=True)
    for name in ("here/old.mp4", "here/old.zip", "here/deck/notes.txt", "there/secret.mp4", "there/secret.vtt"):
        (folder / name).write_bytes(SECRET)
    for name in ("secret.mp4", "secret.vtt", "nowhere.zip"):
        (folder / "here" / f"link-{name}").symlink_to(folder / "there" / name)
    os.mkfifo(folder / "here" / "pipe.mp4")
    return folder


def contents(folder: Path) -> dict[Path, tuple]:
    """All that is in the folder, with what would be lost."""
    return {
        path: (path.lstat().st_mode, path.is_symlink() and path.readlink(), path.is_file() and path.read_bytes())
        for path in folder.rglob("*")
    }


ABSOLUTE = ["/dev/null", "/dev/full", "/proc/film.mp4"]
FILE_NAMES = st.one_of(
    st.sampled_from(
        [
            *("film", "film.mkv", "film.mp4", "FILM.MP4", "old.mp4", "old.zip", "folder", "deck", ".", "..", ""),
            *("pipe.mp4", "link-secret.mp4", "link-nowhere.zip", "new/er/film.mp4", "old.mp4/film.mp4"),
            *("../there/x.mp4", "~/film.mp4", "-rf.mp4", "a\nb.mp4", "\udcff.mp4", "é" * 140 + ".mp4", "x/" * 3000),
            *ABSOLUTE,
            *("film.mp4.", " .mp4", "...mp4", ".mp4", ".zip", "deck.zip", "film.v2"),
        ]
    ),
    st.builds(str.__add__, st.text(min_size=1, max_size=8), st.sampled_from(["", ".mp4", ".zip"])),
).filter(lambda name: ("\0" not in name and not Path(name).is_absolute()) or name in ABSOLUTE)


@attack(150)
@given(st.sampled_from([("mp4",), ("html", "--zip"), ("html", "--folder")]), FILE_NAMES)
def test_a_name_for_an_export(rendered_once, room, form, name):
    """It is written there and nowhere else, or refused in one message, and then nothing is touched."""
    before = contents(room)
    here = room / "here"
    with contextlib.chdir(here):
        code = rendered_once.run("export", *form, "--quality", "draft", f"--output={name}")
    after = contents(room)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    target = Path(os.path.normpath(here / name))
    if os.path.isdir(target) and form[-1] != "--folder":  # noqa: PTH112 (a name that is too long is no folder)
        target /= "lecture" + {"mp4": ".mp4"}.get(form[0], ".zip")
    try:
        assert code in (0, 2)
        if code == 2:
            assert not changed
        for path in changed:
            assert path in (target, target.with_suffix(".vtt")) or target in path.parents or path in target.parents
    finally:
        for path in sorted(changed - before.keys(), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        for path in changed & before.keys():
            path.write_bytes(before[path][2])
