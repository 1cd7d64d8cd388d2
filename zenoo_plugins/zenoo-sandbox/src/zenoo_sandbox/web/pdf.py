"""The smallest PDF that shows lines of text: a page each, in a font that every reader has."""

from __future__ import annotations

from collections.abc import Sequence

_LINES_A_PAGE = 50


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF 1.4 with the lines of each page; characters beyond Latin-1 become `?`."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = _content(lines)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources "
            b"<< /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def _content(lines: Sequence[str]) -> bytes:
    shown = [f"({_escaped(line)}) Tj T*" for line in lines[:_LINES_A_PAGE]]
    text = "\n".join(["BT /F1 12 Tf 15 TL 56 786 Td", *shown, "ET"])
    return text.encode("latin-1", "replace")


def _escaped(line: str) -> str:
    for character in "\\()":
        line = line.replace(character, f"\\{character}")
    return " ".join(line.split())


def _file(objects: Sequence[bytes]) -> bytes:
    """Join the objects and write the table of where each begins."""
    data, starts = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for start in starts:
        data += b"%010d 00000 n \n" % start
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    data += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(data)
