"""Digits of the author's own: what becomes of a picture, who shows it, and what is said of what is none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from decks import changed
from sklearn.datasets import load_digits

from lecture import deck as decks
from lecture.rendering.stage import load_scene
from nncore import forward
from scenes.numbers import digit_images, networks


@pytest.fixture
def images(tmp_path):
    """A seven and a one, drawn large: black on white, and light grey on dark grey, in a corner."""
    seven, one = np.full((90, 120), 255, np.uint8), np.full((60, 60), 50, np.uint8)
    cv2.polylines(seven, [np.array([[30, 12], [80, 12], [50, 80]])], isClosed=False, color=0, thickness=9)
    cv2.line(one, (50, 5), (50, 40), color=200, thickness=6)
    for name, image in {"7.png": seven, "1-small.png": one}.items():
        cv2.imwrite(str(tmp_path / name), image)
    return [tmp_path / "7.png", tmp_path / "1-small.png"]


@pytest.mark.parametrize("side", [8, 28])
def test_a_picture_becomes_bright_ink_as_high_as_its_box_and_in_the_middle(images, side):
    x, y = digit_images.read(images, side)
    assert y.argmax(axis=1).tolist() == [7, 1]
    for image in x.reshape(-1, side, side):
        assert (image.min() >= 0, image.max()) == (True, 1)
        assert (image[0].max() > 0.3, image[-1].max() > 0.3) == (True, True)
        columns = np.flatnonzero(image.max(axis=0) > 0.3)
        assert columns[0] + columns[-1] == pytest.approx(side - 1, abs=2)


def test_what_the_network_has_learnt_is_read_again_from_arrays(tmp_path):
    digits = load_digits()
    np.savez(tmp_path / "some.npz", x=digits.images[:200], y=digits.target[:200])
    p = networks.DigitsNetwork(images=(tmp_path / "some.npz",))
    _, run = networks.reading(p)
    assert len(run["validation_x"]) == 200
    assert run["accuracy"] > 0.6  # some are wider or flatter than their box


def test_they_are_what_is_read_and_counted(images):
    """The sections with such images are read back in `tests/decks/valley.md`."""
    network, run = networks.reading(networks.DigitsNetwork(images=tuple(images)))
    right = forward(network, run["validation_x"]).output.argmax(axis=1) == [7, 1]
    assert (len(run["validation_x"]), run["accuracy"]) == (2, right.mean())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("seven.png", b"", "images[0]: expected a name that begins with the digit, such as 7.png, got 'seven.png'"),
        ("7.png", b"none", "images[0]: expected a picture (PNG, JPEG, WebP) or arrays (.npz), got 7.png"),
        ("many.npz", b"none", "images[0]: many.npz: expected images x (n, height, width) and their digits y (n,)"),
    ],
)
def test_what_is_no_digit_is_said_at_the_decks_line(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    assert message in refused(tmp_path, images=[name])


def test_digits_are_counted_within_the_images(tmp_path, images):
    assert "digit, shared_digit and more_digits must be below 1, the number of images, got 10" in refused(
        tmp_path, images=["7.png"], digit=10, shared_digit=0, more_digits=[0]
    )


def test_a_folder_stands_for_its_pictures_in_the_order_of_their_names(tmp_path, images):
    """One more picture in it is one more that the deck names."""
    (tmp_path / ".order").write_text("")
    given = networks.DigitsNetwork.model_validate({"images": tmp_path.name}, context=tmp_path.parent)
    assert [path.name for path in given.images] == ["1-small.png", "7.png"]
    (tmp_path / "none").mkdir()
    assert "expected files in the folder" in refused(tmp_path, images="none")
    (tmp_path / "none" / "seven.png").write_bytes(b"")
    assert "got 'seven.png'" in refused(tmp_path, images=["7.png", "none"])


def refused(folder, **parameters):
    """What is said of a section on neurons with these parameters."""
    deck = decks.load(changed(folder, "neurons", **parameters))
    with pytest.raises(decks.DeckError) as error:
        decks.section_parameters(deck, "neurons", load_scene(deck, "neurons").Parameters)
    return str(error.value)
