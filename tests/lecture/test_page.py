"""The presentation page: whole in one file, nothing from outside, and the deck's text stays text."""

import base64
import hashlib
import html.parser
import re

import pytest

from lecture import deck as deck_file
from lecture.export.html import page, sources
from lecture.rendering.manifest import rendered as manifests_of


class Outline(html.parser.HTMLParser):
    """Collects the elements and what the notes say."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.notes: list[str] = []
        self._in_notes = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "aside":
            self._in_notes = True
            self.notes.append("")

    def handle_endtag(self, tag):
        self._in_notes = self._in_notes and tag != "aside"

    def handle_data(self, data):
        if self._in_notes:
            self.notes[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text(rendered_once):
    return rendered_once.draft.page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def outline(text):
    return Outline(text)


def test_a_beat_is_a_slide_in_its_section_s_stack(outline):
    beats = [section["data-beat"] for section in outline.all("section") if "data-beat" in section]
    assert beats == ["grow", "move", "turn", "advance", "end"]
    assert [section["aria-label"] for section in outline.all("section") if "data-beat" not in section] == [
        "The First",
        "The Second & last",
    ]
    assert ["loop" in video for video in outline.all("video")] == [False, False, True, False, False]
    advancing = [section["data-beat"] for section in outline.all("section") if "data-auto-advance" in section]
    assert advancing == ["advance"]


def test_what_the_deck_says_is_text_and_not_markup(outline, text):
    assert outline.notes[0] == "It grows <img src=x onerror=alert(1)>. Then it stays."
    assert outline.notes[1] == "It moves.</aside></section><script>alert(2)</script>"
    assert next(image["alt"] for image in outline.all("img") if image["class"] == "end") == 'A dot in the "middle"'
    assert len(outline.all("img")) == 5
    assert "<title>A &lt;b&gt;small&lt;/b&gt; lecture · N &amp; N</title>" in text


def test_nothing_is_loaded_from_outside(outline):
    for _, attributes in outline.elements:
        for name in ("src", "href", "poster", "data-file"):
            assert (attributes.get(name) or "data:").startswith("data:")


def test_reveal_is_there_unmodified(text):
    for name in ("LICENSE", "dist/reveal.js", "dist/reveal.css", "dist/plugin/notes.js"):
        assert page.reveal(name) in text


def test_every_video_is_in_the_page(text):
    assert len(re.findall(r'<script type="text/plain" id="video-\d">[A-Za-z0-9+/=]+</script>', text)) == 5


def test_a_large_lecture_refers_to_its_files(rendered, monkeypatch):
    monkeypatch.setattr(page, "INLINE_LIMIT", 1000)
    deck = deck_file.load(rendered.deck)
    page.write_page(deck, rendered.draft, manifests_of(deck, rendered.draft))
    outline = Outline(rendered.draft.page.read_text(encoding="utf-8"))
    files = [video["data-file"] for video in outline.all("video")]
    assert files[0] == "beats/one/01-grow.mp4"
    assert all((rendered.draft.root / str(file)).is_file() for file in files)


def test_a_script_that_would_end_its_element_or_outlast_it_is_refused():
    with pytest.raises(ValueError, match="contains </SCRIPT"):
        sources.script("document.write('</SCRIPT>')")
    with pytest.raises(ValueError, match="<!-- and <script without -->"):
        sources.script("a = '<!--'\nb = '<Script>'")
    for harmless in ("a = '<script'; b = '<!--'", "a = '<!--'\nb = '<script>'; c = '-->'", "'<!-- -->'; '<script'"):
        assert sources.script(harmless) == harmless


def test_the_policy_lets_nothing_load_from_outside(outline, text):
    (policy,) = [meta["content"] for meta in outline.all("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    rules = {name: sources for name, *sources in (rule.split() for rule in policy.split("; "))}
    assert rules.pop("default-src") == ["'none'"]
    allowed = {"data:", "blob:", "file:", "'self'", "'none'", "'unsafe-inline'"}
    digests = rules.pop("script-src")
    assert all(set(sources) <= allowed for sources in rules.values())
    for script in re.findall(r"<script>(.*?)</script>", text, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in digests
    assert len(digests) == 4 + 1  # reveal.js, its notes plugin, our two scripts, and that of the speaker's window


def test_the_planned_time_is_that_of_the_notes_or_of_the_video_or_as_the_deck_says():
    beats = [{"length": 6.0, "notes": "word " * 26}, {"length": 6.0, "notes": "short"}]
    section = deck_file.Section(name="one", scene="small:One", heading="One")
    assert page.planned_seconds(section, beats) == [12, 6]
    assert page.planned_seconds(section.model_copy(update={"minutes": 3.0}), beats) == [120, 60]


def test_every_slide_has_its_planned_time(outline):
    times = [section["data-timing"] for section in outline.all("section") if "data-beat" in section]
    assert len(times) == 5
    assert all(int(time) >= 1 for time in times)


def test_the_page_and_the_speakers_window_speak_the_decks_language(rendered):
    deck = deck_file.load(rendered.deck).model_copy(update={"language": "de"}).translated()
    with deck_file.recorded() as asked:
        page.write_page(deck, rendered.draft, manifests_of(deck, rendered.draft))
        for name in sources.PLACEHOLDER.findall(sources.own("explorable.html")):
            deck.word(name)
    assert [text for text in deck_file.untranslated(asked) if text not in ("language", "explorable.css")] == []
    text = rendered.draft.page.read_text(encoding="utf-8")
    assert '<html lang="de">' in text
    for said in ("das Fenster für den Vortrag", ">Danach<", ">Zeit <", "'Nur Notizen'", "toLocaleTimeString( 'de', {"):
        assert said in text
    speakers = hashlib.sha256(page.speaker_script(page.in_language(page.reveal("dist/plugin/notes.js"), deck)).encode())
    assert base64.b64encode(speakers.digest()).decode() in text


def test_the_speakers_window_has_the_words_that_are_translated():
    notes = page.reveal("dist/plugin/notes.js")
    for text in page.SPEAKERS_WORDS:
        assert re.search(rf"[>']{re.escape(text)}[ <']", notes), text
