"""How much the names of columns and files say that they are an export's."""

import re
from functools import cache
from pathlib import PurePosixPath

from orchestration.drafting.words import alike, similarity, thesaurus, tokens, weight, without
from orchestration.raw.contract import Column, Contract
from orchestration.raw.mapping import normalised

BY_NAME = "by name"
MATCHED, PERHAPS = 0.58, 0.45  # below the one it is only named in a comment, below the other not


def name_match(
    header: str, column: Column, thing: str, about: tuple[str, ...]
) -> tuple[float, str]:
    """0 to 1 for a header and a contract's column, and why.

    `thing` is the export's; `about` are the telling words of the file's name, to which a bare `id`
    or `name` belongs.
    """
    is_bare = all(weight(word) < 1.0 for word in tokens(header))
    return _match(header, column, thing, about if is_bare else (), is_bare)


@cache
def _match(
    header: str, column: Column, thing: str, about: tuple[str, ...], is_bare: bool
) -> tuple[float, str]:
    if normalised(header) == column.name:
        return 1.0, BY_NAME
    mine, theirs = tokens(header), tokens(column.name)
    if mine == theirs:
        return 0.99, BY_NAME + ", but for its ending"
    money = [word for word in mine if word in thesaurus().currencies]
    mine = tuple(word for word in mine if word not in money) or mine
    why, entity = "its name says the same", tokens(thing)
    if is_bare and about:
        mine = tuple(word for word in about if word not in mine) + mine
    if not any(alike(word, each) for word in mine for each in theirs):
        return 0.0, why
    score = similarity(mine, theirs)
    short_mine, short_theirs = without(mine, entity), without(theirs, entity)
    if short_mine and short_theirs and (short_mine != mine or short_theirs != theirs):
        score = max(
            score, (0.75 if is_bare and not about else 0.95) * similarity(short_mine, short_theirs)
        )
    if column.name.endswith("_id"):
        left, right = short_mine or mine, short_theirs or theirs
        if _untold(left, right) or _untold(right, left):
            return score * 0.6, why  # the id of something else
    said = _said(mine, tokens(column.description))
    if said and score < 0.9:
        by_text = score + (0.9 - score) * 0.5 * said
        if by_text >= MATCHED > score:
            why = "its name and the column's description say the same"
        score = max(score, by_text) if score >= 0.25 or column.data_type != "varchar" else score
    return score, why


def _untold(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name has a telling word that the other one lacks."""
    return any(
        weight(word) == 1.0 and not any(alike(word, each) >= 0.8 for each in other) for word in one
    )


def _said(name: tuple[str, ...], description: tuple[str, ...]) -> float:
    """The share of a name's telling words that a description has too."""
    telling = [word for word in name if weight(word) == 1.0]
    if not telling:
        return 0.0
    return sum(any(alike(word, each) >= 0.9 for each in description) for word in telling) / len(
        telling
    )


def file_words(name: str) -> tuple[str, ...]:
    """The words of a file's name, without folders, endings and numbers."""
    return tokens(re.sub(r"\d+", " ", PurePosixPath(name).name.split(".")[0]))


def file_score(name: str, contract: Contract) -> float:
    """How much a file's name, or the folders above it, says the export's."""
    said, thing = file_words(name), tokens(contract.thing)
    above = {word for part in PurePosixPath(name).parts[:-1] for word in tokens(part)}
    found = sum(
        weight(word) * max((alike(word, each) for each in said), default=0) for word in thing
    )
    score = (found / sum(weight(word) for word in thing)) ** 2
    # "ticket_comments" says tickets, but less than "tickets" does; a company's name does little.
    for word in said:
        if weight(word) == 1.0 and not any(alike(word, each) >= 0.9 for each in thing):
            is_known = word in thesaurus().groups and word not in tokens(contract.department)
            score *= 0.75 if is_known else 0.9
    return min(1.0, score + 0.1 * (not above.isdisjoint(tokens(contract.department))))
