from tests.voice.samples import desk  # noqa: F401 (a fixture)
