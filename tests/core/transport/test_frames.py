"""A client's WebSocket frames, however their bytes come in."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zenoo_core.testing.frames import ClientFrames


def frame(content: bytes, mask: bytes) -> bytes:
    """Return a frame as the protocol has it (RFC 6455, 5.2), written the plain way."""
    size = len(content)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 2**16:
        length = bytes([0x80 | 126]) + size.to_bytes(2)
    else:
        length = bytes([0x80 | 127]) + size.to_bytes(8)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(content))
    return b"\x81" + length + mask + masked


@given(
    st.lists(st.binary(max_size=300), max_size=5),
    st.binary(min_size=4, max_size=4),
    st.integers(1, 50),
)
def test_in_pieces(contents: list[bytes], mask: bytes, step: int) -> None:
    sent = b"".join(frame(content, mask) for content in contents)
    frames, found = ClientFrames(), []
    for start in range(0, len(sent), step):
        found += frames.feed(sent[start : start + step])
    assert found == contents


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536, 200_000])
def test_lengths(size: int) -> None:
    content = os.urandom(size)
    assert list(ClientFrames().feed(frame(content, b"\x01\x02\x03\xff"))) == [content]
