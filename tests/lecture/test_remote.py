"""The remote: what a phone gets with its code, and what nobody gets without."""

import contextlib
import http.client
import json
import random
import socket
import threading
import time
from pathlib import Path

import pytest

from lecture import deck as deck_file
from lecture.folders import Outputs
from lecture.live import remote as module
from lecture.live.remote import Channel, HallServer, RemoteServer

SECRET = "what only the lecturer reads"
DECK = deck_file.load(Path(__file__).with_name("small_lecture") / "lecture.md")


@pytest.fixture
def servers(tmp_path):
    """The remote's server and the deck's, on this machine."""
    (tmp_path / "lecture.html").write_text(SECRET, encoding="utf-8")
    with RemoteServer(DECK, "127.0.0.1") as remote, HallServer(Outputs(tmp_path), remote) as deck:
        for server in (remote, deck):
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield remote, deck
        for server in (remote, deck):
            server.shutdown()


def ask(server, method, path, body=None, **headers):
    """The answer's status, headers and content; a header of None is left out."""
    host = f"127.0.0.1:{server.server_port}"
    wanted = {"Host": host, "Origin": f"http://{host}", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, body, {name: value for name, value in wanted.items() if value is not None})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


def paired(remote):
    """The cookie of a phone that has typed the code."""
    status, headers, _ = ask(remote, "POST", "/pair", remote.pairing.new_code())
    assert status == 200
    assert "HttpOnly; SameSite=Strict" in headers["Set-Cookie"]
    return headers["Set-Cookie"].split(";")[0]


def test_the_phones_page_speaks_the_decks_language():
    german = DECK.model_copy(update={"language": "de"}).translated()
    with deck_file.recorded() as asked, RemoteServer(german, "127.0.0.1") as remote:
        text = remote.page.decode()
    assert asked
    assert deck_file.untranslated(asked) == []
    assert "{{" not in text
    for said in ('<html lang="de">', "<title>Fernbedienung</title>", ">Weiter</button>", "Der Code auf dem Bildschirm"):
        assert said in text


def test_a_phone_with_the_code_reads_the_notes_and_presses_keys(servers):
    remote, deck = servers
    cookie = paired(remote)
    assert ask(deck, "POST", "/remote/state", json.dumps({"notes": SECRET}))[0] == 200
    status, _, content = ask(remote, "GET", "/state?after=0", Cookie=cookie)
    assert (status, json.loads(content)) == (200, {"number": 1, "states": [{"notes": SECRET}]})
    assert ask(remote, "POST", "/press", "ArrowRight", Cookie=cookie)[0] == 200
    status, _, content = ask(deck, "GET", "/remote/moves?after=0")
    assert json.loads(content) == {"number": 2, "moves": [{"paired": True}, {"key": "ArrowRight"}]}
    assert json.loads(ask(deck, "GET", "/remote/moves")[2]) == {"number": 2, "moves": []}


def test_the_deck_learns_that_there_is_a_remote_and_its_code(servers):
    remote, deck = servers
    assert json.loads(ask(deck, "GET", "/reload.json")[2])["remote"] is True
    told = json.loads(ask(deck, "POST", "/remote/code", "null")[2])
    assert told["address"] == f"http://127.0.0.1:{remote.server_port}/"
    assert ask(remote, "POST", "/pair", told["code"])[0] == 200


def test_a_code_is_good_once_and_for_five_tries(servers):
    remote, _ = servers
    code = remote.pairing.new_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [ask(remote, "POST", "/pair", text)[0] for text in (code, code)] == [200, 403]
    code = remote.pairing.new_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert [ask(remote, "POST", "/pair", text)[0] for text in [wrong] * 5 + [code]] == [403] * 6


def test_a_second_phone_takes_over(servers):
    remote, _ = servers
    first, second = paired(remote), paired(remote)
    statuses = [ask(remote, "POST", "/press", "b", Cookie=cookie)[0] for cookie in (first, second)]
    assert statuses == [401, 200]


def test_nothing_is_reachable_without_the_token(servers):
    remote, _ = servers
    paired(remote)
    remote.states.say({"notes": SECRET})
    paths = ["/state", "/state?after=0", "/press", "/lecture.html", "/reload.json", "/remote/moves", "/remote/code"]
    paths += ["/beats/one/1.mp4", "/..%2flecture.html", "//state", "/state/", "http://[bad/", "/" + "a" * 3000]
    cookies = [None, "remote=", "remote=x", "remote=" + "a" * 43, "remote=é".encode(), "x=y; remote=None"]
    for path in paths:
        for cookie in cookies:
            for method in ("GET", "POST", "HEAD", "PUT", "OPTIONS"):
                status, _, content = ask(remote, method, path, "b" if method == "POST" else None, Cookie=cookie)
                assert status >= 400, (method, path, cookie)
                assert SECRET.encode() not in content
    assert remote.moves.after(0, 0)[1] == [{"paired": True}]


def test_other_names_and_other_origins_are_refused(servers):
    remote, deck = servers
    cookie = paired(remote)
    for server, path in [(remote, "/press"), (remote, "/pair"), (deck, "/remote/state"), (deck, "/remote/code")]:
        for headers in (
            {"Origin": "http://evil.example"},
            {"Origin": None},
            {"Origin": "null"},
            {"Host": "evil.example"},
        ):
            assert ask(server, "POST", path, "b", Cookie=cookie, **headers)[0] == 403, (path, headers)
    for server, path in [(remote, "/"), (remote, "/state"), (deck, "/remote/moves")]:
        assert ask(server, "GET", path, Cookie=cookie, Host="evil.example")[0] == 403


@pytest.mark.parametrize("body", ["F11", "s", "ArrowRight\n", "", "é"])
def test_only_the_keys_of_a_remote_are_pressed(servers, body):
    remote, _ = servers
    assert ask(remote, "POST", "/press", body.encode(), Cookie=paired(remote))[0] == 400


@pytest.mark.parametrize("length", ["33", "99999999999", "-1", "1e3", "٣", ""])
def test_a_body_of_unknown_or_great_length_is_not_read(servers, length):
    remote, _ = servers
    assert ask(remote, "POST", "/pair", None, **{"Content-Length": length.encode()})[0] == 400


def test_the_page_loads_nothing_from_elsewhere_and_stands_in_no_frame(servers):
    remote, _ = servers
    status, headers, content = ask(remote, "GET", "/")
    assert status == 200
    assert SECRET.encode() not in content
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "frame-ancestors 'none'" in policy


def test_2000_hostile_requests_reach_nothing(servers, capfd):
    """Random bytes and mended halves of requests: no traceback, no notes, and the phone still works."""
    remote, _ = servers
    cookie = paired(remote)
    remote.states.say({"notes": SECRET})
    chance = random.Random(21)
    words = [b"GET", b"POST", b"/state", b"/press", b"/pair", b" HTTP/1.1\r\n", b"\r\n", b"Host: ", b"Cookie: remote=",
             b"Content-Length: 5", b"127.0.0.1", b"Range: bytes=" + b"9" * 5000, b"\0", b"\xff", b"?after=", b"9" * 400,
             b"%00", b"http://[bad/", b"Transfer-Encoding: chunked\r\n", b"a" * 70000]  # fmt: skip
    for _ in range(2000):
        asked = b" ".join(chance.choice(words) for _ in range(chance.randint(1, 8))) + b"\r\n\r\n"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", remote.server_port), 5) as wire:
            wire.sendall(asked)
            wire.shutdown(socket.SHUT_WR)
            answer = b""
            while part := wire.recv(65536):
                answer += part
            assert SECRET.encode() not in answer
    assert "Traceback" not in "".join(capfd.readouterr())
    assert json.loads(ask(remote, "GET", "/state?after=0", Cookie=cookie)[2])["states"] == [{"notes": SECRET}]


def test_many_who_say_nothing_do_not_lock_the_phone_out_for_long(servers, monkeypatch):
    remote, _ = servers
    monkeypatch.setattr(module.PhoneHandler, "timeout", 0.5)
    cookie = paired(remote)
    silent = [socket.create_connection(("127.0.0.1", remote.server_port)) for _ in range(2 * module.CONNECTIONS)]
    time.sleep(1.5)
    assert ask(remote, "POST", "/press", "b", Cookie=cookie)[0] == 200
    for wire in silent:
        wire.close()


def test_a_channel_hands_on_what_is_new_and_waits_for_it():
    channel = Channel(kept=2)
    assert channel.after(0, 0) == (0, [])
    for value in "abc":
        channel.say(value)
    assert [channel.after(number, 0) for number in (-1, 0, 2, 3, 9)] == [
        (3, []), (3, ["b", "c"]), (3, ["c"]), (3, []), (3, []),
    ]  # fmt: skip
    threading.Timer(0.1, channel.say, "d").start()
    assert channel.after(3, 10) == (4, ["d"])
