{{ config(materialized='incremental') }}

-- depends_on: {{ source('it', 'churn_models') }}, {{ source('it', 'churn_scorecards') }}: the macro
-- reads them only while it runs.
-- The probability by the learned champion of each horizon, where there is one. It says nothing of
-- weeks before it was learned: it knows how they went on.
with features as (
    select * from {{ ref('int_customer_features_weekly') }}
    where {{ new_weeks() }}
),

scored as (
    {{ scored('features', scorecards()) }}
)

select
    *,
    1 / (1 + exp(-log_odds)) as churn_probability
from scored
