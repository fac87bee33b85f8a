"""`--serve`: the presentation at an address of this machine alone, which follows `lecture watch`.

Only the page and the beats are served, only to this machine, and only when the browser asks for this machine by name:
a page from elsewhere whose name was bent to this address is refused. A page from elsewhere may neither frame nor open
it nor load what is served. Whoever says nothing for long is left.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

from lecture.errors import LectureError
from lecture.folders import Outputs, below, is_alive, replacing

ADDRESS = "127.0.0.1"
TYPES = {".html": "text/html; charset=utf-8", ".m4a": "audio/mp4", ".mp4": "video/mp4", ".png": "image/png"}
NEWS = "/reload.json"
CHUNK = 1 << 16
LONGEST_WAIT = 10.0
SECONDS_BETWEEN_LOOKS = 0.02
"""For news, while a page waits for them."""
RELOAD = ".reload.json"
"""Beside the page: which beat was changed last."""
SECONDS_TO_WAIT = 20
"""For the next bytes of a browser, or until it takes some."""
OF_THIS_PAGE_ALONE = {
    "Content-Security-Policy": "frame-ancestors 'self'",  # the speaker's window has the page in frames
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer tells the browser about pages from elsewhere."""


class DeckServer(ThreadingHTTPServer):
    """Serves the presentation in `outputs`; port 0 takes a free one."""

    daemon_threads = True
    request_queue_size = 128  # a browser opens several connections, and may leave some open

    def __init__(self, outputs: Outputs, port: int = 0) -> None:
        self.outputs = outputs
        try:
            super().__init__((ADDRESS, port), Handler)
        except OSError as error:
            raise LectureError(
                f"--serve: {ADDRESS}:{port} cannot be used ({error.strerror}). Name another port, or leave it out."
            ) from error

    @property
    def address(self) -> str:
        """What to type into the browser."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def serve_until_stopped(self) -> None:
        """Serve until Ctrl-C, and say that it is over."""
        with contextlib.suppress(KeyboardInterrupt):
            self.serve_forever()
        print("The presentation is no longer served.")

    def file(self, path: str) -> Path | None:
        """The file that a path of an address names: the page, or a file of a beat; None for everything else."""
        return self.outputs.page if path == "/" else beat_file(self.outputs, path)

    def news(self, known: str = "") -> bytes:
        """When the page was written, and the beat that `lecture watch` changed last; what is `known` is waited out."""
        end = time.monotonic() + LONGEST_WAIT
        while self._version() == known and time.monotonic() < end:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        told: dict[str, Any] = {"written": str(written_at(self.outputs)), "version": self._version()}
        note = self.outputs.root / RELOAD
        with contextlib.suppress(OSError, ValueError):  # nothing was changed yet
            said = json.loads(note.read_text(encoding="utf-8"))
            if "watch" in said:  # as long as it shows beats in the page itself, the page need not be loaded again
                told |= said if is_alive(said["watch"]) else {}
            elif note.stat().st_mtime_ns >= int(told["written"]):  # else the page is of a later render
                told |= said
        return json.dumps(told).encode()

    def _version(self) -> str:
        """Another one whenever there may be news."""
        with contextlib.suppress(OSError):
            return f"{written_at(self.outputs)}-{(self.outputs.root / RELOAD).stat().st_mtime_ns}"
        return str(written_at(self.outputs))


class QuietHandler(BaseHTTPRequestHandler):
    """Says nothing of what it answers, nor of a browser that is gone, and waits for none for long."""

    protocol_version = "HTTP/1.1"
    timeout = SECONDS_TO_WAIT

    def handle(self) -> None:
        """Answer until the browser is gone, which leaves a video as soon as it knows enough."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the base class names it so
        """Say nothing for each request."""


class Answers(QuietHandler):
    """What servers that are asked for more than files have in common: whom they answer, and how."""

    def _is_refused(self, hosts: list[str]) -> bool:
        """Refuse who asks by another name, and a page from elsewhere that posts."""
        host, origin = self.headers.get("Host"), self.headers.get("Origin")
        if host in hosts and (self.command != "POST" or origin == f"http://{host}"):
            return False
        self._refuse(HTTPStatus.FORBIDDEN)
        return True

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True  # what it has sent was perhaps not read
        self.send_error(status)

    def _body(self, most: int) -> bytes | None:
        """What was posted; None, and refused, if that is too much or of unknown length."""
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > most:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return None
        return self.rfile.read(int(length))

    def _asked_after(self) -> int:
        """The number in ?after=; -1 if there is none."""
        with contextlib.suppress(ValueError):
            (text,) = parse_qs(urlsplit(self.path).query).get("after", [""])
            if re.fullmatch(r"[0-9]{1,9}", text):
                return int(text)
        return -1

    def _path(self) -> str:
        with contextlib.suppress(ValueError):
            return urlsplit(self.path).path
        return ""

    def _tell(self, value: Any) -> None:
        self._answer_with(json.dumps(value).encode(), "application/json")

    def _answer_with(self, content: bytes, kind: str, **headers: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class Handler(QuietHandler):
    """Answers GET and HEAD; every other method is refused by the base class."""

    server: DeckServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        if self.headers.get("Host") not in self._hosts():
            self.send_error(HTTPStatus.FORBIDDEN, "ask for this machine by its own name")
            return
        try:
            asked = urlsplit(self.path)
        except ValueError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if asked.path == NEWS:
            self._send(self.server.news(asked.query), "application/json", with_body=with_body)
            return
        file = self.server.file(asked.path)
        try:
            source = file.open("rb") if file and file.is_file() else None
        except OSError:
            source = None
        if file is None or source is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with source:
            self._send_file(source, TYPES[file.suffix], with_body=with_body)

    def _hosts(self) -> list[str]:
        return [f"{name}:{self.server.server_port}" for name in (ADDRESS, "localhost")]

    def _send(self, content: bytes, kind: str, *, with_body: bool) -> None:
        self._head(HTTPStatus.OK, kind, len(content))
        if with_body:
            self.wfile.write(content)

    def _send_file(self, source: BinaryIO, kind: str, *, with_body: bool) -> None:
        size = os.fstat(source.fileno()).st_size
        asked = _asked(self.headers.get("Range", ""), size)
        start, end = asked or (0, size)
        if asked:
            if start >= end:
                self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, kind, 0, f"bytes */{size}")
                return
            self._head(HTTPStatus.PARTIAL_CONTENT, kind, end - start, f"bytes {start}-{end - 1}/{size}")
        else:
            self._head(HTTPStatus.OK, kind, size)
        if with_body:
            source.seek(start)
            while start < end and (chunk := source.read(min(CHUNK, end - start))):
                self.wfile.write(chunk)
                start += len(chunk)

    def _head(self, status: HTTPStatus, kind: str, length: int, part: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()

    def end_headers(self) -> None:
        """The same with what every answer tells."""
        for name, value in OF_THIS_PAGE_ALONE.items():
            self.send_header(name, value)
        super().end_headers()


def beat_file(outputs: Outputs, path: str) -> Path | None:
    """The file of a beat that a path of an address names; None for everything else."""
    try:
        named = below(outputs.root, unquote(path).lstrip("/")).resolve()
    except LectureError:
        return None
    return named if named.is_relative_to(outputs.all_beats.resolve()) and named.suffix in TYPES else None


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """The bytes, from and before which, that a Range header asks for; None if it asks for nothing that makes sense."""
    found = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", header)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


def written_at(outputs: Outputs) -> int:
    """When the page was written, in nanoseconds; 0 if there is none."""
    try:
        return outputs.page.stat().st_mtime_ns
    except OSError:
        return 0


def show_in_page(outputs: Outputs, note: Mapping[str, Any]) -> None:
    """Let an open page take what the note says of its beats, without being loaded again, while this process lives."""
    with replacing(outputs.root / RELOAD) as beside:
        beside.write_text(json.dumps({"watch": str(os.getpid()), **note}), encoding="utf-8")


def tell_page(outputs: Outputs, section: str, beat: str) -> None:
    """Name the beat that a served page shall show; the page counts as older, so that it takes this with it."""
    place = outputs.root / RELOAD
    with replacing(place) as beside:
        beside.write_text(json.dumps({"section": section, "beat": beat}), encoding="utf-8")
    if outputs.page.is_file():
        told = place.stat().st_mtime_ns
        os.utime(outputs.page, ns=(told, told - 1_000_000))


@contextlib.contextmanager
def served(outputs: Outputs, port: int = 0) -> Iterator[str]:
    """Serve beside what the block does; the address."""
    with DeckServer(outputs, port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.address
        finally:
            server.shutdown()
            thread.join()


def serve(outputs: Outputs, port: int = 0) -> None:
    """Serve until Ctrl-C."""
    with DeckServer(outputs, port) as server:
        print(f"{server.address}\nOnly this machine can open it. Ctrl-C ends it.", flush=True)
        server.serve_until_stopped()
