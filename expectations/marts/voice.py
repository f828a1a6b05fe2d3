"""What must be believable of what customers say."""

from typing import Final

from expectations.suite import Suite, expect

FEEDBACK: Final = Suite(
    gate="marts",
    table="feedback",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of the comments with words at least seven in ten touch a theme: else the words of the"
            " themes no longer fit what customers talk about.",
            unexpected_rows_query="""
                select feedback_id from {batch}
                where masked_text is not null and themes is null
                    and (select count(*) from {batch} where masked_text is not null) >= 100
            """,
            mostly=0.7,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Most comments are said by a customer whom we know.",
            unexpected_rows_query="select feedback_id from {batch} where customer_id is null",
            mostly=0.8,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Hardly any comment is masked beyond understanding: of five words or more, more than"
            " half are left.",
            unexpected_rows_query="""
                select feedback_id from {batch}
                where len(string_split(masked_text, ' ')) >= 5
                    and 2 * len(regexp_extract_all(masked_text, '[[](name|number|email|link)[]]'))
                    >= len(string_split(masked_text, ' '))
            """,
            mostly=0.95,
            severity="info",
        ),
        expect.UnexpectedRowsToBeRare(
            "No department that hears customers has heard nothing for"
            " ninety days: more often than not its export has stopped.",
            unexpected_rows_query="""
                select department from {batch} group by department
                having count(*) >= 50
                    and max(occurred_at)
                    < (select as_of_date from intermediate.int_as_of) - interval 90 day
            """,
            severity="warning",
        ),
    ],
)

VOICE_BY_STAGE_MONTHLY: Final = Suite(
    gate="marts",
    table="voice_by_stage_monthly",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "No single theme is more than half of a month in which a hundred spoke.",
            unexpected_rows_query="""
                select theme, month_date, sum(volume) as volume from {batch}
                where theme <> 'none'
                group by theme, month_date
                qualify sum(volume) >= 100
                    and sum(volume) > 0.5 * sum(sum(volume)) over (partition by month_date)
            """,
            severity="info",
        ),
    ],
)

ISSUE_CONVERGENCE_WEEKLY: Final = Suite(
    gate="marts",
    table="issue_convergence_weekly",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Seldom does more than a quarter of all themes emerge in one week: that is a change in"
            " how things are recorded, or in how many customers there are.",
            unexpected_rows_query="""
                select week_date from {batch}
                where lifecycle_stage = 'all'
                group by week_date
                having 4 * count(*) filter (where is_emerging) > count(*)
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Comments are known in the week in which they are made, or the next: late ones cannot"
            " warn anybody.",
            unexpected_rows_query="""
                select theme from {batch} where lifecycle_stage = 'all' and late_volume > volume
            """,
            mostly=0.8,
            severity="info",
        ),
    ],
)

SURVEY_COVERAGE_MONTHLY: Final = Suite(
    gate="marts",
    table="survey_coverage_monthly",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where a hundred are asked in a month, more than one in twenty answers and fewer than"
            " nineteen in twenty do.",
            unexpected_rows_query="""
                select month_date from {batch}
                where survey = 'all' and segment = 'all' and role = 'all'
                    and invited_count >= 100 and not response_share between 0.05 and 0.95
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Addresses are kept: where a hundred are asked in a month, fewer than one invitation in"
            " five bounces.",
            unexpected_rows_query="""
                select month_date from {batch}
                where survey = 'all' and segment = 'all' and role = 'all'
                    and invited_count >= 100 and bounced_count > 0.2 * invited_count
            """,
            severity="warning",
        ),
    ],
)

JOURNEY_MAP_MONTHLY: Final = Suite(
    gate="marts",
    table="journey_map_monthly",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Nobody waits for half a year at a touchpoint that many pass.",
            unexpected_rows_query="""
                select touchpoint from {batch}
                where waited_volume >= 20 and median_wait_hours > 24 * 182
            """,
            mostly=0.99,
            severity="info",
        ),
    ],
)

JOURNEY_GROUPS: Final = Suite(
    gate="marts",
    table="journey_groups",
    owner="voice",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Most customers travel in a group: where fifty are customers, fewer than three in five"
            " are on a way of their own.",
            unexpected_rows_query="""
                select customer_id from {batch}
                where journey_group = 'other' and quarter_customer_count >= 50
            """,
            mostly=0.4,
            severity="info",
        ),
    ],
)

ROOT_CAUSES: Final = Suite(
    gate="marts",
    table="root_causes",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Most chains of whys reach a root.",
            unexpected_rows_query="select chain_id from {batch} where not is_root_found",
            mostly=0.5,
            severity="info",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few chains of whys stay in one department: a root that several share is seldom found"
            " alone.",
            unexpected_rows_query="select chain_id from {batch} where department_count < 2",
            mostly=0.5,
            severity="info",
        ),
    ],
)

ACTION_PLAN_SCOREBOARD_MONTHLY: Final = Suite(
    gate="marts",
    table="action_plan_scoreboard_monthly",
    owner="success",
    expectations=lambda: [
        expect.ColumnValuesToBeBetween(
            "A scoreboard's score lies between 0 and 100.",
            column="scoreboard_score",
            min_value=0,
            max_value=100,
            severity="critical",
        ),
    ],
)

SUITES: Final = (
    FEEDBACK,
    VOICE_BY_STAGE_MONTHLY,
    ISSUE_CONVERGENCE_WEEKLY,
    SURVEY_COVERAGE_MONTHLY,
    JOURNEY_MAP_MONTHLY,
    JOURNEY_GROUPS,
    ROOT_CAUSES,
    ACTION_PLAN_SCOREBOARD_MONTHLY,
)
