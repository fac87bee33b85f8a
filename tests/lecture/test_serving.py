"""The presentation served to this machine alone."""

import http.client
import json
import os
import socket
import struct
import threading

import pytest

from lecture.errors import LectureError
from lecture.live.server import DeckServer, tell_page


@pytest.fixture(scope="module")
def server(rendered_once):
    with DeckServer(rendered_once.draft) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield served
        served.shutdown()


def ask(server, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_it_is_bound_to_this_machine(server):
    assert server.server_address[0] == "127.0.0.1"


def test_the_page_and_the_beats_are_served(server, rendered_once):
    answer, content = ask(server, "/")
    assert (answer.status, content) == (200, rendered_once.draft.page.read_bytes())
    video = next(rendered_once.draft.beats("one").glob("*.mp4"))
    answer, content = ask(server, f"/beats/one/{video.name}")
    assert (answer.status, answer.headers["Content-Type"], content) == (200, "video/mp4", video.read_bytes())
    answer, content = ask(server, f"/beats/one/{video.name}", method="HEAD")
    assert (answer.headers["Content-Length"], content) == (str(video.stat().st_size), b"")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
    ],
)
def test_a_video_can_be_asked_for_in_parts(server, rendered_once, asked, part):
    video = next(rendered_once.draft.beats("one").glob("*.mp4"))
    answer, content = ask(server, f"/beats/one/{video.name}", Range=asked)
    assert (answer.status, content) == (206, video.read_bytes()[part])


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=-", "bytes=a-b", "lines=1-2"])
def test_a_part_that_makes_no_sense_is_as_if_none_was_asked_for(server, rendered_once, asked):
    video = next(rendered_once.draft.beats("one").glob("*.mp4"))
    answer, content = ask(server, f"/beats/one/{video.name}", Range=asked)
    assert (answer.status, content) == (200, video.read_bytes())


def test_a_part_beyond_the_end_is_refused(server, rendered_once):
    video = next(rendered_once.draft.beats("one").glob("*.mp4"))
    assert ask(server, f"/beats/one/{video.name}", Range="bytes=999999999-")[0].status == 416


@pytest.mark.parametrize(
    "path",
    [
        "/../lecture.toml",
        "/beats/../sections/one.json",
        "/beats/%2e%2e/sections/one.json",
        "/beats/..%2fsections%2fone.json",
        "//etc/passwd",
        "/etc/passwd",
        "/beats/one",
        "/beats/",
        "/sections/one.json",
        "/logs/one.log",
        "/beats/one/nothing.mp4",
        "/beats/one/%00.mp4",
    ],
)
def test_nothing_else_is_served(server, path):
    assert ask(server, path)[0].status == 404


def test_a_link_that_leads_outside_is_not_followed(server, rendered_once, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    link = rendered_once.draft.beats("one") / "link.png"
    link.symlink_to(tmp_path / "secret.png")
    try:
        assert ask(server, "/beats/one/link.png")[0].status == 404
    finally:
        link.unlink()


def test_other_methods_and_other_names_of_this_machine_are_refused(server):
    assert ask(server, "/", method="POST")[0].status == 501
    assert ask(server, "/", Host="attacker.example")[0].status == 403


def test_the_page_can_learn_what_changed(server, rendered_once):
    before = json.loads(ask(server, "/reload.json")[1])
    tell_page(rendered_once.draft, "two", "turn")
    after = json.loads(ask(server, "/reload.json")[1])
    assert (after["section"], after["beat"]) == ("two", "turn")
    assert after["written"] != before["written"]
    (rendered_once.draft.root / ".reload.json").unlink()


def test_a_note_that_is_older_than_the_page_is_not_told(server, rendered_once):
    tell_page(rendered_once.draft, "two", "turn")
    later = (rendered_once.draft.root / ".reload.json").stat().st_mtime + 1
    os.utime(rendered_once.draft.page, (later, later))
    assert "beat" not in json.loads(ask(server, "/reload.json")[1])
    (rendered_once.draft.root / ".reload.json").unlink()


def test_a_browser_that_leaves_is_no_trouble(server, capfd):
    with socket.create_connection(("127.0.0.1", server.server_port)) as impatient:
        host = f"127.0.0.1:{server.server_port}"
        impatient.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leave with a reset
        impatient.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        impatient.recv(10)
    assert ask(server, "/")[0].status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_a_port_that_is_taken_is_an_error_that_says_so(server, rendered_once):
    with pytest.raises(LectureError, match=r"--serve: .* cannot be used"):
        DeckServer(rendered_once.draft, server.server_port)
