"""Small true files of each kind, made here, so that the repository carries no foreign bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

_W = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_X = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_P = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def pdf(text: str = "Giamsat") -> bytes:
    return f"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n% {text}\ntrailer<</Root 1 0 R>>\n%%EOF\n".encode()


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + bytes(60) + b"\xff\xd9"


def webp() -> bytes:
    body = b"WEBPVP8 " + struct.pack("<I", 10) + bytes(10)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic() -> bytes:
    return struct.pack("!I", 24) + b"ftypheic\0\0\0\0mif1heic" + bytes(40)


def zipped(parts: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def ooxml(main: str, part: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" '
        f'ContentType="{main}"/></Types>'
    )
    return zipped({"[Content_Types].xml": types, part: "<root>Thông báo số 07</root>", **(extra or {})})


def docx(extra: dict[str, bytes | str] | None = None) -> bytes:
    return ooxml(_W, "word/document.xml", extra)


def xlsx() -> bytes:
    return ooxml(_X, "xl/workbook.xml")


def pptx() -> bytes:
    return ooxml(_P, "ppt/presentation.xml")


def docm() -> bytes:
    return ooxml(
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "word/document.xml",
        {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    )


def odf(kind: str, extra: dict[str, bytes | str] | None = None) -> bytes:
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mime, "content.xml": "<office/>", **(extra or {})})


def bomb() -> bytes:
    """A document of 400 KB whose one part opens into 400 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", zipfile.ZipFile(io.BytesIO(docx())).read("[Content_Types].xml")
        )
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(400):
                part.write(bytes(1 << 20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """The same, with a directory that claims a harmless size."""
    raw = bytearray(docx({"word/media/a.bin": bytes(64 << 20)}))
    claimed = struct.pack("<I", 64 << 20)
    place = raw.rfind(claimed)
    while place >= 0:
        raw[place : place + 4] = struct.pack("<I", 1000)
        place = raw.rfind(claimed)
    return bytes(raw)


def overlapping_bomb() -> bytes:
    """Two hundred directory entries that all point at one part."""
    base = docx({"word/media/a.bin": bytes(range(256)) * 400})
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        entry = archive.getinfo("word/media/a.bin")
        start = archive.start_dir
    central = base[start:]
    record_at = central.rfind(b"PK\x01\x02")
    record_end = central.rfind(b"PK\x05\x06")
    record = central[record_at:record_end]
    copies = b"".join(
        record.replace(b"word/media/a.bin", f"word/media/{n:05d}"[:16].encode()) for n in range(200)
    )
    directory = central[:record_at] + copies
    count = 2 + 200
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    assert entry.compress_size > 100
    return base[:start] + directory + end


GOOD: dict[str, tuple[bytes, str]] = {
    "báo cáo.pdf": (pdf(), "pdf"),
    "ảnh.PNG": (png(), "png"),
    "anh.jpeg": (jpeg(), "jpeg"),
    "anh.jpg": (jpeg(), "jpeg"),
    "anh.webp": (webp(), "webp"),
    "anh.heic": (heic(), "heic"),
    "tờ trình.docx": (docx(), "docx"),
    "số liệu.xlsx": (xlsx(), "xlsx"),
    "a.pptx": (pptx(), "pptx"),
    "a.odt": (odf("text"), "odt"),
    "a.ods": (odf("spreadsheet"), "ods"),
    "ghi chú.txt": ("Đã hoàn thành 82 %.\n".encode(), "txt"),
    "có dấu thứ tự byte.txt": (b"\xef\xbb\xbfM\xe1\xbb\xa5c 1", "txt"),
    "a.csv": ("xã;số\nAn Phú;3\n".encode(), "csv"),
}

_LINK = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://elsewhere.invalid/t.dotm" TargetMode="External"/></Relationships>'
)

#: content -> the reason for which it is refused
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "exe": (b"MZ\x90\0" + bytes(200), "executable"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(200), "executable"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "executable"),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script>", "active"),
    "html after a comment": (b"  <!-- x -->\n<script>alert(1)</script>", "active"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "active"),
    "xml": (b'<?xml version="1.0"?><svg/>', "active"),
    "php": (b"<?php system($_GET['x']);", "active"),
    "zip": (zipped({"a.txt": "a"}), "archive"),
    "rar": (b"Rar!\x1a\x07\x01\0" + bytes(50), "archive"),
    "gzip": (b"\x1f\x8b\x08\0" + bytes(50), "archive"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "macro document": (docm(), "macro"),
    "macro hidden under a plain type": (docx({"word/vbaProject.bin": b"x"}), "macro"),
    "odt with basic": (odf("text", {"Basic/Standard/Module1.xml": "<x/>"}), "macro"),
    "program inside": (docx({"word/embeddings/setup.exe": b"MZ"}), "executable"),
    "remote template": (
        docx({"word/_rels/settings.xml.rels": _LINK.format(kind="attachedTemplate")}),
        "remote",
    ),
    "entities": (docx({"word/a.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "broken"),
    "path out of the container": (docx({"../../etc/passwd": "x"}), "broken"),
    "bomb": (bomb(), "bomb"),
    "bomb with a false size": (lying_bomb(), "broken"),
    "bomb by overlapping": (overlapping_bomb(), "bomb"),
    "bomb by count": (docx({f"word/{n}.xml": "" for n in range(6000)}), "bomb"),
    "odf drawing": (odf("graphics"), "unknown"),
    "cut pdf": (pdf()[:40], "cut"),
    "cut png": (png()[:-20], "cut"),
    "cut webp": (webp()[:-5], "cut"),
    "cut docx": (docx()[:-30], "broken"),
    "utf-16": ("Báo cáo".encode("utf-16"), "encoding"),
    "windows-1258": ("Bao ca\u0301o tha\u0301ng".encode("cp1258") * 10, "encoding"),
    "cut in a letter": ("Đủ rồi ạ".encode()[:-1], "encoding"),
    "text with a null": (b"abc\0def", "unknown"),
    "mp4": (b"\0\0\0\x18ftypmp42\0\0\0\0" + bytes(60), "unknown"),
    "rtf": (b"{\\rtf1 abc}", "unknown"),
}


def with_link(kind: str) -> bytes:
    """A document with one relationship of ``kind`` to another machine."""
    return docx({"word/_rels/document.xml.rels": _LINK.format(kind=kind)})
