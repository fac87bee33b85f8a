"""Conclusion: the statement stands, wider networks come closer, and the lens magnifies both axes alike."""

from __future__ import annotations

import numpy as np
import pytest
from played import played

from lecture.kit.charts import Chart
from lecture.kit.text import Words
from scenes.pictures.lens import Lens
from scenes.pictures.recalls import STATEMENT


def test_every_bullet_and_the_statement_stand_in_the_summary():
    scene = played("conclusion").scene
    standing = {mobject.string for mobject in scene.get_mobject_family_members() if isinstance(mobject, Words)}
    assert {*scene.text.bullets, *STATEMENT} <= standing


def test_wider_networks_come_closer():
    read = played("conclusion").read["growing-width"]
    errors = [value[1] for label, value in read.items() if label.startswith("greatest error")]
    assert errors == sorted(errors, reverse=True)
    assert errors[-1] < 0.02


def test_smaller_errors_need_wider_networks():
    read = played("conclusion").read["as-closely-as-wished"]
    widths = [value for label, value in read.items() if label.startswith("width")]
    allowed = [value for label, value in read.items() if label.startswith("error")]
    assert widths == sorted(set(widths))
    assert allowed == sorted(allowed, reverse=True)


def test_a_lens_magnifies_both_axes_alike():
    chart = Chart((-1, 1), (-2, 3), size=(6, 4))
    lens = Lens(chart, (0.25, 1.0), center=(3, 1), size=(2, 1.5), height=0.1)
    assert (lens.xs >= -1).all()
    assert (Lens(chart, (1.0, 0.0), center=(3, 1), size=(2, 1.5), height=0.1).xs <= 1).all()
    inside = lens.at(np.array([0.25, 0.251]), np.array([1.0, 1.02]))
    outside = chart.at([0.25, 0.251], [1.0, 1.02])
    assert inside[0] == pytest.approx([3, 1, 0])
    assert inside[1] - inside[0] == pytest.approx(lens.zoom * (outside[1] - outside[0]))
