"""What the words in a file's cells mean to the contract, and how good its key is."""

from collections.abc import Mapping, Sequence

from orchestration.drafting.matching import Resemblance
from orchestration.drafting.words import allowed_words, thesaurus, tokens
from orchestration.raw.casts import FALSE, TRUE


def value_maps(
    best: Resemblance, filled: Mapping[str, Sequence[str]]
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Per column the file's values and the contract's, and what is left for a person to say.

    Only words that mean an allowed one are ever named: other values may be anything.
    """
    notes: list[str] = []
    found: dict[str, dict[str, str]] = {}
    for match in best.matches:
        name = match.column.name
        cells = [cell for cell in filled[name] if cell]
        if match.column.data_type == "boolean":
            meant = {
                cell: thesaurus().booleans.get(cell.lower())
                for cell in set(cells)
                if cell.lower() not in TRUE + FALSE
            }
            allowed: tuple[str, ...] = ("true", "false")
        elif match.column.pii is None and (allowed := allowed_words(match.column.description)):
            meant = {cell: _meant(cell, allowed) for cell in set(cells) if cell not in allowed}
        else:
            continue
        if entries := {old: new for old, new in sorted(meant.items()) if new}:
            found[name] = entries
        if strange := {cell for cell, new in meant.items() if not new}:
            rows = sum(cell in strange for cell in cells)
            notes.append(
                f"{name}: {len(strange):,} further values in {rows:,} rows are none of"
                f" {', '.join(allowed)}; say under values: what they mean"
            )
    return found, notes


def _meant(cell: str, allowed: tuple[str, ...]) -> str | None:
    """The allowed word that a value says in another way, if any."""
    plain = " ".join(tokens(cell))
    for word in allowed:
        if plain == " ".join(tokens(word)) or thesaurus().values.get(cell.lower()) == word:
            return word
    return None


def constants(best: Resemblance) -> dict[str, str]:
    """The currency, where a header names it and no column does."""
    if "currency" not in {column.name for column in best.contract.columns}:
        return {}
    if any(match.column.name == "currency" for match in best.matches):
        return {}
    said = {
        word
        for match in best.matches
        for word in tokens(match.header[:200])
        if word in thesaurus().currencies
    }
    return {"currency": said.pop().upper()} if len(said) == 1 else {}


def key_evidence(best: Resemblance, filled: Mapping[str, Sequence[str]]) -> str:
    """How good a key the key's columns are, in words."""
    key = best.contract.key
    if any(name not in filled for name in key):
        return f"key {', '.join(key)}: not all of it was found"
    rows = list(zip(*(filled[name] for name in key), strict=True))
    whole = [row for row in rows if all(row)]
    said = f"key {', '.join(key)}: {len(set(whole)):,} different in {len(rows):,} rows"
    return said + (f", {len(rows) - len(whole):,} empty" if len(whole) < len(rows) else "")
