"""What a client sends over a WebSocket, read while its bytes pass by."""

from __future__ import annotations

from collections.abc import Iterator

_LENGTHS = {126: 2, 127: 8}  # bytes of a longer length, by the short one that announces it
_MASK = 4


class ClientFrames:
    """Give the content of each frame of a client's, unmasked.

    Protocol: RFC 6455, 5.2; frames of a client are always masked. Fragments are given one by one.
    """

    def __init__(self) -> None:
        self._unread = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take the bytes that came, and yield the content of every frame that is whole."""
        self._unread += data
        while (end := self._end()) is not None:
            start, stop = end
            mask, content = self._unread[start - _MASK : start], self._unread[start:stop]
            self._unread = self._unread[stop:]
            yield _unmasked(content, mask)

    def _end(self) -> tuple[int, int] | None:
        """Return where the content of the first frame begins and ends, None if some is missing."""
        if len(self._unread) < 2:
            return None
        length = self._unread[1] & 0x7F
        more = _LENGTHS.get(length, 0)
        if more:
            length = int.from_bytes(self._unread[2 : 2 + more])
        start = 2 + more + _MASK
        return (start, start + length) if len(self._unread) >= start + length else None


def _unmasked(content: bytes, mask: bytes) -> bytes:
    """Undo the mask, as one large number: byte by byte would take a second for some megabytes."""
    size = len(content)
    repeated = (mask * (size // _MASK + 1))[:size]
    return (int.from_bytes(content) ^ int.from_bytes(repeated)).to_bytes(size)
