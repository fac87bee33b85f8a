"""The PowerPoint slides: what is on each, how they play, and that the package is as the standard has it."""

import posixpath
import zipfile
from collections import Counter
from pathlib import Path

import pptx
import pytest
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator
from pptx.oxml.ns import qn

from lecture import deck as deck_file
from lecture.errors import RenderError
from lecture.export.pptx import write_pptx
from lecture.rendering.manifest import rendered as manifests_of

RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"


def export(lecture, target):
    deck = deck_file.load(lecture.deck)
    write_pptx(deck, lecture.draft, manifests_of(deck, lecture.draft), target)


@pytest.fixture(scope="module")
def file(rendered_once, tmp_path_factory):
    target = tmp_path_factory.mktemp("pptx") / "lecture.pptx"
    export(rendered_once, target)
    return target


@pytest.fixture(scope="module")
def presentation(file):
    return pptx.Presentation(str(file))


@pytest.fixture(scope="module")
def beats(rendered_once):
    return [
        beat
        for manifest in manifests_of(deck_file.load(rendered_once.deck), rendered_once.draft)
        for beat in manifest["beats"]
    ]


@pytest.fixture(scope="module")
def parts(file):
    """Every part of the package by its name; the names are there once each."""
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def trees(parts):
    return {name: etree.fromstring(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}


def movie(slide):
    return next(shape for shape in slide.shapes if shape._element.tag == qn("p:pic"))


def relations(trees, name):
    """The relations of a part: for each identifier the name of the part that it leads to."""
    folder, base = posixpath.split(name)
    tree = trees.get(f"{folder}/_rels/{base}.rels".lstrip("/"))
    return {
        node.get("Id"): posixpath.normpath(posixpath.join(folder, node.get("Target"))).lstrip("/")
        for node in ([] if tree is None else tree.iter(RELATIONSHIPS))
    }


def test_a_slide_has_the_beat_s_video_last_frame_and_words(presentation, beats, rendered_once):
    assert len(presentation.slides) == len(beats) == 5
    for slide, beat in zip(presentation.slides, beats, strict=True):
        assert slide.shapes.title.text_frame.text == beat["caption"]
        assert slide.notes_slide.notes_text_frame.text == beat["notes"]
        picture = movie(slide)._element
        assert picture.find(f".//{qn('p:cNvPr')}").get("descr") == beat["alt"]
        root = rendered_once.draft.root
        medium = picture.find(f".//{P14}media").get(qn("r:embed"))
        assert slide.part.related_part(medium).blob == (root / beat["video"]["path"]).read_bytes()
        assert movie(slide).poster_frame.blob == (root / beat["poster"]["path"]).read_bytes()


def test_what_the_deck_says_is_text(presentation):
    notes = [slide.notes_slide.notes_text_frame.text for slide in presentation.slides]
    assert notes[0] == "It grows <img src=x onerror=alert(1)>. Then it stays."
    assert presentation.core_properties.title == "A <b>small</b> lecture"
    assert presentation.core_properties.author == presentation.core_properties.last_modified_by == "N & N"


def test_slides_are_16_to_9_and_the_video_fills_them(presentation):
    size = presentation.part._element.find(qn("p:sldSz"))
    assert dict(size.attrib) == {"cx": "12192000", "cy": "6858000"}
    for slide in presentation.slides:
        video = movie(slide)
        assert (video.left, video.top, video.width, video.height) == (0, 0, size.cx, size.cy)
        title = slide.shapes.title
        assert title.top + title.height <= 0, "the title is for outlines and screen readers and is not seen"
    heading = presentation.slide_master.placeholders[0]
    assert heading.left + heading.left + heading.width == pytest.approx(size.cx, abs=2), "the template is centred too"


def test_the_slides_have_the_lecture_s_background_and_text_that_can_be_read_on_it(presentation, rendered_once):
    manifest = manifests_of(deck_file.load(rendered_once.deck), rendered_once.draft)[0]
    master = presentation.slide_master
    assert f"#{master.background.fill.fore_color.rgb}" == manifest["background"].upper()
    assert master._element.find(qn("p:clrMap")).get("tx1") == "lt1"


def test_on_a_light_background_text_is_dark(rendered_once, tmp_path):
    deck = deck_file.load(rendered_once.deck)
    manifests = manifests_of(deck, rendered_once.draft)
    manifests[0]["background"] = "#FAF8F5"
    write_pptx(deck, rendered_once.draft, manifests, tmp_path / "light.pptx")
    master = pptx.Presentation(str(tmp_path / "light.pptx")).slide_master
    assert str(master.background.fill.fore_color.rgb) == "FAF8F5"
    assert master._element.find(qn("p:clrMap")).get("tx1") == "dk1"


def test_every_video_starts_by_itself_and_only_a_loop_repeats(presentation, beats):
    for slide, beat in zip(presentation.slides, beats, strict=True):
        timing = slide._element.find(qn("p:timing"))
        assert {node.get("spid") for node in timing.iter(qn("p:spTgt"))} == {str(movie(slide).shape_id)}
        started = timing.find(f".//{qn('p:cmd')}")
        assert started.get("cmd") == "playFrom(0.0)"
        assert started.find(f".//{qn('p:cTn')}").get("dur") == str(round(beat["length"] * 1000))
        medium = timing.find(f".//{qn('p:cMediaNode')}/{qn('p:cTn')}")
        assert medium.get("repeatCount") == ("indefinite" if beat["name"] == "turn" else None)


def test_a_beat_that_goes_on_by_itself_does_so_after_its_video(presentation, beats):
    advances = [slide._element.find(qn("p:transition")) for slide in presentation.slides]
    assert [beat["name"] for beat, found in zip(beats, advances, strict=True) if found is not None] == ["advance"]
    assert int(advances[3].get("advTm")) == round(beats[3]["length"] * 1000)


def test_a_click_on_the_video_goes_on_as_everywhere(parts):
    assert not any(b"hlinkClick" in part for name, part in parts.items() if name.startswith("ppt/slides/"))


def test_the_lecture_s_sections_are_the_presentation_s(presentation):
    element = presentation.part._element
    named = {
        section.get("name"): [int(slide.get("id")) for slide in section.iter(f"{P14}sldId")]
        for section in element.iter(f"{P14}section")
    }
    identifiers = [slide.slide_id for slide in presentation.slides]
    assert named == {"The First": identifiers[:2], "The Second & last": identifiers[2:]}


def test_every_part_has_a_type_and_is_reached_by_a_relation(parts, trees):
    types = trees["[Content_Types].xml"]
    by_name = {node.get("PartName") for node in types if node.get("PartName")}
    by_ending = {node.get("Extension") for node in types if node.get("Extension")}
    assert by_name <= {f"/{name}" for name in parts}, "no type is given to a part that is not there"
    for name in set(parts) - {"[Content_Types].xml"}:
        assert f"/{name}" in by_name or name.rpartition(".")[2] in by_ending
    reached = set(relations(trees, "").values())
    for name in parts:
        reached |= set(relations(trees, name).values())
    assert reached == {name for name in parts if not name.endswith(".rels") and name != "[Content_Types].xml"}


def test_every_reference_is_to_a_relation_of_its_part(trees):
    namespace = qn("r:id").partition("}")[0] + "}"
    for name, tree in trees.items():
        known = relations(trees, name)
        for node in tree.iter(etree.Element):
            for attribute, value in node.attrib.items():
                if attribute.startswith(namespace):
                    assert value in known, f"{name}: {etree.QName(node).localname} refers to {value!r}"


def test_identifiers_are_unique(trees):
    for name, tree in trees.items():
        for tag in ("p:cNvPr", "p:cTn", "p:sldId", "p:sldLayoutId"):
            found = Counter(node.get("id") for node in tree.iter(qn(tag)))
            assert not [value for value, times in found.items() if times > 1], f"{name}: {tag}"


@pytest.mark.parametrize("version", [FileFormat.OFFICE_2010, FileFormat.MICROSOFT_365])
def test_the_package_is_valid_by_the_schema(file, version):
    assert [f"{error.part_uri}: {error.description}" for error in OpenXmlValidator(version).validate(file).errors] == []


def test_the_schema_is_asked_for_the_timeline_too(file, tmp_path):
    broken = tmp_path / "broken.pptx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'nodeType="mainSeq"', b'nodeType="main"'))
    errors = OpenXmlValidator().validate(broken).errors
    assert {error.part_uri for error in errors} == {f"/ppt/slides/slide{number}.xml" for number in range(1, 6)}


def test_nothing_of_the_blank_presentation_is_left(parts, file):
    assert {name for name in parts if name.startswith("docProps/")} == {"docProps/core.xml"}
    assert not any("printerSettings" in name for name in parts)
    assert b"python-pptx" not in parts["docProps/core.xml"]


def test_what_xml_cannot_hold_is_left_out(rendered, tmp_path):
    deck = deck_file.load(rendered.deck)
    manifests = manifests_of(deck, rendered.draft)
    for key in ("alt", "caption", "notes"):
        manifests[0]["beats"][0][key] = "a bell\x07 and a \ufffe mark"
    write_pptx(deck, rendered.draft, manifests, tmp_path / "odd.pptx")
    slide = pptx.Presentation(str(tmp_path / "odd.pptx")).slides[0]
    assert movie(slide)._element.find(f".//{qn('p:cNvPr')}").get("descr") == "a bell and a  mark"
    assert slide.notes_slide.notes_text_frame.text == "a bell and a  mark"


def test_a_missing_video_is_one_message_and_the_slides_of_before_stay(rendered, tmp_path):
    target = tmp_path / "lecture.pptx"
    target.write_text("the slides of before")
    video = rendered.draft.beats("two") / "01-turn.mp4"
    video.unlink()
    with pytest.raises(RenderError, match=r"01-turn\.mp4: cannot be read .*lecture render"):
        export(rendered, target)
    assert target.read_text() == "the slides of before"
    assert sorted(Path(path).name for path in tmp_path.glob("*.pptx")) == ["lecture.pptx"]


def test_all_text_is_in_the_deck_s_language(rendered_once, tmp_path):
    deck = deck_file.load(rendered_once.deck).model_copy(update={"language": "de"})
    write_pptx(deck, rendered_once.draft, manifests_of(deck, rendered_once.draft), tmp_path / "de.pptx")
    assert pptx.Presentation(str(tmp_path / "de.pptx")).core_properties.language == "de"
    with zipfile.ZipFile(tmp_path / "de.pptx") as package:
        slides = [name for name in package.namelist() if "lides/" in name and name.endswith(".xml")]
        runs = [run for name in slides for run in etree.fromstring(package.read(name)).iter(qn("a:r"))]
    assert len(runs) > 5
    assert {run.find(qn("a:rPr")).get("lang") for run in runs} == {"de"}
