-- What the customer paid on the last day of a term, and when it went on within the grace.
with terms as (
    select * from {{ ref('int_contract_terms') }}
),

-- An open span gets a last day, as a join on "or" cannot use the hash of the customer.
mrr_spells as (
    select
        customer_id,
        mrr_usd,
        from_date,
        coalesce(to_date, date '9999-12-31') as to_date
    from {{ ref('int_mrr_spells') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

days as (
    select
        terms.*,
        coalesce({{ add_days('terms.ended_date', -1) }}, as_of.as_of_date) as last_date,
        {{ add_days('terms.ended_date', 'dials.grace_days') }} as grace_over_date
    from terms
    cross join dials
    cross join as_of
),

followed as (
    select
        days.term_id,
        min_by(mrr_spells.mrr_usd, mrr_spells.from_date) as after_mrr_usd
    from days
    inner join mrr_spells
        on days.customer_id = mrr_spells.customer_id
        and days.ended_date < mrr_spells.to_date
        and days.grace_over_date > mrr_spells.from_date
    group by days.term_id
),

valued as (
    select
        days.*,
        coalesce(mrr_spells.mrr_usd, 0) as before_mrr_usd,
        followed.after_mrr_usd
    from days
    left join mrr_spells
        on days.customer_id = mrr_spells.customer_id
        and days.last_date >= mrr_spells.from_date
        and days.last_date < mrr_spells.to_date
    left join followed on days.term_id = followed.term_id
)

select
    valued.*,
    case
        when valued.ended_date is null then 'pending'
        when valued.after_mrr_usd > valued.before_mrr_usd then 'expanded'
        when valued.after_mrr_usd < valued.before_mrr_usd then 'contracted'
        when valued.after_mrr_usd is not null then 'renewed'
        when {{ add_days('valued.grace_over_date', -1) }} <= as_of.as_of_date then 'lost'
        else 'pending'
    end as decision
from valued
cross join as_of
