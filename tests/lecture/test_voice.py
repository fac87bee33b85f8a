"""The voice: what is said of a note, when it is heard, and the film, captions and recordings that come of it."""

import io
import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from lecture import deck as decks
from lecture.deck import Prose, markdown, prose
from lecture.errors import LectureError
from lecture.folders import Outputs
from lecture.rendering import manifest
from lecture.voice import hibari, sound
from lecture.voice.captions import cues
from lecture.voice.counting import in_words
from lecture.voice.lexicon import lexicon
from lecture.voice.narration import narration
from lecture.voice.script import script
from lecture.voice.sound import RATE
from lecture.voice.speech import voice_of
from lecture.voice.timing import ONSET, heard, moved, timeline, track

LEXICON = lexicon()
CUED = r"""

# Cues {#cued scene=small_scenes:Cued}

## steps

Steps at words

::: notes
Here is a square. [larger] Now it is larger. We wait, and then [gone] it has gone, with $\frac{\partial C}{\partial w}$.
:::

::: alt
A square
:::

## late

Late

::: notes
One. [moved] Now it has moved.
:::

::: alt
A square moves
:::
"""


def note(text: str) -> Prose:
    """A note as a deck has it."""
    document = markdown.parse(f"::: notes\n{text}\n:::\n")
    assert not document.faults
    return prose.of_blocks(document.blocks[0].children)


def said(text: str) -> str:
    return " ".join(sentence.spoken for sentence in script(note(text), LEXICON))


# What is said.


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("0", "zero"),
        ("17", "seventeen"),
        ("40", "forty"),
        ("365", "three hundred sixty five"),
        ("12,000", "twelve thousand"),
        ("1000001", "one million one"),
        ("0.05", "zero point zero five"),
        ("-3", "minus three"),
        ("−0.5", "minus zero point five"),
        ("1e-8", "one times ten to the minus eight"),
        ("10⁻⁵", "ten to the minus five"),
        ("2²", "two squared"),
        ("21st", "twenty first"),
        ("12th", "twelfth"),
        ("20th", "twentieth"),
        ("1986", "nineteen eighty six"),
        ("2019", "twenty nineteen"),
        ("2-3-1", "two three one"),
        ("x", None),
        ("1,2", None),
    ],
)
def test_numbers_are_words(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (r"\partial C / \partial w", "the partial derivative of C by w"),
        (r"\frac{\partial C}{\partial w}", "the partial derivative of C by w"),
        (r"\frac{\partial^2 C}{\partial w^2}", "the second partial derivative of C by w"),
        (r"\frac{\partial^2 C}{\partial w \partial b}", "the second partial derivative of C by w and b"),
        (r"\frac{\partial C}{\partial a^{(\ell)}}", "the partial derivative of C by A of L"),
        (r"\frac{dy}{dx}", "the derivative of y by x"),
        (r"\frac{1}{n}", "one over n"),
        (r"\sum_i w_i x_i", "the sum over i of w sub i x sub i"),
        (r"\sum_{i=1}^{n} a_i", "the sum from i equals one to n of A sub i"),
        (r"W^T x", "W transposed x"),
        (r"H^{-1}", "H inverse"),
        (r"x^2 + y^3 \leq z^n", "x squared plus y cubed is at most z to the n"),
        (r"\sqrt{v} + \epsilon", "the square root of v plus epsilon"),
        (r"\hat m", "m hat"),
        (r"\theta'", "theta prime"),
        (r"\|W\|", "the norm of W"),
        (r"\sigma(z)", "sigma z"),
        (r"\nabla C", "nabla C"),
        (r"\eta = 0.1", "eta equals zero point one"),
        (r"x \in \mathbb{R}", "x in R"),
    ],
)
def test_formulas_are_said(formula, words):
    assert said(f"${formula}$") == words


def entries() -> list[tuple[str, str, str]]:
    """(table, what is written, what is said) of every entry of our lexicon."""
    return [(name, entry, words) for name in ("names", "signs") for entry, words in getattr(LEXICON, name).items()]


@pytest.mark.parametrize(("table", "entry", "words"), entries())
def test_each_entry_of_the_lexicon_is_said_wherever_it_stands(table, entry, words):
    assert LEXICON.spoken(entry) == words
    if table == "names":
        assert LEXICON.spoken(f"({entry},") == f"({words},"
        assert said(f"See {entry} and go.") == f"See {words} and go."
    else:
        assert words in LEXICON.spoken(f"a{entry}3").replace(" three", "")
    assert not set(words) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ,")


@pytest.fixture(scope="module")
def engine() -> hibari.Hibari:
    """Our engine, which takes seconds to load."""
    if not hibari.is_installed():
        pytest.skip("needs the extra `voice`")
    return hibari.Hibari(LEXICON.phonemes)


@pytest.mark.parametrize("entry", LEXICON.phonemes)
def test_each_pronunciation_is_in_the_engines_alphabet_and_is_what_is_spoken(entry, engine):
    engine.guessed.clear()
    (sentence,) = script(note(f"Here {entry} stands."), LEXICON)
    assert f" {LEXICON.phonemes[entry]} " in engine.pronounced(sentence)[0]
    assert not engine.guessed
    assert set(LEXICON.phonemes[entry]) <= set(engine._engine.vocab)


def test_sentences_end_where_they_end():
    text = "Take e.g. this, of Dr. Smith. Is it 3.5? Yes!\n\nA new one (see main.py)."
    sentences = script(note(text), LEXICON)
    assert [one.shown for one in sentences] == [
        "Take e.g. this, of Dr. Smith.",
        "Is it 3.5?",
        "Yes!",
        "A new one (see main.py).",
    ]
    assert [one.ends_paragraph for one in sentences] == [False, False, True, True]
    assert sentences[0].spoken.startswith("Take for example this")
    assert sentences[3].spoken == "A new one (see main dot pie)."


def test_a_mark_is_heard_and_never_seen():
    marked = note("[first] Each input is weighed. [add] Then\nthe products, f[i] and [0, 1],\n[end] are added.")
    plain = note("Each input is weighed. Then\nthe products, f[i] and [0, 1],\nare added.")
    assert (str(marked), marked.typst) == (str(plain), plain.typst) or marked.typst.count('"') > plain.typst.count('"')
    assert str(marked) == str(plain)
    assert re.sub(r"<[^>]*>", "", marked.html) == re.sub(r"<[^>]*>", "", plain.html)
    assert marked.marks == ["first", "add", "end"]
    tokens = {mark: token.shown for one in script(marked, LEXICON) for token in one.tokens for mark in token.marks}
    assert tokens == {"first": "Each", "add": "Then", "end": "are"}


def test_a_lexicon_of_the_authors_own_comes_first(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text('[names]\nReLU = "rectifier"\nSgrA = "Sagittarius A"\n', encoding="utf-8")
    assert lexicon(own).spoken("ReLU,") == "rectifier,"
    assert lexicon(own).spoken("xor") == LEXICON.spoken("xor")
    own.write_text("[name]\nx = 1", encoding="utf-8")
    with pytest.raises(LectureError, match=r"mine.toml: expected a lexicon.*got the table 'name'"):
        lexicon(own)


# Sound.


def test_loudness_is_that_of_the_standard():
    """A sine of 997 Hz at full scale in one channel is at -3.01 LUFS; silence counts for nothing."""
    tone = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)
    assert sound.loudness(tone) == pytest.approx(-3.01, abs=0.05)
    assert sound.loudness(np.concatenate([tone, np.zeros(20 * RATE, np.float32)])) == pytest.approx(-3.01, abs=0.2)
    assert sound.loudness(np.zeros(RATE, np.float32)) is None
    quiet = sound.equalized(tone / 300)
    assert sound.loudness(quiet) == pytest.approx(sound.LOUDNESS, abs=0.1)


def test_a_single_loud_moment_makes_nothing_else_softer():
    """A plosive ten times as loud as the rest: all is as loud as it shall be, and the plosive within its limit."""
    voice = 0.05 * np.sin(np.arange(5 * RATE) / 9).astype(np.float32)
    voice[2 * RATE : 2 * RATE + 60] *= 12
    even = sound.equalized(voice)
    assert sound.loudness(even) == pytest.approx(sound.LOUDNESS, abs=0.1)
    assert np.abs(even).max() <= sound.PEAK + 1e-6
    far, heard = even[3 * RATE :], voice[3 * RATE :]
    assert np.ptp((far / heard)[np.abs(heard) > 0.01]) < 1e-3


def test_silence_goes_and_clipping_is_seen():
    tone = np.sin(np.arange(RATE) / 20).astype(np.float32)
    silence = np.zeros(RATE, np.float32)
    kept, before = sound.trimmed(np.concatenate([silence, tone, silence, silence]))
    assert before / RATE == pytest.approx(1 - sound.KEPT_BEFORE, abs=0.03)
    assert len(kept) / RATE == pytest.approx(1 + sound.KEPT_BEFORE + sound.KEPT_AFTER, abs=0.05)
    assert sound.is_clipped(np.clip(2 * tone, -1, 1))
    assert not sound.is_clipped(0.9 * tone)


# Time.


def test_words_and_pictures_wait_for_each_other():
    fps, rate = 15, RATE // 15
    cues = {"early": 10, "late": 60}
    marks = {"early": 2 * RATE, "late": 2 * RATE + 2400}
    line = timeline(80, fps, cues, marks, 5 * RATE)
    for name in cues:
        assert abs(moved(line, cues[name]) * rate - heard(line, marks[name], fps)) <= rate
    voice = np.sin(np.arange(5 * RATE) / 9).astype(np.float32)
    whole = track(line, voice, fps)
    assert len(whole) == line.frames * rate
    assert np.abs(whole).sum() == pytest.approx(np.abs(voice).sum(), rel=0.01)
    begins = [piece.at - piece.begin for piece in line.pieces]
    assert begins == sorted(begins)


def test_a_loop_is_repeated_as_a_whole():
    line = timeline(15, 15, {}, {}, 4 * RATE, loops=True)
    assert line.repeats == 5
    assert line.frames == 75


# The film.


@pytest.fixture(scope="module")
def cued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deck of a small lecture with cues, that hums, rendered at draft quality; not to be changed."""
    folder = tmp_path_factory.mktemp("voice") / "small"
    shutil.copytree(Path(__file__).parent / "small_lecture", folder)
    deck = folder / "lecture.md"
    speaks = f"voice: {{command: '{sys.executable} {folder}/tones.py'}}"
    deck.write_text(deck.read_text(encoding="utf-8").replace("voice: no", speaks) + CUED, encoding="utf-8")
    from lecture.commands.main import main

    assert main(["render", "--quality", "draft", "--deck", str(deck)]) == 0
    return deck


def lecture_of(path: Path):
    """The deck, its outputs, and its beats as they are narrated."""
    deck, outputs = decks.load(path), Outputs(path.parent / "media" / "draft")
    voice = voice_of(deck, outputs.root.parent)
    assert voice is not None
    return deck, outputs, narration(voice, manifest.rendered(deck, outputs))


def test_each_cue_of_the_film_comes_with_its_word(cued):
    """Seen in the film: the frame that differs from the one before; heard: where its word is in the voice."""
    _, outputs, beats = lecture_of(cued)
    start, expected = 0.0, {}
    for beat in beats:
        assert beat.speech is not None
        for mark, sample in beat.speech.marks.items():
            expected[mark] = start + heard(beat.line, sample, beat.fps) / RATE
        start += float(beat.length)
    with av.open(str(outputs.narration[0])) as film:
        frames = [(float(frame.time), frame.to_ndarray(format="gray").astype(int)) for frame in film.decode(video=0)]
    jumps = [at for (_, one), (at, other) in itertools.pairwise(frames) if np.abs(one - other).mean() > 2]
    assert set(expected) == {"larger", "gone", "moved"}
    for at in expected.values():
        assert min(abs(at - jump) for jump in jumps) <= 1 / 15


def test_the_films_sound_is_the_voice_in_its_place_and_ends_with_the_picture(cued):
    _, outputs, beats = lecture_of(cued)
    with av.open(str(outputs.narration[0])) as film:
        picture, tone = film.streams.video[0], film.streams.audio[0]
        lengths = [float(track.duration * track.time_base) for track in (picture, tone)]
        assert len(film.streams.subtitles) == 2
        assert {track.language for track in film.streams.subtitles} == {"eng"}
        assert len(film.chapters()) == len(beats)
        heard_in_film = np.concatenate([frame.to_ndarray()[0] for frame in film.decode(audio=0)])
    assert abs(lengths[0] - lengths[1]) <= 0.1
    whole = np.concatenate([beat.sound for beat in beats])
    assert abs(len(heard_in_film) - len(whole)) <= 2048
    assert np.corrcoef(heard_in_film[: len(whole)], whole[: len(heard_in_film)])[0, 1] > 0.98


def test_nothing_moves_while_the_voice_goes_on_but_loops(cued):
    """What is stretched is a still: whatever frame lasts longer than one, the next is at a cue or begins a beat."""
    _, outputs, beats = lecture_of(cued)
    allowed, start = set(), 0
    for beat in beats:
        allowed |= {start + piece.at for piece in beat.line.pieces} | {start + beat.line.frames}
        start += beat.line.frames
    with av.open(str(outputs.narration[0])) as film:
        times = [round(frame.time * 15) for frame in film.decode(video=0)]
    assert all(after in allowed for before, after in itertools.pairwise(times) if after - before > 1)


def test_captions_are_the_sentences_in_time_and_valid(cued):
    _, outputs, beats = lecture_of(cued)
    text = outputs.narration[0].with_suffix(".vtt").read_text(encoding="utf-8")
    require_webvtt(text)
    require_webvtt(outputs.narration[0].with_suffix(".descriptions.vtt").read_text(encoding="utf-8"))
    shown = re.sub(r"\S+ --> \S+\n", "", text.removeprefix("WEBVTT")).split()
    sentences = [one.shown for beat in beats if beat.speech for one in beat.speech.sentences]
    plain = " ".join(sentences).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert "".join(shown) == "".join(plain.split())
    assert "(∂C)/(∂w)" in text
    for beat in beats:
        assert beat.speech is not None
        made = list(cues(beat.speech, beat.line, beat.fps))
        assert all(cue.start < cue.end <= float(beat.length) for cue in made)
        assert all(one.end <= other.start + 1e-6 for one, other in itertools.pairwise(made))
        assert all(len(line) <= 42 for cue in made for line in cue.text.split("\n"))


def require_webvtt(text: str) -> None:
    """The grammar of a WebVTT file as W3C has it, as far as ours go: header, times that go on, text without markup."""
    header, *blocks = text.rstrip("\n").split("\n\n")
    assert header == "WEBVTT"
    before = 0.0
    for block in blocks:
        first, *lines = block.split("\n")
        found = re.fullmatch(r"(\d\d+):([0-5]\d):([0-5]\d\.\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d\.\d{3})", first)
        assert found, first
        hours, minutes, seconds, *end = map(float, found.groups())
        begin, until = 3600 * hours + 60 * minutes + seconds, 3600 * end[0] + 60 * end[1] + end[2]
        assert before <= begin < until
        before = begin
        assert lines
        for line in lines:
            assert line.strip()
            assert "-->" not in line
            assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", line)


def test_the_transcript_has_all_that_is_said_and_no_markup_of_others(cued):
    _, outputs, beats = lecture_of(cued)
    page = outputs.narration[0].with_suffix(".html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "<script" not in page
    assert "<img" not in page
    text = outputs.narration[0].with_suffix(".md").read_text(encoding="utf-8")
    assert text.count("\n### ") == len(beats)
    assert "Here is a square. Now it is larger." in text


def test_marks_are_in_no_page(cued):
    for name in ("lecture.html", "lecture-narrated.html", "lecture-narrated.md", "lecture-narrated.vtt"):
        text = re.sub(r"<[^>]*>", "", (cued.parent / "media" / "draft" / name).read_text(encoding="utf-8"))
        assert "[larger]" not in text
        assert "[gone]" not in text


# Whoever speaks.


def test_a_command_that_does_not_speak_is_told(small):
    for command, got in (("false", "an error"), ("echo hello", "that are none"), ("no-such-program", "an error")):
        small.edit("voice: no", f"voice: {{command: {command}}}")
        voice = voice_of(decks.load(small.deck), small.folder / "media")
        assert voice is not None
        with pytest.raises(LectureError, match=rf"lecture.md:\d+.*expected a command that answers.*{got}"):
            voice.speech("one", "grow", note("Hello."))
        small.edit(f"voice: {{command: {command}}}", "voice: no")


def test_the_check_tells_what_cannot_be_said_and_what_is_too_long(small, capsys):
    small.edit("voice: no", f"voice: {{command: '{sys.executable} {small.folder}/tones.py'}}")
    small.edit("The end.\n:::", "The end ☃.\n:::")
    small.edit("{#two scene=small_scenes:Two}", "{#two scene=small_scenes:Two minutes=0.01}")
    stray = small.folder / "voice" / "two" / "ending.wav"
    stray.parent.mkdir(parents=True)
    stray.touch()
    assert small.run("check", "--voice") == 1
    told = capsys.readouterr().err
    assert re.search(r"lecture.md:\d+: .*end.notes: expected signs that can be said, got ☃", told)
    assert re.search(r"section 'two': expected speech of at most 0.01 minutes, as the heading says, got 0.\d", told)
    assert "ending.wav: expected the name of a section and of a beat" in told
    small.edit("minutes=0.01", "minutes=5")
    small.edit(" ☃", "")
    stray.unlink()
    assert small.run("check", "--voice") == 0


def test_what_leaves_the_project_has_the_voice(cued, tmp_path):
    pptx = pytest.importorskip("pptx")
    from lecture.commands.main import main

    def export(form: str, *options: str) -> Path:
        target = tmp_path / f"{len(list(tmp_path.iterdir()))}{'' if '--folder' in options else f'.{form}'}"
        wanted = ["export", form, *options, "--output", str(target), "--quality", "draft", "--deck", str(cued)]
        assert main(wanted) == 0
        return target

    beats = {path.name for path in (export("html", "--folder") / "beats" / "cued").iterdir()}
    assert {"01-steps.m4a", "02-late.m4a"} <= beats
    assert 'id="sound-0"' in export("html").read_text(encoding="utf-8")
    assert "<audio" not in export("html", "--no-voice").read_text(encoding="utf-8")
    film = export("mp4", "--voice")
    assert film.with_suffix(".descriptions.vtt").is_file()
    _, _, narrated = lecture_of(cued)
    slides = pptx.Presentation(str(export("pptx", "--voice"))).slides
    for slide, beat in zip(slides, narrated, strict=True):
        (video,) = {part.target_part.blob for part in slide.part.rels.values() if part.reltype.endswith("/media")}
        with av.open(io.BytesIO(video)) as file:
            assert len(file.streams.audio) == 1
            assert file.duration / 1e6 == pytest.approx(float(beat.length), abs=0.15)


def test_what_is_said_is_kept_until_the_note_changes(small):
    counting = small.folder / "counting.py"
    counting.write_text("import tones\nopen('counted', 'a').write('x')\n", encoding="utf-8")
    small.edit("voice: no", f"voice: {{command: '{sys.executable} {counting}'}}")
    counted = Path("counted")
    deck = decks.load(small.deck)

    def speak(text: str) -> int:
        before = len(counted.read_text()) if counted.exists() else 0
        voice = voice_of(deck, small.folder / "media")
        assert voice is not None
        voice.speech("one", "grow", note(text))
        return len(counted.read_text()) - before if counted.exists() else 0

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(small.folder)
        assert [speak("One. Two."), speak("One. Two."), speak("One. Three.")] == [2, 0, 2]


def test_a_recording_takes_the_place_of_speech(small):
    recording = small.folder / "voice" / "one" / "grow.wav"
    recording.parent.mkdir(parents=True)
    tone = np.concatenate([np.zeros(RATE), 0.02 * np.sin(np.arange(3 * RATE) / 20), np.zeros(RATE)])
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    recording.write_bytes(content.getvalue())
    recording.with_suffix(".toml").write_text("add = 2.5\n", encoding="utf-8")
    small.edit("voice: no", "voice: {command: false}")
    voice = voice_of(decks.load(small.deck), small.folder / "media")
    assert voice is not None
    speech = voice.speech("one", "grow", note("Es wächst. [add] Dann bleibt es."))
    assert speech is not None
    assert len(speech.samples) / RATE == pytest.approx(3.45, abs=0.1)
    assert sound.loudness(speech.samples) == pytest.approx(-16, abs=0.5)
    assert speech.marks["add"] / RATE == pytest.approx(2.5 - (1 - sound.KEPT_BEFORE), abs=0.05)
    recording.write_bytes(b"no sound")
    with pytest.raises(LectureError, match=r"grow.wav: expected sound as wav"):
        voice.speech("one", "grow", note("It grows."))


@pytest.mark.faults
def test_killing_a_speech_leaves_nothing_half(small):
    small.edit("voice: no", f"voice: {{command: '{sys.executable} {small.folder}/tones.py'}}")
    assert small.run("render", "--quality", "draft", "--no-voice") == 0
    slow = os.environ | {"TONES_TAKE": "0.5"}
    process = subprocess.Popen(small.command("render", "--quality", "draft"), stderr=subprocess.DEVNULL, env=slow)
    kept = small.folder / "media" / "cache" / "runs"
    deadline = time.monotonic() + 60
    while not list(kept.glob("speech-*.kept")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not small.draft.narration[0].exists()
    before = {path.name: path.stat().st_mtime_ns for path in kept.glob("speech-*.kept")}
    assert before
    assert small.run("render", "--quality", "draft") == 0
    assert small.draft.narration[0].exists()
    assert before.items() <= {path.name: path.stat().st_mtime_ns for path in kept.glob("speech-*.kept")}.items()


@pytest.mark.faults
def test_killing_a_narrated_film_leaves_the_former_one(small):
    """The process dies while the second beat's sound is muxed."""
    small.edit("voice: no", f"voice: {{command: '{sys.executable} {small.folder}/tones.py'}}")
    assert small.run("render", "--quality", "draft") == 0
    former = {path.name: path.read_bytes() for path in small.draft.narration}
    small.edit("By itself.", "It goes on by itself.")
    dies = """
import os, signal, sys
from lecture.commands.main import main
from lecture.export import narrated_film
whole = narrated_film.concatenate
def dying(sounds):
    for number, sound in enumerate(sounds):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield sound
narrated_film.concatenate = lambda *given, sound, **named: whole(*given, sound=dying(sound), **named)
main(sys.argv[1:])
"""
    command = [sys.executable, "-c", dies, *small.command("render", "--quality", "draft")[3:]]
    assert subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == -signal.SIGKILL
    assert {path.name: path.read_bytes() for path in small.draft.narration} == former
    assert list(small.draft.root.glob(".*.part.*"))
    assert small.run("render", "--quality", "draft") == 0
    assert not list(small.draft.root.glob(".*.part.*"))
    assert "It goes on by itself." in small.draft.narration[1].read_text(encoding="utf-8")
    with av.open(str(small.draft.narration[0])) as film:
        assert sum(1 for _ in film.decode(audio=0)) > 0


# Our engine.


def test_two_speeches_are_equal_sample_for_sample(engine):
    (sentence,) = script(note("Each input is multiplied by its weight."), LEXICON)
    one, other = engine.say(sentence), hibari.Hibari(LEXICON.phonemes).say(sentence)
    assert np.array_equal(one.samples, other.samples)
    assert one.starts == other.starts
    assert len(set(one.starts)) == len(sentence.tokens)


def test_words_begin_where_the_engine_says(engine):
    """Before the first word's onset is silence, and behind it is not."""
    (sentence,) = script(note("Wait, stop."), LEXICON)
    said = engine.say(sentence)
    power = np.abs(said.samples)
    assert power[: said.starts[0] - 2 * ONSET].max() < 0.1 * power.max()
    assert power[said.starts[0] : said.starts[0] + RATE // 5].max() > 0.3 * power.max()


@pytest.mark.renders
def test_two_renders_without_a_network_sound_the_same(small, tmp_path, engine):
    """Each in a folder of its own, by processes that have no network: sample for sample, and word for word."""
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs unshare -n: util-linux, and a user who may")
    small.edit("voice: no\n", "")
    found = []
    for number in range(2):
        media = tmp_path / f"media-{number}"
        command = small.command("render", "--quality", "draft", "--media", str(media))
        subprocess.run(["unshare", "-rn", *command], check=True, stderr=subprocess.DEVNULL)
        film, *texts = Outputs(media / "draft").narration
        with av.open(str(film)) as file:
            samples = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
        found.append((samples.tobytes(), [path.read_bytes() for path in texts]))
    assert found[0] == found[1]
    assert len(found[0][0]) > RATE * 4


@pytest.mark.renders  # it listens for minutes
def test_a_recogniser_writes_down_what_is_said_and_a_wrong_note_is_found(engine):
    """PocketSphinx, small and old, hears the notes: fewer than 35 of 100 words wrong; of another note, most are."""
    pocketsphinx = pytest.importorskip("pocketsphinx")
    deck = decks.load(Path(__file__).parents[2] / "lecture.md")
    notes = [beat.notes for section in deck.sections for beat in section.beats.values()]
    notes = sorted(notes, key=len)[:12]
    wrong = []
    recogniser = pocketsphinx.Decoder(samprate=16_000, logfn=os.devnull)
    for number, text in enumerate(notes):
        sentences = script(text, LEXICON)
        samples = np.concatenate([engine.say(one).samples for one in sentences])
        recogniser.start_utt()
        recogniser.process_raw(at_16_khz(sound.equalized(samples)), full_utt=True)
        recogniser.end_utt()
        heard_words = words_in(recogniser.hyp().hypstr if recogniser.hyp() else "")
        told = words_in(" ".join(one.spoken for one in sentences))
        wrong.append(distance(heard_words, told) / len(told))
        if number == 0:
            planted = words_in(" ".join(one.spoken for one in script(notes[1], LEXICON)))
            assert distance(heard_words, planted) / len(planted) > 0.7
    assert len(wrong) == 12
    assert np.mean(wrong) <= 0.35


def at_16_khz(samples: np.ndarray) -> bytes:
    frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), "fltp", "mono")
    frame.sample_rate = RATE
    resampler = av.AudioResampler("s16", "mono", 16_000)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    return b"".join(part.to_ndarray().astype("<i2").tobytes() for part in parts)


def words_in(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())


def distance(one: list[str], other: list[str]) -> int:
    """How many words are to be changed, put in or left out."""
    row = list(range(len(other) + 1))
    for number, word in enumerate(one, 1):
        before, row[0] = row[0], number
        for place, wanted in enumerate(other, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (word != wanted))
    return row[-1]
