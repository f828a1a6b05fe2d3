-- The deal in which sales speaks of a term's end: the nearest to it, a renewal first.
with terms as (
    select
        *,
        coalesce(ended_date, term_end_date) as decision_date
    from {{ ref('int_contract_terms') }}
),

deals as (
    {{ matched('sales', 'opportunities') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

near as (
    select
        terms.term_id,
        deals.opportunity_id,
        deals.opportunity_type,
        deals.competitor,
        deals.is_won,
        case when deals.is_closed and not deals.is_won then lower(deals.loss_reason) end
            as reason_code,
        row_number() over (
            partition by terms.term_id
            order by
                abs({{ days_between('deals.close_date', 'terms.decision_date') }}),
                case when deals.opportunity_type = 'renewal' then 0 else 1 end,
                deals.source_system,
                deals.opportunity_id
        ) as nearest_first
    from terms
    cross join dials
    inner join deals
        on terms.customer_id = deals.customer_id
        and deals.close_date > {{ add_days('terms.decision_date', '-dials.renewal_days') }}
        and deals.close_date < {{ add_days('terms.decision_date', 'dials.grace_days') }}
)

select
    term_id,
    opportunity_id,
    opportunity_type,
    competitor,
    reason_code,
    is_won
from near
where nearest_first = 1
