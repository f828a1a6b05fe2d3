"""A `Draft` as text: YAML that `read_mapping` accepts, with the evidence in comments beside it."""

import textwrap
from collections.abc import Iterator, Mapping

import yaml

from orchestration.drafting.draft import Draft, FileDraft
from orchestration.drafting.names import BY_NAME
from orchestration.raw.mapping import normalised

WIDTH = 100
SHOWN = 40  # names in a list; the rest is counted


def render(draft: Draft) -> str:
    """The text, the same for the same draft."""
    lines = list(_head(draft))
    if draft.files:
        lines += ["", *_line(f"system: {_scalar(draft.system)}", draft.system_why)]
        lines += list(_date(draft))
        common, why = _common(draft.files)
        lines += _block("reading", common, why, "")
        lines.append("exports:")
        for one in draft.files:
            lines += list(_entry(one, set(common)))
    return "\n".join(lines) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    count = len(draft.files)
    if count:
        yield from _comment(
            f"Drafted from the files in {draft.folder}; every line is a proposal. Correct it, then"
            f" run it with EXPORTS=<the folder> MAPPING=<this file>.",
            "",
        )
    elif draft.known:
        yield from _comment(
            f"No mapping is needed: the loader knows the exports in {draft.folder} by their paths"
            " and headers.",
            "",
        )
    else:
        yield from _comment(f"None of ours: no file in {draft.folder} resembles an export.", "")
    for title, named in (
        ("known already", [(name, f"{export} of {of}") for name, export, of in draft.known]),
        ("left out", draft.copies),
        ("none of ours", draft.strangers),
        ("cannot be read", draft.unreadable),
        ("not data", [(name, "") for name in draft.not_data]),
    ):
        for name, said in named:
            yield from _comment(f"{title}: {name}" + (f" ({said})" if said else ""), "")


def _date(draft: Draft) -> Iterator[str]:
    if draft.export_date:
        yield from _line(f"export_date: {draft.export_date}", draft.export_date_why)
    elif any(one.export_date is None for one in draft.files):
        yield "# export_date: YYYY-MM-DD  # no path and no column tells it; the loader needs it"


def _common(files: tuple[FileDraft, ...]) -> tuple[dict[str, object], dict[str, str]]:
    """What all entries read in the same way."""
    if len(files) < 2:
        return {}, {}
    first = files[0]
    shared = {
        name: value
        for name, value in first.reading.items()
        if all(one.reading.get(name) == value for one in files)
    }
    return shared, {
        name: f"in all {len(files)} entries; {first.sample.name}: {first.why.get(name, '')}"
        for name in shared
    }


def _entry(one: FileDraft, common: set[str]) -> Iterator[str]:
    contract, sample = one.resembles.contract, one.sample
    rows = (
        f"{len(sample.rows):,} row{'s' * (len(sample.rows) != 1)}"
        if sample.is_whole
        else f"the first {len(sample.rows):,} of {sample.line_count:,} lines"
    )
    place = f", header in line {sample.header_line}" if sample.header_line > 1 else ""
    yield from _comment(
        f"{sample.name}: resembles {contract.export} ({one.resembles.score:.2f} of 1),"
        f" {rows}{place}",
        "  ",
    )
    yield from _comment(one.key, "  ")
    for export, score in one.others:
        yield from _comment(f"or is it {export} ({score:.2f})?", "  ")
    for name in one.resembles.missing:
        if name not in one.constants:
            column = next(each for each in contract.columns if each.name == name)
            yield from _comment(
                f"MISSING: {name} is required ({column.description}) and no column resembles it;"
                f" the loader refuses the file without it.{_candidates(one, name)}",
                "  ",
            )
    for note in one.notes:
        yield from _comment(note, "  ")
    yield from _comment(f"tried: {one.trial}", "  ")
    yield f"  - export: {contract.export}"
    yield f"    files: {_scalar(one.files)}"
    own = {name: value for name, value in one.reading.items() if name not in common}
    yield from _block("reading", own, one.why, "    ")
    yield from _columns(one)
    if one.constants:
        yield from _block("constants", one.constants, {"currency": "a header names it"}, "    ")
    if one.values:
        yield "    values:"
        for name, values in one.values.items():
            yield f"      {name}: {_scalar(dict(values))}"
    yield from _rest(one)


def _candidates(one: FileDraft, name: str) -> str:
    found = [header[:60] for header in one.candidates.get(name, ())]
    return f" By their values it could be: {', '.join(found)}" if found else ""


def _columns(one: FileDraft) -> Iterator[str]:
    evidence = {each.column.name: each.evidence for each in one.dates}
    entries = [match for match in one.resembles.matches if match.needs_entry]
    if entries:
        yield "    columns:"
    for match in entries:
        said = "; ".join(part for part in (match.why, evidence.get(match.column.name)) if part)
        likely = f" ({match.score:.2f})" if match.score < 0.9 else ""
        yield from _line(f"      {match.column.name}: {_scalar(match.header)}", said + likely)
    named = []
    for match in one.resembles.matches:
        if not match.needs_entry:
            more = match.why.removeprefix(BY_NAME).removeprefix("; ")
            said = "; ".join(part for part in (more, evidence.get(match.column.name)) if part)
            named.append(match.column.name + (f" ({said})" if said else ""))
    if named:
        yield from _comment(f"matches by name: {', '.join(named)}", "    ")
    for match in one.resembles.perhaps:
        yield from _comment(
            f"perhaps {match.column.name}: {_scalar(match.header)} ({match.why},"
            f" {match.score:.2f})",
            "    ",
        )


def _rest(one: FileDraft) -> Iterator[str]:
    contract = one.resembles.contract
    found = {match.column.name for match in one.resembles.matches} | one.constants.keys()
    absent = [column.name for column in contract.columns if column.name not in found]
    used = {match.position for match in one.resembles.matches}
    extras = [
        normalised(header)[:60]
        for position, header in enumerate(one.sample.header)
        if position not in used and header.strip()
    ]
    if absent:
        yield from _comment(f"not in the file: {_listed(absent)}", "    ")
    if extras:
        yield from _comment(f"unknown to the contract, kept in _extra: {_listed(extras)}", "    ")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _block(
    title: str, content: Mapping[str, object], why: Mapping[str, str], indent: str
) -> list[str]:
    if not content:
        return []
    lines = [f"{indent}{title}:"]
    for name, value in content.items():
        lines += _line(f"{indent}  {name}: {_scalar(value)}", why.get(name, ""))
    return lines


def _line(line: str, said: str) -> list[str]:
    """A line with its comment beside it, or above it where it would be too long."""
    if not said:
        return [line]
    beside = f"{line}  # {_plain(said)}"
    indent = line[: len(line) - len(line.lstrip())]
    return [beside] if len(beside) <= WIDTH else [*_comment(said, indent), line]


def _comment(text: str, indent: str) -> list[str]:
    """Comment lines; a file's own words cannot end them."""
    return textwrap.wrap(
        _plain(text),
        WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}#   ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _plain(text: str) -> str:
    """One line of characters that YAML takes."""
    return "".join(char if char.isprintable() else "?" for char in " ".join(text.split()))


def _scalar(value: object) -> str:
    is_plain = all(text.isprintable() for text in _texts(value))
    text: str = yaml.safe_dump(
        value,
        default_flow_style=True,
        allow_unicode=is_plain,
        default_style=None if is_plain else '"',  # else a line end would stand in it as it is
        width=1 << 20,
    )
    return text.removesuffix("...\n").strip()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from map(str, pair)
    elif isinstance(value, list):
        yield from map(str, value)
