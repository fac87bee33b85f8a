"""`lecture present --record`: who may record, and what becomes of a take. What the page does is in tests/browser."""

import contextlib
import http.client
import io
import json
import threading
from itertools import chain
from pathlib import Path

import av
import numpy as np
import pytest

from lecture import deck as decks
from lecture.deck import markdown, prose
from lecture.errors import LectureError
from lecture.live.recording import MOST_OF_A_TAKE, RecordingServer
from lecture.rendering import manifest
from lecture.voice import sound, takes
from lecture.voice.sound import RATE
from lecture.voice.speech import voice_of

WEBM, OGG, MP4 = "audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"
GROW = "/record/one/grow"
OUTSIDE = ("/record/one/none", "/record/../x/grow", "/record/one/%2e%2e/two", "/record/", "/other/one/grow")


def take(seconds: float, *, loud: float = 0.2, kind: str = "webm") -> bytes:
    """A second of silence and a tone, as a browser would send it."""
    tone = loud * np.sin(np.arange(round(seconds * 48_000)) / 40)
    samples = np.concatenate([np.zeros(48_000), np.clip(tone, -1, 1)]).astype(np.float32)
    content = io.BytesIO()
    options = {"movflags": "frag_keyframe+empty_moov"} if kind == "mp4" else {}
    with av.open(content, "w", format=kind, options=options) as file:
        stream = file.add_stream("aac" if kind == "mp4" else "libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None], "flt", "mono")
        frame.sample_rate = 48_000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return content.getvalue()


@pytest.fixture
def server(rendered):
    """A server that records the small lecture, whose first beat has two cues."""
    path = rendered.draft.manifest("one")
    described = manifest.read(path)
    described["beats"][0]["cues"] = {"add": 3, "end": 6}
    path.write_text(manifest.written(described), encoding="utf-8")
    rendered.edit("voice: no", "voice: {command: false}")
    with RecordingServer(decks.load(rendered.deck), rendered.draft) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def folder(rendered) -> Path:
    return rendered.folder / "voice"


def ask(server, method, path, body=None, **headers):
    """The status, the headers and the text of an answer; a header of None is left out."""
    host = f"127.0.0.1:{server.server_port}"
    said = {"Host": host, "Origin": f"http://{host}", "Content-Type": WEBM} | headers
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, {name: value for name, value in said.items() if value is not None})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("latin-1")


def cookie_of(server) -> str:
    status, headers, _ = ask(server, "GET", f"/?record={server.token}")
    assert (status, headers["Location"]) == (303, "/")
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
    return headers["Set-Cookie"].partition(";")[0]


def speech(server, text: str):
    """What is said of the first beat now."""
    document = markdown.parse(f"::: notes\n{text}\n:::\n")
    voice = voice_of(server._deck, Path("unused"))
    assert voice is not None
    found = voice.speech("one", "grow", prose.of_blocks(document.blocks[0].children))
    assert found is not None
    return found


def test_only_who_has_the_token_may_record_and_only_beats(server, folder):
    whole, cookie = take(1), cookie_of(server)
    assert "record" not in json.loads(ask(server, "GET", "/reload.json")[2])
    told = json.loads(ask(server, "GET", "/reload.json", Cookie=cookie)[2])["record"]
    assert told["one/grow"] == {"add": 0.2, "end": 0.4}
    assert told["one/move"] == {}
    refused = [
        (401, GROW, {}),
        (401, GROW, {"Cookie": f"record-{server.server_port}={'x' * 43}"}),
        (403, GROW, {"Cookie": cookie, "Origin": "http://elsewhere"}),
        (403, GROW, {"Cookie": cookie, "Origin": None}),
        (403, GROW, {"Cookie": cookie, "Host": "elsewhere"}),
        *((404, path, {"Cookie": cookie}) for path in OUTSIDE),
        *(
            (400, f"{GROW}?clicks={clicks}", {"Cookie": cookie})
            for clicks in ("1,2,3", "2,1", "x", "nan", "-1", "1e9", "1&clicks=2")
        ),
        *((400, GROW, {"Cookie": cookie, "Content-Type": kind}) for kind in ("audio/wav", "text/html", "")),
        *((400, GROW, {"Cookie": cookie, "Content-Length": size}) for size in (str(MOST_OF_A_TAKE + 1), "-1", "x")),
    ]
    for status, path, headers in refused:
        assert ask(server, "POST", path, whole, **headers)[0] == status, (path, headers)
    assert ask(server, "GET", "/?record=x")[0] == 403
    assert not folder.exists()


def test_a_take_is_the_beats_recording_with_the_times_of_its_clicks(server, folder):
    cookie = cookie_of(server)
    told = json.loads(ask(server, "POST", f"{GROW}?clicks=2.0,2.5", take(3), Cookie=cookie)[2])
    assert told["seconds"] == pytest.approx(3 + sound.KEPT_BEFORE, abs=0.1)
    assert not told["clipped"]
    assert (folder / "one" / "grow.toml").read_text(encoding="utf-8") == '"add" = 2.00\n"end" = 2.50\n'
    said = speech(server, "It grows. [add] Then it stays, [end] for ever and ever.")
    assert sound.loudness(said.samples) == pytest.approx(sound.LOUDNESS, abs=0.3)
    words = [token.shown for sentence in said.sentences for token in sentence.tokens]
    starts = dict(zip(words, chain.from_iterable(said.starts), strict=True))
    before = 1 - sound.KEPT_BEFORE
    assert starts["It"] / RATE == pytest.approx(sound.KEPT_BEFORE, abs=0.03)
    assert [said.marks["add"] / RATE, said.marks["end"] / RATE] == pytest.approx([2 - before, 2.5 - before], abs=0.03)
    assert (starts["Then"], starts["for"]) == (said.marks["add"], said.marks["end"])
    assert starts["it"] > starts["Then"]
    loud = json.loads(ask(server, "POST", GROW, take(1, loud=3), Cookie=cookie)[2])
    assert loud["clipped"]
    assert not (folder / "one" / "grow.toml").exists()


def test_a_former_take_stays_until_the_new_one_is_whole(server, folder, monkeypatch):
    cookie = cookie_of(server)
    ask(server, "POST", f"{GROW}?clicks=1.5", take(1), Cookie=cookie)
    former = {path.name: path.read_bytes() for path in (folder / "one").iterdir()}
    assert set(former) == {"grow.webm", "grow.toml"}
    for content, fault in ((b"no sound", "expected sound"), (take(1, loud=0), "got silence"), (b"", "expected sound")):
        told = json.loads(ask(server, "POST", f"{GROW}?clicks=1.0", content, Cookie=cookie)[2])
        assert fault in told["fault"]
    half = take(2)

    def full_disk(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full_disk)
        assert "no space left" in json.loads(ask(server, "POST", GROW, half, Cookie=cookie)[2])["fault"]
    assert {path.name: path.read_bytes() for path in (folder / "one").iterdir()} == former


@pytest.mark.parametrize(("kind", "told", "name"), [("ogg", OGG, "grow.ogg"), ("mp4", MP4, "grow.m4a")])
def test_a_recording_of_another_kind_is_set_aside(server, folder, kind, told, name):
    (folder / "one").mkdir(parents=True)
    (folder / "one" / "grow.wav").write_bytes(b"of a studio")
    cookie = cookie_of(server)
    assert "seconds" in ask(server, "POST", GROW, take(1, kind=kind), Cookie=cookie, **{"Content-Type": told})[2]
    assert {path.name for path in (folder / "one").iterdir()} == {name, "grow.wav.former"}
    assert len(speech(server, "It grows.").samples) / RATE == pytest.approx(1.15, abs=0.1)


def test_a_link_is_nobodys_recording(server, folder, tmp_path):
    (folder / "one").mkdir(parents=True)
    (tmp_path / "outside").write_bytes(b"somebody's")
    (folder / "one" / "grow.webm").symlink_to(tmp_path / "outside")
    with pytest.raises(LectureError, match="got a link"):
        takes.keep(server._deck, "one", "grow", take(1), ".webm", {})
    assert (tmp_path / "outside").read_bytes() == b"somebody's"


def test_one_at_a_time(rendered, capsys):
    assert rendered.run("present", "--record", "--live") == 2
    assert "expected one of --live, --remote, --record, got --live and --record" in capsys.readouterr().err
