"""The lecture as PowerPoint slides: a slide for each beat, with its video, notes and alternative text.

The video fills the slide and starts by itself; its last frame is the poster, so that pages and thumbnails show what
the beat comes to. The caption is the slide's title, for outlines and screen readers, and stands above the slide,
where it is not seen. The lecture's sections are the presentation's sections.

python-pptx writes the package. What it does not know (a video that starts by itself, repeats, or goes on to the next
slide; sections) is added here as ISO/IEC 29500 has it, and as PowerPoint writes it.
"""

from __future__ import annotations

import re
import tempfile
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.shapes.picture import Movie
from pptx.slide import Slide
from pptx.util import Emu

from lecture.deck import Deck
from lecture.errors import RenderError
from lecture.export.narrated_film import write_narrated_beat
from lecture.folders import Outputs, replacing
from lecture.frame import nearest_aspect
from lecture.rendering.manifest import Manifest
from lecture.voice.narration import Narrated

HEIGHT = Emu(6_858_000)
"""Of a slide, as PowerPoint has it in 16:9 and in 4:3."""

TITLE_HEIGHT = Emu(HEIGHT // 8)

OF_THE_TEMPLATE = {
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.PRINTER_SETTINGS,
    RELATIONSHIP_TYPE.THUMBNAIL,
}
"""Parts of python-pptx's blank presentation that tell of that one and not of ours."""

LONGEST = 255
"""Letters that a property of the file may have."""

NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

TIMING = """
<p:timing {namespaces}><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
  <p:seq concurrent="1" nextAc="seek">
    <p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
      <p:par><p:cTn id="3" fill="hold">
        <p:stCondLst><p:cond delay="indefinite"/><p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst>
        <p:childTnLst><p:par><p:cTn id="4" fill="hold">
          <p:stCondLst><p:cond delay="0"/></p:stCondLst>
          <p:childTnLst><p:par>
            <p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="afterEffect">
              <p:stCondLst><p:cond delay="0"/></p:stCondLst>
              <p:childTnLst><p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr>
                <p:cTn id="6" dur="{milliseconds}" fill="hold"/>
                <p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
              </p:cBhvr></p:cmd></p:childTnLst>
            </p:cTn>
          </p:par></p:childTnLst>
        </p:cTn></p:par></p:childTnLst>
      </p:cTn></p:par>
    </p:childTnLst></p:cTn>
    <p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
    <p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst>
  </p:seq>
  <p:video><p:cMediaNode>
    <p:cTn id="7"{repeat} fill="hold" display="0"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>
    <p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>
  </p:cMediaNode></p:video>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>
"""
"""The slide's timeline: its main sequence begins with playing the video; the video node says whether it repeats."""


def write_pptx(
    deck: Deck, outputs: Outputs, manifests: Sequence[Manifest], target: Path, narrated: Sequence[Narrated] = ()
) -> None:
    """Write the slides for the rendered sections; the videos of beats that are `narrated` have their voice in them."""
    first = manifests[0]
    width = Emu(int(HEIGHT * nearest_aspect(first["width"], first["height"])))
    presentation = _blank(deck, first["background"], width)
    told = {(beat.section, beat.beat["name"]): beat for beat in narrated if beat.speech}
    sections: list[tuple[str, list[Slide]]] = []
    with tempfile.TemporaryDirectory(prefix="lecture-") as scratch:
        for manifest in manifests:
            slides: list[Slide] = []
            for beat in manifest["beats"]:
                video = outputs.file(beat["video"]["path"])
                if spoken := told.get((manifest["section"], beat["name"])):
                    video = Path(scratch) / video.name
                    write_narrated_beat(outputs, spoken, video)
                    beat = beat | {"length": float(spoken.length), "loop": False}
                slides.append(_add(presentation, outputs, beat, video))
            sections.append((deck.section(manifest["section"]).title, slides))
    _set_notes_master(presentation)
    _name_sections(presentation, sections)
    _set_language(presentation, deck.language)
    with replacing(target) as beside:
        presentation.save(str(beside))


def _blank(deck: Deck, background: str, width: Emu) -> Presentation:
    """A presentation without slides, whose slides have this width and `background`, "#rrggbb"."""
    presentation = pptx.Presentation()
    package = presentation.part.package
    for rels in (package._rels, presentation.part.rels):
        for key in [key for key, relation in rels.items() if relation.reltype in OF_THE_TEMPLATE]:
            rels.pop(key)
    _widen(presentation, width)
    _paint(presentation, RGBColor.from_string(background.lstrip("#")))
    properties = presentation.core_properties
    properties.title, properties.author = _plain(deck.title)[:LONGEST], _plain(deck.author)[:LONGEST]
    properties.last_modified_by, properties.comments = properties.author, ""
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    return presentation


def _widen(presentation: Presentation, width: Emu) -> None:
    """Make the slides so wide, and what the template places on its 4:3 slides to fit."""
    assert presentation.slide_width is not None
    factor = width / presentation.slide_width
    for place in (presentation.slide_master, *presentation.slide_layouts):
        for node in place._element.iter(qn("a:off"), qn("a:ext")):
            for name in {"x", "cx"} & set(node.keys()):
                node.set(name, str(round(int(node.get(name)) * factor)))
    presentation.slide_width, presentation.slide_height = width, HEIGHT
    del presentation.part._element.find(qn("p:sldSz")).attrib["type"]


def _paint(presentation: Presentation, background: RGBColor) -> None:
    """Give the slides their background; if it is dark, text on it is light, as the lecturer's own slides need."""
    fill = presentation.slide_master.background.fill
    fill.solid()
    fill.fore_color.rgb = background
    if sum(background) < 3 * 128:
        colours = presentation.slide_master._element.find(qn("p:clrMap"))
        for name, value in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
            colours.set(name, value)


def _add(presentation: Presentation, outputs: Outputs, beat: dict[str, Any], video: Path) -> Slide:
    """Add the slide of one beat."""
    form = presentation.slide_layouts.get_by_name("Title Only")
    assert form is not None, "python-pptx's blank presentation has this layout"
    slide = presentation.slides.add_slide(form)
    title = slide.shapes.title
    assert title is not None, "the layout Title Only has a title"
    width = presentation.slide_width
    assert width is not None
    title.left, title.top, title.width, title.height = Emu(0), Emu(-TITLE_HEIGHT), width, TITLE_HEIGHT
    title.text_frame.text = _plain(" ".join(beat["title"].split()))
    movie = _add_movie(slide, width, video, outputs.file(beat["poster"]["path"]))
    movie.name = beat["name"]
    described = movie._element.find(f".//{qn('p:cNvPr')}")
    described.set("descr", _plain(beat["alt"]))
    # A click on a video with this link stops and starts it; here a click anywhere goes on.
    described.remove(described.find(qn("a:hlinkClick")))
    notes = slide.notes_slide.notes_text_frame
    assert notes is not None, "the notes master has a place for text"
    notes.text = _plain(beat["notes"])
    _set_timeline(slide, movie.shape_id, beat)
    return slide


def _add_movie(slide: Slide, width: Emu, video: Path, poster: Path) -> Movie:
    try:
        movie = slide.shapes.add_movie(str(video), Emu(0), Emu(0), width, HEIGHT, str(poster), "video/mp4")
    except OSError as error:
        raise RenderError(
            f"{error.filename}: cannot be read ({error.strerror}). Run `lecture render`: it makes what is missing."
        ) from error
    assert isinstance(movie, Movie)
    return movie


def _set_timeline(slide: Slide, shape: int, beat: dict[str, Any]) -> None:
    """Start the video with the slide, repeat it if the beat loops, and go on after it if the beat does."""
    element = slide._element
    for made in element.findall(qn("p:timing")):
        element.remove(made)
    milliseconds = round(beat["length"] * 1000)
    if beat["auto_advance"]:
        element.append(parse_xml(f'<p:transition {nsdecls("p")} advTm="{milliseconds}"/>'))
    repeat = ' repeatCount="indefinite"' if beat["loop"] else ""
    element.append(
        parse_xml(TIMING.format(namespaces=nsdecls("p"), milliseconds=milliseconds, shape=shape, repeat=repeat))
    )


def _set_notes_master(presentation: Presentation) -> None:
    """Give its picture of the slide the slides' shape, and list it, which python-pptx leaves out."""
    assert presentation.slide_width is not None
    for place in presentation.notes_master.placeholders:
        if place.placeholder_format.type == PP_PLACEHOLDER.SLIDE_IMAGE:
            width = Emu(place.height * presentation.slide_width // HEIGHT)
            place.left, place.width = Emu(place.left - (width - place.width) // 2), width
    key = presentation.part.relate_to(presentation.notes_master.part, RELATIONSHIP_TYPE.NOTES_MASTER)
    masters = presentation.part._element.find(qn("p:sldMasterIdLst"))
    masters.addnext(
        parse_xml(
            f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{key}"/></p:notesMasterIdLst>',
        )
    )


def _name_sections(presentation: Presentation, sections: Sequence[tuple[str, Sequence[Slide]]]) -> None:
    """Name the lecture's sections in the list that PowerPoint shows beside the slides."""
    listed = "".join(_named_section(number, *section) for number, section in enumerate(sections, 1))
    presentation.part._element.append(
        parse_xml(
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            f'<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">{listed}'
            "</p14:sectionLst></p:ext></p:extLst>"
        )
    )


def _named_section(number: int, heading: str, slides: Sequence[Slide]) -> str:
    name = quoteattr(_plain(heading))
    identity = str(uuid.uuid5(uuid.NAMESPACE_OID, f"section {number}")).upper()
    members = "".join(f'<p14:sldId id="{slide.slide_id}"/>' for slide in slides)
    return f'<p14:section name={name} id="{{{identity}}}"><p14:sldIdLst>{members}</p14:sldIdLst></p14:section>'


def _set_language(presentation: Presentation, language: str) -> None:
    """Say in which language all text is, which spelling is checked and voices read by."""
    presentation.core_properties.language = language
    slides = [part for slide in presentation.slides for part in (slide, slide.notes_slide)]
    masters = (presentation.slide_master, *presentation.slide_layouts, presentation.notes_master)
    for root in (presentation.part._element, *(part._element for part in (*masters, *slides))):
        for run in root.iter(qn("a:r")):
            run.get_or_add_rPr().set("lang", language)
        for node in root.iter(qn("a:defRPr"), qn("a:endParaRPr")):
            node.set("lang", language)


def _plain(text: str) -> str:
    """`text` without what XML cannot hold."""
    return NOT_IN_XML.sub("", text)
