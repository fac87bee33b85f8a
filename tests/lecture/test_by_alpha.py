"""A play that nobody sees comes to its end without its frames where that is the same, and nowhere else."""

import pytest
from manim import (
    RIGHT,
    UP,
    Animation,
    AnimationGroup,
    Create,
    Dot,
    FadeIn,
    LaggedStart,
    PhaseFlow,
    Rotate,
    Scene,
    Square,
    Succession,
    Transform,
    UpdateFromAlphaFunc,
    UpdateFromFunc,
    Wait,
)

from lecture.kit.by_alpha import ByAlpha, ByState, ends_alike


class Own(Animation):
    """Counts its calls, for all that is known."""


class Marked(Animation):
    depends_on_alpha_alone = True


def updated(mobject):
    return mobject.add_updater(lambda one, dt: one.shift(dt * UP))


def moved(mobject, _alpha=0.0):
    mobject.shift(0.1 * UP)


ALIKE = {
    "a transform": lambda: [Transform(Dot(), Square())],
    "a change": lambda: [Dot().animate.shift(UP)],
    "several": lambda: [FadeIn(Dot()), Create(Square()), Rotate(Square())],
    "a group": lambda: [LaggedStart(FadeIn(Dot()), Succession(Create(Dot()), Wait()))],
    "by alpha": lambda: [ByAlpha(Dot(), lambda dot, alpha: dot.move_to(alpha * UP)), ByAlpha(Square())],
    "one's own that says so": lambda: [Marked(Dot())],
    "an updater by state": lambda: [FadeIn(Dot().add_updater(ByState(lambda dot: dot.move_to(UP))))],
}
OTHERWISE = {
    "a function of what is there": lambda: [UpdateFromFunc(Dot(), moved)],
    "a function of alpha that may add up": lambda: [UpdateFromAlphaFunc(Dot(), moved)],
    "a flow": lambda: [PhaseFlow(lambda point: point + RIGHT, Dot())],
    "in a group": lambda: [AnimationGroup(FadeIn(Dot()), UpdateFromFunc(Dot(), moved))],
    "in a succession": lambda: [Succession(FadeIn(Dot()), UpdateFromFunc(Dot(), moved))],
    "an updater": lambda: [FadeIn(updated(Dot()))],
    "an updater of a part": lambda: [FadeIn(Square().add(updated(Dot())))],
    "an updater of what comes later": lambda: [Succession(FadeIn(Dot()), FadeIn(updated(Dot())))],
    "an updater of the target": lambda: [Transform(Dot(), updated(Square()))],
    "until something is so": lambda: [Wait(stop_condition=lambda: True)],
    "one's own": lambda: [Own(Dot())],
}


def begun(animations, *there):
    scene = Scene()
    scene.add(*there)
    scene.compile_animation_data(*animations)
    scene.begin_animations()
    return scene


@pytest.mark.parametrize("made", ALIKE.values(), ids=ALIKE)
def test_what_ends_alike(made):
    assert ends_alike(begun(made()))


@pytest.mark.parametrize("made", OTHERWISE.values(), ids=OTHERWISE)
def test_what_may_end_otherwise(made):
    assert not ends_alike(begun(made()))


def test_what_stands_by_may_be_updated():
    assert ends_alike(begun([FadeIn(Dot())], Square()))
    assert not ends_alike(begun([FadeIn(Dot())], updated(Square())))


def test_an_updater_of_the_scene():
    scene = begun([FadeIn(Dot())])
    scene.add_updater(lambda dt: None)
    assert not ends_alike(scene)
