"""What must be believable of risk, warnings and escalations."""

from typing import Final

from expectations.suite import DEPARTMENTS, Suite, expect

WARNING_SIGNALS: Final = Suite(
    gate="marts",
    table="warning_signals",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are fifty customers or more, no signal stands for more than half of them:"
            " such a warning tells of our records and not of customers.",
            unexpected_rows_query="""
                select signal from {batch} where is_open group by signal
                having count(*) > (
                    select greatest(25, 0.5 * count(*)) from intermediate.int_customer_spells
                    where lost_date is null
                )
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Few warnings stand for longer than a year.",
            unexpected_rows_query="""
                select warning_id from {batch}
                where coalesce(closed_at, (select as_of_date from intermediate.int_as_of))
                    > opened_at + interval 365 day
            """,
            mostly=0.9,
            severity="warning",
        ),
        expect.ColumnValuesToMatchRegex(
            "Who should act is one of our departments.",
            column="responsible_department",
            regex=f"^({DEPARTMENTS})$",
            severity="warning",
        ),
    ],
)

ESCALATIONS: Final = Suite(
    gate="marts",
    table="escalations",
    owner="success",
    expectations=lambda: [
        expect.ColumnValuesToBeBetween(
            "An escalation has a level from 1 to 3.",
            column="level",
            min_value=1,
            max_value=3,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Hardly any escalation is resolved before it is raised.",
            unexpected_rows_query="select escalation_id from {batch} where resolve_hours < 0",
            mostly=0.99,
            severity="warning",
        ),
    ],
)

CHURN_RISK_WEEKLY: Final = Suite(
    gate="marts",
    table="churn_risk_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Every probability lies within 0 and 1 and names the version that says it.",
            unexpected_rows_query="""
                select customer_id from {batch}
                where churn_probability not between 0 and 1
                    or (churn_probability is null) <> (model_version is null)
            """,
            severity="critical",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nine in ten customers who are twice as likely to leave as usual are given a reason.",
            unexpected_rows_query="""
                select customer_id from {batch}
                where week_date = (
                    select max(newest.week_date) from marts.churn_risk_weekly as newest
                )
                    and churn_probability >= 2 * base_rate and reasons is null
            """,
            mostly=0.9,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Where there are fifty customers or more, the risk of no more than a third is twice the"
            " usual this week: an alarm for everybody is none.",
            unexpected_rows_query="""
                select horizon_days from {batch}
                where week_date = (
                    select max(newest.week_date) from marts.churn_risk_weekly as newest
                )
                group by horizon_days
                having count(churn_probability) >= 50
                    and 3 * count(*) filter (where churn_probability >= 2 * base_rate)
                    > count(churn_probability)
            """,
            severity="warning",
        ),
    ],
)

RISK_BACKTEST: Final = Suite(
    gate="marts",
    table="risk_backtest",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "A learned model that speaks puts customers in a better order than a coin, by the whole"
            " of its interval.",
            unexpected_rows_query="""
                select predictor from {batch}
                where predictor_kind = 'champion' and predictor <> 'reference_class'
                    and quarter = 'all' and label = 'churned' and auc_low <= 0.5
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "Nothing foretells nearly everybody who leaves: what seems to has seen the end.",
            unexpected_rows_query="""
                select predictor from {batch}
                where quarter = 'all' and label = 'churned' and auc > 0.97
            """,
            severity="warning",
        ),
        expect.UnexpectedRowsToBeRare(
            "The model that speaks raises no more than two false alarms a year and large client: a"
            " call in vain each half year is one too many.",
            unexpected_rows_query="""
                select predictor from {batch}
                where predictor_kind = 'champion' and false_alarms_per_large_client_year > 2
            """,
            severity="warning",
        ),
    ],
)

RISK_CALIBRATION: Final = Suite(
    gate="marts",
    table="risk_calibration",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where thirty or more were lost, the model that speaks expected as many in all, a third"
            " more or less.",
            unexpected_rows_query="""
                select predictor from {batch}
                where (horizon_days, predictor) in (
                    select horizon_days, arg_max(kind, trained_at) from risk.models
                    where is_champion group by horizon_days
                )
                group by predictor, horizon_days
                having sum(churner_count) >= 30
                    and abs(sum(customer_count * mean_probability) - sum(churner_count))
                    > sum(churner_count) / 3
            """,
            severity="warning",
        ),
    ],
)

EXPECTED_CHURN_WEEKLY: Final = Suite(
    gate="marts",
    table="expected_churn_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Of the weeks of the last year whose outcome is certain, six in ten or more lost as"
            " many customers as their interval said.",
            unexpected_rows_query="""
                select horizon_days from {batch}
                where churned_count is not null
                    and week_date > (select as_of_date from intermediate.int_as_of) - 365
                group by horizon_days
                having count(*) >= 13 and count(*) filter (
                    where churned_count not between expected_churn_count_low
                        and expected_churn_count_high
                ) > 0.4 * count(*)
            """,
            severity="warning",
        ),
    ],
)

RISK_DRIFT_WEEKLY: Final = Suite(
    gate="marts",
    table="risk_drift_weekly",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are a hundred customers or more, nine in ten features are spread as a"
            " quarter ago: else a model was learned from other customers.",
            unexpected_rows_query="""
                select feature from {batch}
                where has_drifted and least(customer_count, before_customer_count) >= 100
                    and week_date = (
                        select max(newest.week_date) from marts.risk_drift_weekly as newest
                    )
            """,
            mostly=0.9,
            severity="warning",
        ),
    ],
)

EARLY_WARNINGS: Final = Suite(
    gate="marts",
    table="early_warnings",
    owner="success",
    expectations=lambda: [
        expect.UnexpectedRowsToBeRare(
            "Where there are ten large clients or more, half of them or fewer are listed for their"
            " risk alone: more is a list that nobody calls.",
            unexpected_rows_query="""
                select count(*) as listed_count from {batch} where is_risk_high
                having count(*) > (
                    select greatest(5, 0.5 * count(*)) from intermediate.int_customers_valued
                    where is_large and status = 'active'
                )
            """,
            severity="warning",
        ),
    ],
)

SUITES: Final = (
    CHURN_RISK_WEEKLY,
    RISK_BACKTEST,
    RISK_CALIBRATION,
    EXPECTED_CHURN_WEEKLY,
    RISK_DRIFT_WEEKLY,
    EARLY_WARNINGS,
    WARNING_SIGNALS,
    ESCALATIONS,
)
