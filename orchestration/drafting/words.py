"""How alike two column names are: tokens, endings and the thesaurus of the field."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import yaml

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
ENDINGS = ("ation", "ated", "ating", "ion", "ing", "ed", "al")
KIND_WEIGHT = 0.3
SYNONYM, STEM = 0.9, 0.95


@dataclass(frozen=True)
class Thesaurus:
    """The content of thesaurus.yml, its words brought to stems."""

    groups: dict[str, frozenset[int]]
    kind_words: frozenset[str]
    apart: tuple[frozenset[str], ...]
    earlier_later: tuple[tuple[str, str], ...]
    ahead: frozenset[str]
    null_tokens: frozenset[str]
    sure_null_tokens: frozenset[str]
    booleans: dict[str, str]
    values: dict[str, str]
    currencies: frozenset[str]


@cache
def thesaurus() -> Thesaurus:
    """The words that the project keeps."""
    content = yaml.safe_load(Path(__file__).with_name("thesaurus.yml").read_text(encoding="utf-8"))
    groups: dict[str, set[int]] = {}
    for at, words in enumerate(content["same"]):
        for word in words:
            groups.setdefault(stem(word), set()).add(at)
    return Thesaurus(
        groups={word: frozenset(found) for word, found in groups.items()},
        kind_words=frozenset(map(stem, content["kind_words"])),
        apart=tuple(frozenset(map(stem, words)) for words in content["apart"]),
        earlier_later=tuple((stem(first), stem(then)) for first, then in content["earlier_later"]),
        ahead=frozenset(map(stem, content["ahead"])),
        null_tokens=frozenset(content["null_tokens"]),
        sure_null_tokens=frozenset(content["sure_null_tokens"]),
        booleans={word: truth for truth in ("true", "false") for word in content[truth]},
        values={word: meant for meant, words in content["values"].items() for word in words},
        currencies=frozenset(content["currencies"]),
    )


@cache
def stem(word: str) -> str:
    """A word in lower case without plural and the commonest endings."""
    word = word.lower()
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@cache
def tokens(name: str) -> tuple[str, ...]:
    """The stems of a name, CamelCase and snake_case alike; a custom field's __c is dropped."""
    name = CAMEL.sub(" ", name.strip().removesuffix("__c")).replace("e-mail", "email")
    return tuple(stem(word) for word in re.split(r"[\W_]+", name) if word)


def without(words: Iterable[str], dropped: Iterable[str]) -> tuple[str, ...]:
    """Tokens without those that mean the same as one of the dropped."""
    gone = tuple(dropped)
    return tuple(word for word in words if not any(alike(word, each) >= SYNONYM for each in gone))


@cache
def alike(one: str, other: str) -> float:
    """0 to 1: the same word, words of one line of the thesaurus, spelling nearly the same."""
    if one == other:
        return 1.0
    known = thesaurus().groups
    if known.get(one, frozenset()) & known.get(other, frozenset()):
        return SYNONYM
    short, long = sorted((one, other), key=len)
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) <= 4:
        return 0.8
    if len(short) >= 5 and one[0] == other[0] and len(long) - len(short) <= 2:
        ratio = SequenceMatcher(None, one, other).ratio()
        return ratio * SYNONYM if ratio >= 0.85 else 0.0
    return 0.0


@cache
def weight(word: str) -> float:
    """Words of kind (id, date, is, count) say little about what a column is about."""
    return KIND_WEIGHT if word in thesaurus().kind_words else 1.0


@cache
def similarity(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """0 to 1: how much of what two names say is said by both."""
    if not one or not other:
        return 0.0
    said = sum(weight(word) for word in one + other)
    shared = sum(weight(word) * max(alike(word, each) for each in other) for word in one)
    shared += sum(weight(word) * max(alike(word, each) for each in one) for word in other)
    return shared / said * (0.3 if are_apart(one, other) else 1.0)


@cache
def are_apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether names say things that exclude one another, such as minutes and hours."""
    return any(
        (mine := line.intersection(one)) and (theirs := line.intersection(other)) and mine != theirs
        for line in thesaurus().apart
    )


@cache
def allowed_words(description: str) -> tuple[str, ...]:
    """The values that a description lists, such as `low, medium, high or urgent.`; else none."""
    for part in re.split(r"[:;]", description.strip().rstrip(".")):
        words = [word.strip() for word in re.split(r",| or | and ", part)]
        words = [word for word in words if word]
        if len(words) >= 3 and all(re.fullmatch(r"[a-z0-9_-]+( [a-z]+)?", word) for word in words):
            return tuple(words)
    return ()
