"""Chromium, Firefox and WebKit by the commands of W3C WebDriver, which all three understand.

Chromium and WebKit have a driver that takes them over HTTP; Firefox itself takes them over a socket (Marionette).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
    "PageUp": "\ue00e", "PageDown": "\ue00f", "Home": "\ue011", "End": "\ue010",
    "Escape": "\ue00c", "Enter": "\ue007", "Tab": "\ue004", "Backspace": "\ue003", "Space": " ", "Shift": "\ue008",
}  # fmt: skip
# The speaker's window is never done loading, for reveal.js writes it and leaves it open.
CAPABILITIES = {"pageLoadStrategy": "none"}
# A microphone that sounds, and no question whether it may be used; the port is Marionette's.
FIREFOX = """
user_pref("marionette.port", {port});
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
"""
Send = Callable[[str, str, str, dict[str, Any]], Any]
"""Method and path over HTTP, the same command's name in Marionette, its parameters -> the value of the answer."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until_open(port: int, seconds: float = 60) -> None:
    """Wait until somebody listens at the port."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens at port {port} after {seconds:g} s")


@contextlib.contextmanager
def started(*command: str, port: int, **settings: Any) -> Iterator[None]:
    """A program that listens at the port, while the block runs; one that does not end when asked to is killed."""
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, **settings
    ) as process:
        try:
            until_open(port)
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


@contextlib.contextmanager
def over_http(driver: str, capabilities: dict[str, Any]) -> Iterator[Send]:
    """A session of a driver program."""
    port = free_port()

    def send(method: str, path: str, _: str, parameters: dict[str, Any]) -> Any:
        body = json.dumps(parameters).encode() if method == "POST" else None
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(json.load(error)["value"]) from error

    with started(driver, f"--port={port}", port=port):
        session = send("POST", "/session", "", {"capabilities": {"alwaysMatch": CAPABILITIES | capabilities}})[
            "sessionId"
        ]
        try:
            yield lambda method, path, name, parameters: send(method, f"/session/{session}{path}", name, parameters)
        finally:
            send("DELETE", f"/session/{session}", "", {})


@contextlib.contextmanager
def over_marionette(firefox: str) -> Iterator[Send]:
    """Firefox with a profile of its own; a message is its length, a colon, and JSON."""
    port, number = free_port(), 0
    with tempfile.TemporaryDirectory(prefix="lecture-firefox-", ignore_cleanup_errors=True) as profile:
        Path(profile, "user.js").write_text(FIREFOX.format(port=port), encoding="utf-8")
        command = [firefox, "--headless", "--marionette", "--no-remote", "--profile", profile]
        with started(*command, port=port), socket.create_connection(("127.0.0.1", port), 60) as wire:
            stream = wire.makefile("rwb")

            def receive() -> Any:
                length = b""
                while (letter := stream.read(1)) != b":":
                    if not letter:
                        raise ConnectionError("Firefox is gone")
                    length += letter
                return json.loads(stream.read(int(length)))

            def send(method: str, path: str, name: str, parameters: dict[str, Any]) -> Any:
                nonlocal number
                number += 1
                message = json.dumps([0, number, name, parameters]).encode()
                stream.write(b"%d:%s" % (len(message), message))
                stream.flush()
                _, _, error, result = receive()
                if error:
                    raise RuntimeError(error)
                return result.get("value", result) if isinstance(result, dict) else result

            receive()
            send("", "", "WebDriver:NewSession", CAPABILITIES)
            try:
                yield send
            finally:
                with contextlib.suppress(OSError):
                    send("", "", "Marionette:Quit", {"flags": ["eForceQuit"]})


@contextlib.contextmanager
def opened(name: str) -> Iterator[Browser]:
    """The browser of this name; LookupError says what to install."""
    programs = {"chromium": "chromedriver", "firefox": "firefox-esr", "webkit": "WebKitWebDriver"}
    packages = {"chromium": "chromium-driver", "firefox": "firefox-esr", "webkit": "webkit2gtk-driver xvfb"}
    if not (program := shutil.which(programs[name])):
        raise LookupError(f"{programs[name]} was not found. Install it: apt-get install {packages[name]}")
    if name == "firefox":
        with over_marionette(program) as send:
            yield Browser(name, send)
    elif name == "chromium":
        switches = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        with over_http(program, {"goog:chromeOptions": {"args": switches}}) as send:
            yield Browser(name, send)
    else:
        with screen(), over_http(program, {}) as send:
            yield Browser(name, send)


@contextlib.contextmanager
def screen() -> Iterator[None]:
    """A screen for a browser that needs one; the one that is there, or Xvfb."""
    if os.environ.get("DISPLAY"):
        yield
        return
    reads, writes = os.pipe()
    command = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1400x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writes], stderr=subprocess.DEVNULL) as process:
        try:
            os.environ["DISPLAY"] = f":{os.read(reads, 16).decode().strip()}"
            yield
        finally:
            os.environ.pop("DISPLAY", None)
            process.terminate()


class Browser:
    """What a lecturer does with a browser: it opens pages, presses keys, looks."""

    def __init__(self, name: str, send: Send) -> None:
        self.name = name
        self._send = send

    def open(self, address: str) -> None:
        self._send("POST", "/url", "WebDriver:Navigate", {"url": address})

    def run(self, script: str, *arguments: Any) -> Any:
        """What the expression gives in the page."""
        parameters = {"script": f"return {script}", "args": list(arguments), "sandbox": None}
        return self._send("POST", "/execute/sync", "WebDriver:ExecuteScript", parameters)

    here = run
    """In the window that has the keys; of the speaker's window another one shows the lecture."""

    def press(self, *keys: str, shift: bool = False) -> None:
        """Press the keys, one after the other, and let the page follow."""
        for key in keys:
            code = KEYS.get(key, key)
            strokes = [{"type": "keyDown", "value": code}, {"type": "keyUp", "value": code}]
            if shift:
                strokes = [
                    {"type": "keyDown", "value": KEYS["Shift"]},
                    *strokes,
                    {"type": "keyUp", "value": KEYS["Shift"]},
                ]
            self._act({"type": "key", "id": "keys", "actions": strokes})
            time.sleep(0.1)

    def draw(self, *points: tuple[int, int]) -> None:
        """Press the pointer at the first point, go over the others, let go."""
        moves = [{"type": "pointerMove", "duration": 60, "x": x, "y": y} for x, y in points]
        strokes = [moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": strokes})

    def _act(self, actions: dict[str, Any]) -> None:
        self._send("POST", "/actions", "WebDriver:PerformActions", {"actions": [actions]})

    def until(self, condition: str, seconds: float = 20) -> None:
        """Wait until the expression holds."""
        end = time.monotonic() + seconds
        while not self._holds(condition):
            assert time.monotonic() < end, f"{self.name}: waited {seconds:g} s for {condition}"
            time.sleep(0.05)

    def _holds(self, condition: str) -> bool:
        try:
            return self.run(f"!!({condition})")
        except RuntimeError as error:
            if "before the unload event" in str(error):  # WebKit was asked while one page gave way to the next
                return False
            raise

    def back(self) -> None:
        """The browser's own way back."""
        self._send("POST", "/back", "WebDriver:Back", {})

    def resize(self, width: int, height: int) -> None:
        self._send("POST", "/window/rect", "WebDriver:SetWindowRect", {"width": width, "height": height})

    @property
    def windows(self) -> list[str]:
        return self._send("GET", "/window/handles", "WebDriver:GetWindowHandles", {})

    def enter(self, window: str) -> None:
        """Turn to another window."""
        self._send("POST", "/window", "WebDriver:SwitchToWindow", {"handle": window})

    def close(self) -> None:
        """Close this window; another one must be entered."""
        self._send("DELETE", "/window", "WebDriver:CloseWindow", {})

    def enter_frame(self, element: dict[str, str]) -> None:
        """Turn to a frame of the page."""
        self._send("POST", "/frame", "WebDriver:SwitchToFrame", {"id": element, "element": element[ELEMENT]})

    def leave_frames(self) -> None:
        self._send("POST", "/frame", "WebDriver:SwitchToFrame", {"id": None})
