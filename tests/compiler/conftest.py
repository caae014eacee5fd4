from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DEMO = REPOSITORY / "giamsat" / "directives" / "data" / "demo"
GOLD = REPOSITORY / "tests" / "data" / "gold"
SHARED = REPOSITORY / ".." / "shared"


@pytest.fixture(scope="session")
def demo_text() -> str:
    return (DEMO / "07-TB-CQTTBCD.vi.txt").read_text(encoding="utf-8")
