"""Small documents made here: a Word writer, a PDF writer, a web page. Real files, and exactly what a test needs."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """One Word paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, number: int, level: int = 0) -> str:
    """A paragraph that Word numbers by itself."""
    inner = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, inner)


def cell(text: str, properties: str = "") -> str:
    """One cell of a Word table; lines become paragraphs."""
    inside = "".join(paragraph(line) for line in text.split("\n"))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def table(*rows: Sequence[str], ruled: bool = True) -> str:
    """A Word table of ready cells."""
    edge = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>' if ruled else ""
    body = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr>{edge}</w:tblPr>{body}</w:tbl>"


def docx(body: str, **parts: str) -> bytes:
    """A Word document; ``parts`` are further ones of the folder ``word`` (numbering, styles, footnotes, header1)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return made.getvalue()


class Pdf:
    """Pages of text at places in points from the lower left corner, with lines, boxes and a grey picture."""

    def __init__(self, width: int = 595, height: int = 842) -> None:
        self.size = (width, height)
        self._pages: list[list[str]] = []
        self._pictures: dict[int, tuple[int, int, bytes]] = {}
        self._letters: dict[str, int] = {}

    def page(self) -> Pdf:
        """Begin a page."""
        self._pages.append([])
        return self

    def text(self, x: float, y: float, words: str, size: int = 12, font: str = "F1") -> Pdf:
        """One line of text; each letter is half as wide as high."""
        codes = "".join(f"{self._letters.setdefault(c, len(self._letters) + 1):04x}" for c in words)
        if font == "F2":
            codes = words.encode("latin-1").hex()
        self._pages[-1].append(f"BT /{font} {size} Tf {x} {y} Td <{codes}> Tj ET")
        return self

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Pdf:
        """A drawn line."""
        self._pages[-1].append(f"{x0} {y0} m {x1} {y1} l S")
        return self

    def picture(self, width: int, height: int, pixels: bytes) -> Pdf:
        """A grey picture over the whole page."""
        self._pictures[len(self._pages) - 1] = (width, height, zlib.compress(pixels))
        self._pages[-1].append(f"q {self.size[0]} 0 0 {self.size[1]} 0 0 cm /Im Do Q")
        return self

    def octets(self, old_font: str = ".VnTime", password: str = "") -> bytes:
        """The file; ``password``: it cannot be opened without (40-bit RC4, revision 2)."""
        objects: list[tuple[str, bytes | None]] = [("", None)] * 7
        kids = []
        for index, content in enumerate(self._pages):
            image = ""
            if index in self._pictures:
                width, height, pixels = self._pictures[index]
                stated = (
                    f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray"
                    " /BitsPerComponent 8 /Filter /FlateDecode"
                )
                objects.append((stated, pixels))
                image = f" /XObject << /Im {len(objects)} 0 R >>"
            objects.append(("", "\n".join(content).encode()))
            objects.append(
                (
                    f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {self.size[0]} {self.size[1]}] /Contents"
                    f" {len(objects)} 0 R /Resources << /Font << /F1 3 0 R /F2 7 0 R >>{image} >>",
                    None,
                )
            )
            kids.append(f"{len(objects)} 0 R")
        objects[0] = ("/Type /Catalog /Pages 2 0 R", None)
        objects[1] = (f"/Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}]", None)
        objects[2] = ("/Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R", None)  # fmt: skip  # noqa: E501
        objects[3] = (
            "/Type /Font /Subtype /CIDFontType2 /BaseFont /Own /CIDSystemInfo << /Registry (Adobe) /Ordering"
            " (Identity) /Supplement 0 >> /FontDescriptor 5 0 R /DW 500",
            None,
        )
        objects[4] = ("/Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80", None)  # fmt: skip  # noqa: E501
        objects[5] = ("", self._to_unicode())
        # Fonts that every reader of PDF has by itself need no widths.
        is_own = not old_font.startswith(".")
        kind = "/Type1" if is_own else "/TrueType"
        widths = "" if is_own else f" /FirstChar 32 /LastChar 255 /Widths [{' '.join(['500'] * 224)}]"
        objects[6] = (
            f"/Type /Font /Subtype {kind} /BaseFont /{old_font} /Encoding /WinAnsiEncoding{widths}",
            None,
        )
        return _file(objects, password)

    def _to_unicode(self) -> bytes:
        rows = "\n".join(
            f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in self._letters.items()
        )
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def"
            f" 1 begincodespacerange <0000> <ffff> endcodespacerange {len(self._letters)} beginbfchar\n{rows}\n"
            "endbfchar endcmap end end"
        ).encode()


_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _file(objects: list[tuple[str, bytes | None]], password: str) -> bytes:
    ident = hashlib.md5(b"sample").digest()  # noqa: S324 (the format asks for it)
    key = owner = b""
    if password:
        padded = (password.encode() + _PAD)[:32]
        owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324
        key = hashlib.md5(padded + owner + b"\xfc\xff\xff\xff" + ident).digest()[:5]  # noqa: S324
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, (stated, stream) in enumerate(objects, 1):
        places.append(len(out))
        if stream is None:
            out += f"{number} 0 obj\n<< {stated} >>\nendobj\n".encode("latin-1")
            continue
        if key:
            own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]  # noqa: S324
            stream = _rc4(own, stream)
        out += f"{number} 0 obj\n<< {stated} /Length {len(stream)} >>\nstream\n".encode("latin-1")
        out += stream + b"\nendstream\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    locked = ""
    if key:
        locked = f" /Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{_rc4(key, _PAD).hex()}> /P -4 >>"
    ids = f" /ID [<{ident.hex()}> <{ident.hex()}>]"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{ids}{locked} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for octet in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(octet ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl>
<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
<w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2.%5"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
</w:numbering>"""

WEB = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Trang</title><script>var a=1</script></head>
<body><header><nav><ul><li><a href="/">Trang chủ</a></li><li><a href="/a">Thời sự</a></li></ul></nav></header>
<div class="breadcrumb"><a href="/">Trang chủ</a> / <a href="/b">Chính sách</a></div>
<div class="page"><div class="left"><h1>Công điện số 149/CĐ-TTg</h1><div class="share-bar"><a href="#">Chia sẻ</a></div>
<div class="content">
<p>Thủ tướng Chính phủ yêu cầu các bộ, ngành, địa phương khẩn trương thực hiện các nhiệm vụ sau đây.</p>
<ol><li>Bộ Tài chính chủ trì bố trí nguồn kinh phí trước ngày 29 tháng 8 năm 2025, báo cáo cấp có thẩm quyền.</li>
<li>Bộ Công an phối hợp rà soát đối tượng nhận quà, bảo đảm không trùng lặp:<ol type="a"><li>ở thành phố;</li>
<li>ở nông thôn.</li></ol></li></ol>
<table border="1"><tr><th>TT</th><th>Nhiệm vụ</th><th>Chủ trì</th></tr>
<tr><td>1</td><td>Xây dựng<br>đề án</td><td rowspan="2">Bộ Nội vụ</td></tr>
<tr><td>2</td><td>Báo cáo tổng kết</td></tr></table>
<p>Văn phòng Chính phủ theo dõi, đôn đốc việc thực hiện Công điện này và báo cáo Thủ tướng Chính phủ.</p>
<h3>Tin liên quan</h3><ul><li><a href="/1">Lãi suất giảm mạnh trong tháng tới</a></li>
<li><a href="/2">Giá vàng hôm nay</a></li></ul>
</div></div>
<aside><h2>Đọc nhiều</h2><a href="/x">Bóng đá cuối tuần có gì hay</a></aside></div>
<div id="comments"><p>Nguyễn Văn A: Bài viết rất hay, mong chính quyền sớm thực hiện những việc này cho dân.</p></div>
<footer>Bản quyền thuộc về cổng thông tin. Giấy phép số 99.</footer></body></html>"""
