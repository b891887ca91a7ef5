"""Shapes that answered text so often that HEAD is not needed."""

from hypothesis import given
from hypothesis import strategies as st

from crawler.shapes import ENOUGH, Shapes

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


@given(
    most=st.integers(1, 4),
    answers=st.lists(st.tuples(st.integers(0, 6), st.sampled_from([True, True, True, False]))),
)
def test_a_shape_that_is_forgotten_is_asked_about_with_head_again(
    most: int, answers: list[tuple[int, bool]]
) -> None:
    """Whatever was forgotten: only what answered text three times in a row goes without HEAD."""
    shapes, all_answers = Shapes(most=most), dict[int, list[bool]]()
    for number, text in answers:
        seen = all_answers.setdefault(number, [])
        if shapes.is_text(f"h{number}.example", SHAPE):
            assert len(seen) >= ENOUGH
            assert all(seen[-ENOUGH:])
        shapes.learn(f"h{number}.example", SHAPE, text=text)
        seen.append(text)
        assert len(shapes) <= most
