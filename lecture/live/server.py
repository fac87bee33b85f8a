"""`--serve`: the presentation at an address of this machine alone, which follows `lecture watch`.

Only the page and the beats are served, only to this machine, and only when the browser asks for this machine by name:
a page from elsewhere whose name was bent to this address is refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lecture.errors import LectureError
from lecture.folders import Outputs, replacing

ADDRESS = "127.0.0.1"
TYPES = {".html": "text/html; charset=utf-8", ".mp4": "video/mp4", ".png": "image/png"}
NEWS = "/reload.json"
CHUNK = 1 << 16
RELOAD = ".reload.json"
"""Beside the page: which beat was changed last."""


class DeckServer(ThreadingHTTPServer):
    """Serves the presentation in `outputs`; port 0 takes a free one."""

    daemon_threads = True

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

    def file(self, path: str) -> Path | None:
        """The file that a path of an address names: the page, or a file of a beat; None for everything else."""
        if path == "/":
            return self.outputs.page
        beats = self.outputs.all_beats.resolve()
        name = unquote(path).lstrip("/")
        if "\0" in name:
            return None
        named = (self.outputs.root / name).resolve()
        is_beat = named.is_relative_to(beats) and named.suffix in TYPES and named.is_file()
        return named if is_beat else None

    def news(self) -> bytes:
        """When the page was written, and the beat that `lecture watch` changed last."""
        told: dict[str, Any] = {}
        note = self.outputs.root / RELOAD
        written = self.outputs.page.stat().st_mtime_ns if self.outputs.page.is_file() else 0
        with contextlib.suppress(OSError, ValueError):  # nothing was changed yet
            if note.stat().st_mtime_ns >= written:  # else the page is of a later render
                told = json.loads(note.read_text(encoding="utf-8"))
        return json.dumps({"written": str(written), **told}).encode()


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD; every other method is refused by the base class."""

    server: DeckServer  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        """Answer until the browser is gone, which leaves a video as soon as it knows enough."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the base class names it so
        """Say nothing for each file."""

    def _answer(self, *, with_body: bool) -> None:
        port = self.server.server_port
        if self.headers.get("Host") not in (f"{ADDRESS}:{port}", f"localhost:{port}"):
            self.send_error(HTTPStatus.FORBIDDEN, "ask for this machine by its own name")
            return
        path = urlsplit(self.path).path
        if path == NEWS:
            self._send(self.server.news(), "application/json", with_body=with_body)
            return
        file = self.server.file(path)
        if file is None or not file.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._send_file(file, with_body=with_body)

    def _send(self, content: bytes, kind: str, *, with_body: bool) -> None:
        self._head(HTTPStatus.OK, kind, len(content))
        if with_body:
            self.wfile.write(content)

    def _send_file(self, file: Path, *, with_body: bool) -> None:
        size = file.stat().st_size
        asked = _asked(self.headers.get("Range", ""), size)
        start, end = asked or (0, size)
        if asked:
            if start >= end:
                self._head(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, TYPES[file.suffix], 0, f"bytes */{size}")
                return
            part = f"bytes {start}-{end - 1}/{size}"
            self._head(HTTPStatus.PARTIAL_CONTENT, TYPES[file.suffix], end - start, part)
        else:
            self._head(HTTPStatus.OK, TYPES[file.suffix], size)
        if with_body:
            self._copy(file, start, end)

    def _copy(self, file: Path, start: int, end: int) -> None:
        with file.open("rb") as source:
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
        self.send_header("X-Content-Type-Options", "nosniff")
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """The bytes, from and before which, that a Range header asks for; None if it asks for nothing that makes sense."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", header)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return max(size - int(last), 0), size
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


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
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("The presentation is no longer served.")
