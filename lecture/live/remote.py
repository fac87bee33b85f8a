"""`--remote`: a phone of the local network as the lecturer's remote.

The presentation itself is served to this machine alone, as by `--serve`. To the network a second server gives one page,
which asks for a code; whoever has it gets a token, the notes, the next beat and six keys. There is nothing else in it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import socket
import threading
from collections import deque
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from importlib import resources
from typing import Any

from lecture.deck import Deck
from lecture.errors import LectureError
from lecture.export.html.sources import PLACEHOLDER
from lecture.folders import Outputs
from lecture.live.server import Answers, DeckServer, Handler

KEYS = ("ArrowRight", "ArrowLeft", "b", "r", "k", "Backspace")
"""What a phone may press."""
TRIES = 5
"""Wrong codes, until another one is needed."""
SECONDS_FOR_NEWS = 12
"""An answer waits as long for something to say."""
CONNECTIONS = 32
MOST_OF_A_STATE = 1 << 20
"""Bytes: the notes, and a small picture of the next beat."""
MOST_OF_A_KEY = 32


class Channel:
    """What one side says and another waits for. It keeps the last `kept`, numbered from 1."""

    def __init__(self, kept: int) -> None:
        self._said: deque[Any] = deque(maxlen=kept)
        self._count = 0
        self._news = threading.Condition()

    def say(self, value: Any) -> None:
        with self._news:
            self._said.append(value)
            self._count += 1
            self._news.notify_all()

    def after(self, number: int, seconds: float = SECONDS_FOR_NEWS) -> tuple[int, list[Any]]:
        """How many were said, and those after `number`, as soon as there are some; below 0 none, at once."""
        with self._news:
            if number >= 0:
                self._news.wait_for(lambda: self._count > number, seconds)
            new = min(max(self._count - number, 0), len(self._said)) if number >= 0 else 0
            return self._count, list(self._said)[len(self._said) - new :]


class Pairing:
    """A code is good for one phone and few tries; the phone gets a token, and the one before it loses its own."""

    def __init__(self) -> None:
        self._code: str | None = None
        self._token: str | None = None
        self._tries = 0
        self._lock = threading.Lock()

    def new_code(self) -> str:
        with self._lock:
            self._code, self._tries = f"{secrets.randbelow(10**6):06}", TRIES
            return self._code

    def token_for(self, code: bytes) -> str | None:
        """A new token, if this is the code."""
        with self._lock:
            if self._code is None:
                return None
            self._tries -= 1
            is_right = secrets.compare_digest(self._code.encode(), code)
            if is_right or not self._tries:
                self._code = None
            if is_right:
                self._token = secrets.token_urlsafe(32)
            return self._token if is_right else None

    def knows(self, token: str) -> bool:
        with self._lock:
            return self._token is not None and secrets.compare_digest(self._token.encode(), token.encode())


class RemoteServer(ThreadingHTTPServer):
    """Serves the remote at `address`, in the deck's language; port 0 takes a free one."""

    daemon_threads = True

    def __init__(self, deck: Deck, address: str, port: int = 0) -> None:
        self.pairing = Pairing()
        self.moves, self.states = Channel(kept=64), Channel(kept=1)
        self.page, self.policy = _page(deck)
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        try:
            super().__init__((address, port), PhoneHandler)
        except OSError as error:
            raise LectureError(
                f"--remote: {address}:{port} cannot be used ({error.strerror}). Name another port, or leave it out."
            ) from error

    @property
    def host(self) -> str:
        return f"{self.server_address[0]}:{self.server_port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, unless there are too many of them."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()


class PhoneHandler(Answers):
    """Answers the phone: the page to everybody, all else to the token."""

    server: RemoteServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_GET(self) -> None:
        if self._is_refused([self.server.host]):
            return
        if self._path() == "/":
            self._answer_with(self.server.page, "text/html; charset=utf-8")
        elif self._path() != "/state":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not self._is_paired():
            self._refuse(HTTPStatus.UNAUTHORIZED)
        else:
            number, states = self.server.states.after(max(self._asked_after(), 0))
            self._tell({"number": number, "states": states} if self._is_paired() else {})  # it may have waited long

    def do_POST(self) -> None:
        if self._is_refused([self.server.host]) or (said := self._body(MOST_OF_A_KEY)) is None:
            return
        if self._path() == "/pair":
            self._pair(said)
        elif self._path() != "/press":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not self._is_paired():
            self._refuse(HTTPStatus.UNAUTHORIZED)
        elif said.decode("ascii", "replace") not in KEYS:
            self._refuse(HTTPStatus.BAD_REQUEST)
        else:
            self.server.moves.say({"key": said.decode("ascii")})
            self._tell({})

    def _pair(self, code: bytes) -> None:
        if token := self.server.pairing.token_for(code):
            self.server.moves.say({"paired": True})
            cookie = f"remote={token}; Path=/; HttpOnly; SameSite=Strict"
            self._answer_with(b"{}", "application/json", Set_Cookie=cookie)
        else:
            self._refuse(HTTPStatus.FORBIDDEN)

    def _is_paired(self) -> bool:
        found = re.search(r"(?:^|;\s*)remote=([\w-]{1,64})(?:;|$)", self.headers.get("Cookie", ""), re.ASCII)
        return bool(found) and self.server.pairing.knows(found[1])


class HallServer(DeckServer):
    """Serves the presentation to this machine, which hears there what the phone presses."""

    def __init__(self, outputs: Outputs, remote: RemoteServer, port: int = 0) -> None:
        self.remote = remote
        super().__init__(outputs, port)
        self.RequestHandlerClass = HallHandler

    def news(self, known: str = "") -> bytes:
        """The same, and that there is a remote."""
        return json.dumps({**json.loads(super().news(known)), "remote": True}).encode()


class HallHandler(Answers, Handler):
    """Answers the presentation's page."""

    server: HallServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        if self._path() != "/remote/moves":
            Handler.do_GET(self)
        elif not self._is_refused(self._hosts()):
            number, moves = self.server.remote.moves.after(self._asked_after())
            self._tell({"number": number, "moves": moves})

    def do_POST(self) -> None:
        if self._is_refused(self._hosts()) or (said := self._body(MOST_OF_A_STATE)) is None:
            return
        if self._path() == "/remote/code":
            self._tell({"address": f"http://{self.server.remote.host}/", "code": self.server.remote.pairing.new_code()})
        elif self._path() != "/remote/state":
            self._refuse(HTTPStatus.NOT_FOUND)
        else:
            try:
                self.server.remote.states.say(json.loads(said))
                self._tell({})
            except ValueError:
                self._refuse(HTTPStatus.BAD_REQUEST)


def _page(deck: Deck) -> tuple[bytes, str]:
    """The phone's page in the deck's language, and what it may load: its own script, and pictures that it is handed."""
    template = resources.files("lecture.live").joinpath("remote.html").read_text(encoding="utf-8")
    given = {"language": deck.language}
    text = PLACEHOLDER.sub(lambda found: given.get(found[1]) or html.escape(deck.word(found[1])), template)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return text.encode(), policy


def local_address() -> str:
    """This machine's address in the local network. Nothing is sent: a name of a test network only chooses the way."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))
            return way.getsockname()[0]
    except OSError as error:
        raise LectureError(f"--remote: this machine is in no network ({error.strerror}). Join one.") from error


def serve(deck: Deck, outputs: Outputs, port: int = 0, remote_port: int = 0) -> None:
    """Serve both until Ctrl-C."""
    with RemoteServer(deck, local_address(), remote_port) as remote, HallServer(outputs, remote, port) as hall:
        threading.Thread(target=remote.serve_forever, daemon=True).start()
        print(f"{hall.address}\nOnly this machine can open it. The remote, for a phone of this network:")
        print(f"http://{remote.host}/\ncode {remote.pairing.new_code()}, for one phone; M on the page shows another.")
        print("Ctrl-C ends both.", flush=True)
        hall.serve_until_stopped()
        remote.shutdown()
