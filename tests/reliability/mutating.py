"""Changes to bytes, the way that networks, full disks and attackers make them."""

from __future__ import annotations

from random import Random

_TOKENS = (
    b"NaN", b"-Infinity", b"1e999", b"null", b"true", b"[" * 300, b'{"a":' * 200, b"]" * 20,
    b"9" * 400, b"-0", b'"id":8,', b'"id":7,', b'"error":{"data":{"name":1,"message":[]}},',
    b'"result":', b"\xff\xfe", b"\\ud800", b"\0", b'"', b"\\", b"{}", b",", b"\xef\xbb\xbf",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"<value><i8>" + b"9" * 30 + b"</i8></value>",
    b"<nil/>", b"<struct><member></member></struct>", b"]]>", b"</value>", b"<?xml?>",
)  # fmt: skip


def mutated(body: bytes, others: list[bytes], random: Random) -> bytes:
    """Change a body in one to four places, the way that networks and attackers do."""
    for _ in range(random.randint(1, 4)):
        first = random.randint(0, len(body))
        last = min(len(body), first + int(random.expovariate(0.1)))
        match random.randrange(6):
            case 0:
                body = body[:first]
            case 1:
                body = body[:first] + body[last:]
            case 2:
                body = body[:first] + random.choice(_TOKENS) + body[last:]
            case 3:
                body = body[:first] + random.randbytes(random.randint(1, 4)) + body[last:]
            case 4:
                body = body[:first] + body[first:last] * random.randint(2, 5) + body[last:]
            case _:
                other = random.choice(others)
                body = body[:first] + other[random.randint(0, len(other)) :]
    return body
