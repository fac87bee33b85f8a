"""Captions: cues of at most two lines that share their beat's time."""

import itertools

import av
from hypothesis import given
from hypothesis import strategies as st

from lecture.rendering.captions import LINE_LENGTH, cues, webvtt
from lecture.rendering.subtitles import SubtitleTrack


def test_a_short_caption_is_one_cue_for_the_whole_beat():
    assert list(cues([("Requests add up", 3.0, 2.5)])) == [(3.0, 5.5, "Requests add up")]


@given(st.lists(st.tuples(st.text("ab <", min_size=1).filter(str.strip), st.floats(0.1, 60)), min_size=1, max_size=5))
def test_cues_cover_the_beats_without_gap_or_overlap(beats):
    start, timed = 0.0, []
    for text, length in beats:
        timed.append((text, start, length))
        start += length
    made = list(cues(timed))
    assert made[0].start == 0
    assert abs(made[-1].end - start) < 1e-9
    assert all(abs(one.end - other.start) < 1e-9 for one, other in itertools.pairwise(made))
    lines = [line for cue in made for line in cue.text.split("\n")]
    assert all(len(line) <= LINE_LENGTH for line in lines)
    assert all(cue.text.count("\n") <= 1 for cue in made)
    assert "".join(lines).replace(" ", "") == "".join(text for text, _ in beats).replace(" ", "")


def test_captions_in_a_film_are_as_they_were_written(tmp_path):
    """No command of another format is one here, and their language is the deck's."""
    said = r"\n {\b1}b{\b0} \N <i>x</i> {\theta} \nab"
    with av.open(str(tmp_path / "film.mp4"), "w") as film:
        for packet in SubtitleTrack(film, "de").packets(cues([(said, 0.0, 2.0)])):
            film.mux(packet)
    with av.open(str(tmp_path / "film.mp4")) as film:
        (track,) = film.streams.subtitles
        assert track.language == "deu"
        assert [bytes(packet)[2:].decode() for packet in film.demux(track) if packet.size > 2] == [said]


def test_webvtt_escapes_markup_and_counts_hours():
    text = webvtt(cues([("a < b & c", 3599.5, 1.0)]))
    assert text == "WEBVTT\n\n00:59:59.500 --> 01:00:00.500\na &lt; b &amp; c\n"
