with terms as (
    select * from {{ ref('int_terms_valued') }}
),

deals as (
    select * from {{ ref('int_terms_matched_to_deal') }}
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

explained as (
    select * from {{ ref('int_losses_explained') }}
),

reasons as (
    select * from {{ ref('churn_reasons') }}
),

-- A subscription that was cancelled for another one is no notice.
noticed as (
    select
        terms.*,
        terms.canceled_date >= terms.term_start_date
        and terms.canceled_date <= terms.term_end_date
        and terms.decision in ('lost', 'pending')
        and coalesce(reasons.is_reason_to_leave, true) as is_noticed
    from terms
    left join reasons on terms.cancel_reason = reasons.reason_code
),

decided as (
    select
        noticed.*,
        deals.opportunity_id,
        deals.competitor,
        case
            when noticed.decision = 'lost'
                then coalesce(explained.reason_code, noticed.cancel_reason, deals.reason_code)
            when noticed.decision = 'contracted' then deals.reason_code
            when noticed.is_noticed then noticed.cancel_reason
        end as reason_code
    from noticed
    left join deals on noticed.term_id = deals.term_id
    left join spells
        on noticed.customer_id = spells.customer_id
        and noticed.ended_date = spells.lost_date
    left join explained on spells.spell_id = explained.spell_id
)

select
    decided.term_id,
    decided.customer_id,
    customers.customer_name,
    customers.segment,
    decided.decision,
    case
        when decided.reason_code is not null
            then coalesce(reasons.reason, 'A reason that is not in our list')
        when decided.decision in ('lost', 'contracted') or decided.is_noticed then 'not stated'
    end as reason,
    decided.competitor,
    decided.department,
    decided.source_system,
    decided.source_record_id,
    decided.opportunity_id,
    cast(12 * decided.before_mrr_usd as decimal(18, 2)) as before_arr_usd,
    cast(
        case
            when decided.decision = 'lost' then 0
            when decided.decision <> 'pending' then 12 * decided.after_mrr_usd
        end as decimal(18, 2)
    ) as after_arr_usd,
    cast(
        case when decided.is_noticed
                then {{ days_between('decided.canceled_date', 'decided.term_end_date') }}
        end as bigint
    ) as notice_days,
    reasons.is_voluntary,
    decided.is_auto_renewed,
    coalesce(decided.ended_date < decided.term_end_date, false) as is_early,
    decided.term_start_date,
    decided.term_end_date,
    case when decided.decision <> 'pending' then decided.ended_date end as decided_date,
    case when decided.is_noticed then decided.canceled_date end as notice_date
from decided
inner join customers on decided.customer_id = customers.customer_id
left join reasons on decided.reason_code = reasons.reason_code
