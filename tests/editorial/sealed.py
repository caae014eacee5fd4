"""Downloads, proofs and short acts for the tests of what is sealed of texts, comments and sites."""

from __future__ import annotations

import base64
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from giamsat.core.actor import SYSTEM
from giamsat.editorial import services
from giamsat.editorial.models import Opinion, Site, Version
from giamsat.publishing import verifier
from giamsat.publishing.bundle import write_bundle
from giamsat.publishing.texts import bind_statements, digest_of
from tests.editorial.world import World


def told(folder: Path) -> tuple[list[str], list[str]]:
    bind_statements(SYSTEM)
    write_bundle(folder / "proof.zip")
    return verifier.verify(folder / "proof.zip")


def rewritten(folder: Path, name: str, change: Callable[[list[str]], list[str]]) -> list[str]:
    """What the checker says of a download in which somebody changed the lines of a file."""
    bind_statements(SYSTEM)
    write_bundle(folder / "proof.zip")
    with zipfile.ZipFile(folder / "proof.zip") as whole:
        whole.extractall(folder / "open")
    file = folder / "open" / name
    file.write_text("".join(change(file.read_text("utf-8").splitlines(keepends=True))), "utf-8")
    return verifier.verify(folder / "open")[0]


def follow(proof: dict[str, Any]) -> None:
    """As anybody can: from the words to the digest, from the statement to the signed root."""
    assert digest_of(proof["words"]) == proof["body"]["sha256"]
    leaf = verifier.leaf_hash(
        verifier.fact_data(proof["release"], proof["kind"], proof["key"], proof["body"])
    )
    path = [base64.b64decode(each) for each in proof["proof"]]
    size, root, _at, _before = verifier.read_root(proof["root"])
    assert size == proof["size"]
    assert verifier.root_from_inclusion(proof["leaf"], size, leaf, path) == root


def withdrawn(world: World, version: Version) -> Version:
    return services.withdraw_version(world.approver, version, seen=version.version, reason="Nhầm số liệu")


def comment(world: World, version: Version, text: str = "Điều 3 nên nêu hạn.") -> Opinion:
    sent = services.send_opinion(version, text=text, name="Lê Văn Góp")
    return services.publish_opinion(world.writer, sent, seen=sent.version, shown=text)


def portal(world: World, **more: Any) -> Site:
    given = {"name_vi": "Cổng Lạng Sơn", "url": "https://cong.example/", "unit": world.tree.lang_son, **more}
    known = Site.objects.filter(unit=world.tree.lang_son).first()
    site = known or Site(kind=Site.Kind.PORTAL)
    return services.save_site(world.approver, site, seen=site.version, **given)
