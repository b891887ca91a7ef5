"""Shapes that answered text so often that HEAD is not needed."""

from crawler.shapes import Shapes

HOST, SHAPE = "kittens.example", "/thread/{n}"


def test_three_in_a_row_are_enough_and_one_surprise_resets() -> None:
    shapes = Shapes()
    for expected in (False, False, False, True):
        assert shapes.is_text(HOST, SHAPE) is expected
        shapes.learn(HOST, SHAPE, text=True)
    assert not shapes.is_text("bicycles.example", SHAPE)
    assert not shapes.is_text(HOST, "/photo/{n}")
    shapes.learn(HOST, SHAPE, text=False)
    for _ in range(2):
        assert not shapes.is_text(HOST, SHAPE)
        shapes.learn(HOST, SHAPE, text=True)
    assert not shapes.is_text(HOST, SHAPE)
