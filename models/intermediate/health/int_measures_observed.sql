with observed as (
    select * from {{ ref('int_marketing_measures_observed') }}
    union all
    select * from {{ ref('int_sales_measures_observed') }}
    union all
    select * from {{ ref('int_operations_measures_observed') }}
    union all
    select * from {{ ref('int_billing_measures_observed') }}
    union all
    select * from {{ ref('int_support_measures_observed') }}
    union all
    select * from {{ ref('int_training_measures_observed') }}
    union all
    select * from {{ ref('int_product_measures_observed') }}
    union all
    select * from {{ ref('int_voice_measures_observed') }}
    union all
    select * from {{ ref('int_executives_measures_observed') }}
    union all
    select * from {{ ref('int_success_measures_observed') }}
)

select observed.*
from observed
cross join {{ ref('int_as_of') }} as as_of
where observed.known_at < as_of.known_before_at
    and (observed.superseded_at is null or observed.superseded_at > observed.known_at)
