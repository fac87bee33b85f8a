"""`lecture present --live`: who may ask, and what the answers are. What the page makes of them is in tests/browser."""

import contextlib
import http.client
import json
import threading
import time

import pytest

from lecture import deck as decks
from lecture.commands.main import main
from lecture.live.live_server import LiveServer
from lecture.qualities import QUALITIES

QUESTION = {"wish": "ask", "section": "one", "beat": "move", "values": {"size": 2.0}}


@pytest.fixture
def server(rendered):
    """A live server of the small lecture; what was there before is there afterwards."""
    deck = decks.load(rendered.deck)
    before = {path: path.stat().st_mtime_ns for path in rendered.draft.root.rglob("*")}
    with LiveServer(deck, None, QUALITIES["draft"], rendered.draft) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    assert {path: path.stat().st_mtime_ns for path in rendered.draft.root.rglob("*")} == before


def ask(server, method, path, body=None, **headers):
    """The status, the headers and the text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
    said = {"Origin": f"http://127.0.0.1:{server.server_port}"} | headers
    with contextlib.closing(connection):
        connection.request(method, path, json.dumps(body) if body is not None else None, said)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode("latin-1")


def cookie_of(server):
    status, headers, _ = ask(server, "GET", f"/?live={server.token}")
    assert (status, headers["Location"]) == (303, "/")
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
    return headers["Set-Cookie"].partition(";")[0]


def wait_for(server, cookie, state):
    """The news in which the section is in that state."""
    end, version = time.monotonic() + 240, ""
    while True:
        news = json.loads(ask(server, "GET", f"/reload.json?{version}", Cookie=cookie)[2])
        if news["live"]["state"] == state:
            return news["live"]
        assert time.monotonic() < end, news
        version = news["version"]


def test_only_who_has_the_token_may_ask(server):
    wrong = [{}, {"Cookie": f"live-{server.server_port}={'x' * 43}"}]
    assert [ask(server, "POST", "/live", QUESTION, **headers)[0] for headers in wrong] == [401, 401]
    assert ask(server, "GET", "/?live=x")[0] == 403
    assert "live" not in json.loads(ask(server, "GET", "/reload.json")[2])
    cookie = cookie_of(server)
    assert "live" in json.loads(ask(server, "GET", "/reload.json", Cookie=cookie)[2])
    for headers in ({"Origin": "http://elsewhere"}, {"Host": "elsewhere"}, {"Origin": ""}):
        assert ask(server, "POST", "/live", QUESTION, Cookie=cookie, **headers)[0] == 403
    for question in ({}, [], QUESTION | {"section": "none"}, QUESTION | {"wish": "eval"}, QUESTION | {"values": 1}):
        assert ask(server, "POST", "/live", question, Cookie=cookie)[0] == 400
    assert ask(server, "POST", "/live", "x" * 70_000, Cookie=cookie)[0] == 400
    assert ask(server, "POST", "/other", QUESTION, Cookie=cookie)[0] == 404
    for path in ("/live/../../secret.png", "/live/%2e%2e/drawn.png", "/live/sections/one.json", "/live/"):
        assert ask(server, "GET", path, Cookie=cookie)[0] == 404


@pytest.mark.renders
def test_a_beat_is_drawn_with_another_value_as_a_render_would(server, rendered, tmp_path):
    cookie = cookie_of(server)
    assert ask(server, "POST", "/live", QUESTION, Cookie=cookie)[0] == 200
    told = wait_for(server, cookie, "checked")
    assert told["schema"]["properties"]["size"]["maximum"] == 3
    assert (told["values"]["size"], told["says"]) == (1.0, "1")
    while len([one for one in told["drawn"] if "video" in one]) < 2:
        told = wait_for(server, cookie, "checked")
    assert told["drawn"][0]["beat"] == "move", "the beat that was asked about comes first"
    deck = rendered.folder / "other.md"
    deck.write_text(rendered.deck.read_text(encoding="utf-8").replace("size = 1.0", "size = 2.0"), encoding="utf-8")
    cold = ("--deck", str(deck), "--media", str(tmp_path / "cold"))
    assert main(["render", "one", "--quality", "draft", "--jobs", "1", *cold]) == 0
    for one in told["drawn"]:
        drawn = server.file(f"/{one['video']}")
        assert drawn.read_bytes() == next((tmp_path / "cold/draft/beats/one").glob(drawn.name)).read_bytes()
    ask(server, "POST", "/live", QUESTION | {"values": {"size": 9}}, Cookie=cookie)
    told = wait_for(server, cookie, "refused")
    assert "expected less than or equal to 3, got 9" in told["says"]
    assert told["drawn"], "what stood on the screen stays"
    ask(server, "POST", "/live", QUESTION | {"values": {}}, Cookie=cookie)
    assert wait_for(server, cookie, "")["drawn"] == []
