"""Domains as trees: parsed in the manner of 19.0 or 18.0, with the refusals of each."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from zenoo_sandbox.errors import PythonError

NEGATIONS = {
    "not any": "any",
    "not in": "in",
    "!=": "=",
    "not like": "like",
    "not ilike": "ilike",
    "not =like": "=like",
    "not =ilike": "=ilike",
}
_TERMS = frozenset(
    {"=", "!=", "<=", "<", ">", ">=", "=?", "=like", "=ilike", "like", "not like", "ilike"}
    | {"not ilike", "in", "not in", "child_of", "parent_of", "any", "not any"}
)
_TERMS_19 = _TERMS | {"not =like", "not =ilike"}
_NO_DOMAIN_18 = (
    "Domains to normalize must have a 'domain' form: a list or tuple of domain components"
)
_SYNONYMS = {"<>": "!=", "==": "="}
# What 18.0 makes of a negated condition; 19.0 negates the condition's result instead.
_INVERSE_18 = {
    **{negative: positive for negative, positive in NEGATIONS.items() if negative in _TERMS},
    **{positive: negative for negative, positive in NEGATIONS.items() if negative in _TERMS},
    **{"<": ">=", ">": "<=", "<=": ">", ">=": "<"},
}


@frozen
class Leaf:
    """One condition: a field or a dotted path, an operator in lower case, a value."""

    path: str
    operator: str
    value: Any

    def text(self) -> str:
        """Return the condition as error texts show it."""
        return f"({self.path!r}, {self.operator!r}, {self.value!r})"


@frozen
class Bool:
    """A domain that is always, or never, true."""

    value: bool


@frozen
class Not:
    """A negated domain."""

    node: Node


@frozen
class Nary:
    """Domains joined by "AND" or "OR"."""

    word: str
    nodes: tuple[Node, ...]


@frozen
class Reference:
    """The record of `model` whose number a field holds is in a domain; no wire can say this."""

    path: str
    model: str
    node: Node


Node = Leaf | Bool | Not | Nary | Reference
TRUE, FALSE = Bool(True), Bool(False)
_WORDS = {"&": "AND", "|": "OR"}


def parse(domain: Any, *, new: bool) -> Node:
    """Return the tree of a domain as it came from the wire.

    `new` is the manner of 19.0. Raise PythonError with the text of that version for a malformed
    one.
    """
    if isinstance(domain, Leaf | Bool | Not | Nary | Reference):
        return domain
    return _parse_19(domain) if new else _parse_18(domain)


def join(word: str, nodes: list[Node]) -> Node:
    """Return the nodes joined by "AND" or "OR", without what cannot change the result."""
    neutral = word == "AND"
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, Bool):
            if node.value is not neutral:
                return node
        elif isinstance(node, Nary) and node.word == word:
            kept.extend(node.nodes)
        else:
            kept.append(node)
    if not kept:
        return Bool(neutral)
    return kept[0] if len(kept) == 1 else Nary(word, tuple(kept))


def _parse_19(domain: Any) -> Node:
    if domain is True or domain == []:
        return TRUE
    if domain is False:
        return FALSE
    if not isinstance(domain, list | tuple):
        raise PythonError(TypeError, f"Domain() invalid argument type for domain: {domain!r}")
    stack: list[Node] = []
    try:
        for item in reversed(domain):
            stack.append(_item_19(item, stack))
    except IndexError:
        raise PythonError(ValueError, f"Domain() malformed domain {domain!r}") from None
    return join("AND", stack[::-1])


def _item_19(item: Any, stack: list[Node]) -> Node:
    if isinstance(item, list | tuple) and len(item) == 3:
        return _leaf_19(*item)
    if item == "!":
        return _not(stack.pop())
    if isinstance(item, str) and item in _WORDS:
        return join(_WORDS[item], [stack.pop(), stack.pop()])
    raise PythonError(ValueError, f"Domain() invalid item in domain: {item!r}")


def _not(node: Node) -> Node:
    if isinstance(node, Bool):
        return Bool(not node.value)
    return node.node if isinstance(node, Not) else Not(node)


def _leaf_19(path: Any, operator: Any, value: Any) -> Node:
    if (truth := _constant(path, operator, value)) is not None:
        return truth
    shown = Leaf(path, operator, value).text()
    if not isinstance(path, str) or not path:
        raise PythonError(TypeError, f"Empty field name in condition {shown}")
    if not isinstance(operator, str):
        raise PythonError(
            AttributeError, f"{type(operator).__name__!r} object has no attribute 'lower'"
        )
    known = _SYNONYMS.get(operator.lower(), operator.lower())
    if known not in _TERMS_19:
        raise PythonError(ValueError, f"Invalid operator in condition {shown}")
    if value is None or (known in ("=", "!=") and value == []):
        value = False
    if known in ("in", "not in") and not value:
        value = []
    return Leaf(path, known, value)


def _constant(path: Any, operator: Any, value: Any) -> Bool | None:
    if operator == "=" and type(path) is int and value == 1 and path in (0, 1):
        return Bool(path == 1)
    return None


def _parse_18(domain: Any) -> Node:
    if not isinstance(domain, list | tuple):
        raise PythonError(AssertionError, _NO_DOMAIN_18)
    tokens = _normalize_18(domain)
    stack: list[Node] = []
    for item in reversed(tokens):
        if isinstance(item, str) and item in _WORDS:
            stack.append(join(_WORDS[item], [stack.pop(), stack.pop()]))
        elif item == "!":
            stack.append(_negate_18(stack.pop()))
        else:
            stack.append(_leaf_18(item))
    return stack.pop()


def _normalize_18(domain: list[Any] | tuple[Any, ...]) -> list[Any]:
    """Return the tokens with each implied "&" written out."""
    if not domain:
        return [(1, "=", 1)]
    tokens: list[Any] = []
    expected = 1
    for item in domain:
        if expected == 0:
            tokens.insert(0, "&")
            expected = 1
        operator = isinstance(item, str) and item in ("!", "&", "|")
        expected += (0 if item == "!" else 1) if operator else -1
        tokens.append(item)
    if expected:
        text = f"Domain {list(domain)!r} is syntactically not correct."
        raise PythonError(ValueError, text)
    return tokens


def _leaf_18(item: Any) -> Node:
    if not isinstance(item, list | tuple):
        raise PythonError(ValueError, f"Invalid leaf {item}")
    if len(item) != 3:
        few = f"not enough values to unpack (expected 3, got {len(item)})"
        many = "too many values to unpack (expected 3)"
        raise PythonError(ValueError, few if len(item) < 3 else many)
    path, operator, value = item
    if (truth := _constant(path, operator, value)) is not None:
        return truth
    known = _SYNONYMS.get(operator.lower(), operator.lower()) if isinstance(operator, str) else ""
    if not isinstance(path, str) or not path or known not in _TERMS:
        raise PythonError(ValueError, f"Invalid leaf {tuple(item)!r}")
    return Leaf(path, known, value)


def _negate_18(node: Node) -> Node:
    if isinstance(node, Nary):
        word = "OR" if node.word == "AND" else "AND"
        return join(word, [_negate_18(child) for child in node.nodes])
    if isinstance(node, Leaf) and node.operator in _INVERSE_18:
        return Leaf(node.path, _INVERSE_18[node.operator], node.value)
    return _not(node)
