"""Keys: everything that an answer depends on, written in one way and digested."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from zenoo_core.cache.entries import digest_key
from zenoo_core.errors import InvalidValueError
from zenoo_core.records import Identity, Request
from zenoo_core.secret import Secret
from zenoo_core.transport.envelopes import check_values

SCHEMA = 1  # raise it when what is kept under a key changes its meaning
_UNWRITABLE = (TypeError, ValueError, RecursionError)
# As a call is written for the wire, but in one order: equal keys are equal calls.
_encode = msgspec.json.Encoder(decimal_format="number", order="deterministic").encode
_MODEL = re.compile(r"[a-z0-9_.]{1,100}").fullmatch


class Key(NamedTuple):
    """Where an answer is kept, its digest, and the places of the generations that it is of.

    `places` begins with the generations and ends with the answer: what is looked up together.
    `digests` are those of the generations' places.
    """

    digest: str
    places: tuple[str, ...]
    digests: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the place of the answer itself."""
        return self.places[-1]


class Keys:
    """Make the keys of one client: its server, its protocol, its secret.

    Places are `zenoo:{<space>:<model>}:...`; a space is a database of a server. What is in braces
    decides where a cluster keeps it, so that all of a model is in one place.
    """

    def __init__(self, url: str, protocol: str, secret: Secret | None = None) -> None:
        from hashlib import blake2b

        place = urlsplit(url)
        self._origin = f"{place.scheme}://{place.netloc.rpartition('@')[2]}{place.path}"
        self._protocol = protocol
        self._start = blake2b(digest_size=16, key=digest_key(secret), person=b"zenoo key")
        self._spaces: dict[str, str] = {}
        # By what seldom changes: the generations' places, and how the answers' begin.
        self._frame = lru_cache(maxsize=4096)(self._make_frame)

    def space(self, database: str) -> str:
        """Return the short digest that stands for a database of this server."""
        if database not in self._spaces:
            self._spaces[database] = self.digest(_encode([self._origin, database]))[:12]
        return self._spaces[database]

    def digest(self, data: bytes) -> str:
        """Return 32 hexadecimal digits of data, with the secret if there is one."""
        state = self._start.copy()
        state.update(data)
        return state.hexdigest()

    def key(self, request: Request, identity: Identity, generations: tuple[str, ...]) -> Key | None:
        """Return the key of a call; None for one that cannot be told from every other.

        `generations` are names: of a model, or of something that more than one depends on.
        """
        model, uid, database = request.model, identity.uid, identity.database
        if not (uid and database and is_name(model)):
            return None
        try:
            data = _encode((
                SCHEMA, self._protocol, self._origin, database, uid, request.context, model,
                request.method, request.args, request.kwargs,
            ))  # fmt: skip
        except _UNWRITABLE:
            return None
        # NaN and infinity look like null, or like words: a transport refuses to send them.
        if (b"null" in data or b"NaN" in data or b"Infinity" in data) and _is_unsendable(request):
            return None
        digest = self.digest(data)
        places, digests, beginning = self._frame(database, model, uid, generations)
        return Key(digest, (*places, beginning + digest), digests)

    def _make_frame(
        self, database: str, model: str, uid: int, generations: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        space = self.space(database)
        places = tuple(generation_place(space, name) for name in generations)
        digests = tuple(self.digest(place.encode()) for place in places)
        return places, digests, f"{prefix(space, model)}{uid}:"


def generation_place(space: str, name: str) -> str:
    """Return where the generation of a model is kept, or of what several models depend on."""
    return f"zenoo:{{{space}:{name}}}:gen"


def prefix(space: str, model: str = "") -> str:
    """Return what all keys of a space begin with, or all keys of a model in it."""
    return f"zenoo:{{{space}:{model}}}:" if model else f"zenoo:{{{space}:"


@lru_cache(maxsize=4096)
def is_name(model: str) -> bool:
    """Tell whether a text can be the name of a model."""
    return _MODEL(model) is not None


def _is_unsendable(request: Request) -> bool:
    try:
        check_values(request)
    except InvalidValueError:
        return True
    return False
