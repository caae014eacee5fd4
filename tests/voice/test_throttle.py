"""Two limits counted in one statement: each as if it were counted alone, the second only within the first."""

from __future__ import annotations

import pytest

from giamsat.voice import throttle
from giamsat.voice.models_contact import Window

pytestmark = pytest.mark.django_db
OFTEN, WORDS = ("often", 1, 60), ("words", 1, 60)


def test_words_are_not_counted_for_whoever_sends_too_often() -> None:
    throttle.count_both((OFTEN, "one"), (WORDS, "same"))
    with pytest.raises(throttle.TooMany):
        throttle.count_both((OFTEN, "one"), (WORDS, "same"))
    assert sorted(Window.objects.values_list("count", flat=True)) == [1, 2]
    with pytest.raises(throttle.TooMany):
        throttle.count_both((OFTEN, "another"), (WORDS, "same"))
    assert sorted(Window.objects.values_list("count", flat=True)) == [1, 2, 2]
    throttle.count_both((OFTEN, "third"), (WORDS, "other"))
