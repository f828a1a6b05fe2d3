"""One hardened database for all tests of the loader; each test gets a company of its own in it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration import warehouse
from tests.python.raw.company import Company

# Faults of the loader that are known and not yet mended: why, and the tests that show them. A test
# that passes again fails here, so that its line is taken out.
KNOWN_FAULTS = {
    "a correction that is refused still removes the rows of the file it would replace": [
        r"test_a_correction_that_is_refused_leaves_what_it_would_replace[\xff\xfe\xff]",
        r"test_a_correction_that_is_refused_leaves_what_it_would_replace[other,header\n1,2\n]",
        r"test_a_correction_that_is_refused_leaves_what_it_would_replace[PK\x03\x04]",
    ],
    "a file refused before it is read does not count as part of its delivery": [
        "test_an_empty_file_in_a_delivery_buries_nobody",
    ],
    "an error of DuckDB aborts the one transaction of a rebuild": [
        "test_a_rebuild_survives_files_that_are_refused",
    ],
    "entries refused or unrecognised stay so after the file was loaded": [
        "test_a_refused_file_that_is_sent_again_whole_is_no_longer_refused",
        "test_a_refused_snapshot_may_be_sent_again_whole",
        "test_a_file_that_a_new_mapping_knows_is_no_longer_unrecognised",
    ],
    "a refused file that is older than the newest rebuilds its system in every run": [
        "test_a_refused_old_file_does_not_rebuild_everything_in_every_run",
    ],
    "conflicts of a delivery are counted once for each of its files": [
        "test_conflicts_across_two_files_of_one_delivery_are_both_quarantined",
    ],
    "DuckDB guesses the line end of the careful path's own file": [
        "test_quoted_line_ends_may_differ_from_the_file_s",
        "test_any_table_in_any_dialect_comes_back_cell_by_cell_with_its_lines",
    ],
    "DuckDB guesses the line end of JSON lines, and blank lines are not numbered": [
        "test_missing_keys_and_null_are_null_and_blank_lines_are_no_rows",
        r"test_a_damaged_json_line_never_takes_others_with_it[\r]",
        "test_damage_is_refused_or_accounted_for",
    ],
    "JSON keys that are empty or a wildcard make no path": ["test_odd_key_names_are_found"],
    "the csv module's limit of a cell's length is in force, and its error escapes": [
        "test_an_open_quote_in_the_first_row_of_a_large_file_costs_its_own_line_only",
        "test_very_long_cells_are_read_whole[True-300000]",
        "test_very_long_cells_are_read_whole[True-3000000]",
        "test_a_line_beyond_every_limit_refuses_the_file_or_sets_one_row_aside",
        "test_a_very_long_cell_near_the_top_is_read",
    ],
    "Parquet columns shadow the contract's: they are neither cast nor checked": [
        "test_parquet_moments_with_a_zone_become_utc",
        "test_parquet_text_is_cast_like_any_other_text",
        "test_parquet_with_the_contract_s_names_needs_no_mapping_and_keeps_its_null_tokens",
        "test_parquet_columns_may_have_any_name",
    ],
    "other errors of DuckDB than InvalidInput escape": [
        "test_damaged_parquet_is_refused_wherever_the_damage_is",
    ],
    "any row with a column's name twice refuses the file, not only the header": [
        "test_a_group_row_above_the_header_may_repeat_the_name_of_a_column",
        "test_a_data_row_may_repeat_the_name_of_a_column",
        "test_a_merged_title_over_all_columns_is_no_header",
    ],
    "names of punctuation only are compared as empty": [
        "test_a_name_of_punctuation_only_does_not_match_empty_cells",
    ],
    "workbooks are unpacked without a cap": ["test_an_xlsx_bomb_is_refused"],
    "a formula without value reads as empty": [
        "test_a_formula_without_a_value_is_told_not_read_as_empty",
    ],
    "DuckDB's casts take more than numbers": [
        "test_whole_numbers_are_never_rounded_or_guessed[1_000-quarantined]",
        "test_whole_numbers_are_never_rounded_or_guessed[0x1F-quarantined]",
    ],
    "decimals are rounded to the contract's scale": [
        "test_a_decimal_is_not_rounded_to_the_contract_s_scale",
    ],
    "thousands and decimal signs are replaced wherever they stand": [
        "test_a_thousands_sign_where_none_can_stand_is_not_dropped",
        "test_a_point_is_no_decimal_sign_where_the_mapping_says_comma",
    ],
    "a date at midnight is cut before it is trimmed, and seconds are not looked at": [
        "test_a_date_at_midnight_survives_spaces_around_it",
        "test_a_date_shortly_after_midnight_is_not_cut_to_a_date",
    ],
    "no null tokens make no SQL": ["test_a_file_without_null_tokens_keeps_empty_text"],
    "date formats are quoted as Python quotes them": [
        "test_a_quote_in_a_format_or_token_does_no_harm",
    ],
    "the text that stands for missing is a single control character": [
        r"test_rare_control_characters_are_text_like_any_other[\x01]",
    ],
    "cells are joined for the hash with characters that they may hold": [
        "test_rows_that_differ_only_in_where_a_control_character_stands_have_different_hashes",
    ],
    "a mapping's reading is not checked": [
        "test_a_reading_that_cannot_work_is_told_before_any_file_is_read",
    ],
    "errors of the wrong kind escape from the reading of a mapping": [
        "test_a_mapping_that_is_not_text_is_told_by_its_name",
        "test_extending_wrongly_is_told",
    ],
}
REASONS = {name: reason for reason, names in KNOWN_FAULTS.items() for name in names}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            name = item.name if item.name in REASONS else getattr(item, "originalname", item.name)
            if name in REASONS:
                item.add_marker(pytest.mark.xfail(strict=True, reason=REASONS[name]))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


@pytest.fixture(scope="session")
def connection(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.open_hardened(":memory:", [folder]) as opened:
        yield opened


@pytest.fixture
def company(folder: Path, connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Company:
    return Company(folder / tmp_path.name, connection)
