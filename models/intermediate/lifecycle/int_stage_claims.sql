-- Who claims that a customer is in which stage, and when: the main way from awareness to leaving
-- and, while it is a customer, what stands beside it. The claim that weighs most wins each day.
with main_stages as (
    select * from {{ ref('int_main_stages_spanned') }}
),

spells as (
    select * from {{ ref('int_customer_spells') }}
),

escalations as (
    {{ matched('success', 'escalations') }}
),

tickets as (
    {{ matched('support', 'tickets') }}
),

invoices as (
    {{ matched('billing', 'invoices') }}
),

disputes as (
    {{ matched('billing', 'disputes') }}
),

contract_terms as (
    select * from {{ ref('int_contract_terms') }}
),

advocacy as (
    {{ matched('success', 'advocacy') }}
),

dials as (
    select * from {{ ref('int_dials_spread') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

besides as (
    select
        customer_id, 'support' as stage, cast(raised_at as date) as from_date,
        cast(resolved_at as date) as to_date
    from escalations
    union all
    select
        customer_id, 'support' as stage, cast(opened_at as date) as from_date,
        cast(closed_at as date) as to_date
    from tickets
    where is_escalated
    union all
    select
        customer_id, 'billing' as stage, {{ add_days('due_date', 1) }} as from_date,
        paid_date as to_date
    from invoices
    where coalesce(status, '') not in ('draft', 'void')
        and (paid_date is null or paid_date > due_date)
    union all
    select
        customer_id, 'billing' as stage, cast(opened_at as date) as from_date,
        cast(closed_at as date) as to_date
    from disputes
    union all
    select
        contract_terms.customer_id, 'renewal' as stage,
        {{ add_days('contract_terms.term_end_date', '-dials.renewal_days') }} as from_date,
        coalesce(contract_terms.ended_date, contract_terms.term_end_date) as to_date
    from contract_terms
    cross join dials
    union all
    select
        advocacy.customer_id, 'advocacy' as stage, advocacy.occurred_date as from_date,
        {{ add_days('advocacy.occurred_date', 'dials.advocacy_days') }} as to_date
    from advocacy
    cross join dials
    where advocacy.advocacy_kind <> 'competitor_mention'
),

claims as (
    select customer_id, stage, entered_date as from_date, left_date as to_date
    from main_stages
    union all
    select
        besides.customer_id,
        besides.stage,
        greatest(besides.from_date, spells.start_date) as from_date,
        least(besides.to_date, spells.lost_date) as to_date
    from besides
    inner join spells
        on besides.customer_id = spells.customer_id
        and besides.from_date < coalesce(spells.lost_date, date '9999-12-31')
        and coalesce(besides.to_date, date '9999-12-31') > spells.start_date
)

select
    claims.customer_id,
    claims.stage,
    claims.from_date,
    case when claims.to_date <= as_of.as_of_date then claims.to_date end as to_date
from claims
cross join as_of
where claims.from_date <= as_of.as_of_date
    and (claims.to_date is null or claims.to_date > claims.from_date)
