with months as (
    select * from {{ ref('int_customer_months') }}
),

-- An open spell gets a last day, as a join on "or" cannot use the hash of the customer.
mrr_spells as (
    select
        customer_id,
        mrr_usd,
        from_date,
        coalesce(to_date, date '9999-12-31') as to_date
    from {{ ref('int_mrr_spells') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

days as (
    select
        months.*,
        {{ add_days('months.month_date', -1) }} as opening_date,
        least(months.month_end_date, as_of.as_of_date) as closing_date
    from months
    cross join as_of
),

valued as (
    select
        days.*,
        coalesce(opening.mrr_usd, 0) as opening_mrr_usd,
        coalesce(closing.mrr_usd, 0) as closing_mrr_usd
    from days
    left join mrr_spells as opening
        on days.customer_id = opening.customer_id
        and days.opening_date >= opening.from_date
        and days.opening_date < opening.to_date
    left join mrr_spells as closing
        on days.customer_id = closing.customer_id
        and days.closing_date >= closing.from_date
        and days.closing_date < closing.to_date
),

explained as (
    select
        *,
        closing_mrr_usd - opening_mrr_usd - new_mrr_usd - won_back_mrr_usd + lost_mrr_usd
            as rest_mrr_usd
    from valued
)

select
    customer_id,
    value_basis,
    month_date,
    opening_mrr_usd,
    new_mrr_usd,
    won_back_mrr_usd,
    greatest(rest_mrr_usd, 0) as expansion_mrr_usd,
    greatest(-rest_mrr_usd, 0) as contraction_mrr_usd,
    lost_mrr_usd,
    closing_mrr_usd,
    new_count,
    won_back_count,
    lost_count,
    -- What happened last is dated; a start and a loss never share a day.
    case
        when last_lost_date > coalesce(last_start_date, date '1900-01-01') then 'lost'
        when last_start_date is not null and won_back_count > 0 then 'won_back'
        when last_start_date is not null then 'new'
        when closing_mrr_usd > opening_mrr_usd then 'expansion'
        when closing_mrr_usd < opening_mrr_usd then 'contraction'
        else 'unchanged'
    end as movement,
    is_customer_at_close
from explained
