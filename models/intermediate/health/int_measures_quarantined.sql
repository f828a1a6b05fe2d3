-- Rows of a customer that loading put aside, for each measure that their export tells of: something
-- is missing until the record comes whole, or the measure no longer looks back on it.
with quarantine as (
    select * from {{ source('it', 'quarantine') }}
    where not is_resolved
),

loads as (
    select * from {{ source('it', 'loads') }}
),

observed as (
    select * from {{ ref('int_measures_observed') }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

facts as (
    select * from {{ ref('int_facts_matched') }}
),

identifiers as (
    select * from {{ ref('int_customer_identifiers') }}
),

aside as (
    select
        quarantine.load_id,
        quarantine.line_number,
        quarantine.source_system,
        quarantine.export,
        {{ account_key('quarantine.record_id') }} as record_id,
        {{ account_key('quarantine.account_id') }} as account_id,
        {{ account_key('quarantine.subscription_id') }} as subscription_id,
        loads.known_at
    from quarantine
    inner join loads on quarantine.load_id = loads.load_id
),

placed as (
    select
        aside.load_id,
        aside.line_number,
        coalesce(
            min(accounts.customer_id), min(subscriptions.customer_id), min(facts.customer_id)
        ) as customer_id
    from aside
    left join identifiers as accounts
        on aside.source_system = accounts.source_system
        and aside.account_id = accounts.source_id
        and accounts.identifier_kind = 'account'
    left join identifiers as subscriptions
        on aside.source_system = subscriptions.source_system
        and aside.subscription_id = subscriptions.source_id
        and subscriptions.identifier_kind = 'subscription'
    left join facts
        on aside.source_system = facts.source_system
        and aside.record_id = facts.source_record_id
        and aside.export = facts.department || '.' || facts.thing
    group by aside.load_id, aside.line_number
),

mended as (
    select
        aside.load_id,
        aside.line_number,
        min(observed.known_at) as mended_at
    from aside
    inner join observed
        on aside.export = observed.export
        and aside.source_system || ':' || aside.record_id = observed.record_key
        and observed.known_at > aside.known_at
    group by aside.load_id, aside.line_number
),

told as (
    select export, measure from observed
    group by export, measure
)

select
    placed.customer_id,
    told.measure,
    aside.load_id,
    aside.line_number,
    aside.known_at as from_at,
    least(mended.mended_at, {{ add_days_to_moment('aside.known_at', 'measures.window_days') }})
        as until_at
from aside
inner join placed
    on aside.load_id = placed.load_id
    and aside.line_number = placed.line_number
    and placed.customer_id is not null
inner join told on aside.export = told.export
inner join measures on told.measure = measures.measure
left join mended
    on aside.load_id = mended.load_id
    and aside.line_number = mended.line_number
