with spells as (
    select * from {{ ref('int_customer_spells') }}
),

explained as (
    select * from {{ ref('int_losses_explained') }}
),

referrals as (
    select * from {{ ref('int_referrals_followed') }}
    where won_spell_id is not null
),

declared as (
    select * from {{ ref('int_declared_churns_matched') }}
    where customer_id is not null
),

customers as (
    select * from {{ ref('int_customers_described') }}
),

warned as (
    select * from {{ ref('int_losses_warned') }}
),

reasons as (
    select * from {{ ref('churn_reasons') }}
),

spans as (
    select * from {{ ref('int_stage_spans') }}
),

events as (
    select
        customer_id, start_date as occurred_date, movement, null as churn_kind,
        null as reason_code, value_basis, 12 * first_mrr_usd as arr_usd, true as is_counted,
        movement || ':' || spell_id as event_key, spell_id as gained_spell_id,
        null as lost_spell_id, null as source_record_id
    from spells
    union all
    select
        spells.customer_id, spells.lost_date as occurred_date, 'lost' as movement,
        case when spells.value_basis = 'orders' then 'silent' else 'contractual' end as churn_kind,
        explained.reason_code, spells.value_basis, 12 * spells.last_mrr_usd as arr_usd,
        true as is_counted, 'lost:' || spells.spell_id as event_key, null as gained_spell_id,
        spells.spell_id as lost_spell_id, null as source_record_id
    from spells
    left join explained on spells.spell_id = explained.spell_id
    where spells.lost_date is not null
    union all
    select
        customer_id, churn_date as occurred_date, 'lost' as movement,
        'declared' as churn_kind, reason_code, null as value_basis, 12 * mrr_usd as arr_usd,
        false as is_counted,
        'declared:' || source_system || ':' || source_record_id || ':' || row_hash as event_key,
        null as gained_spell_id, null as lost_spell_id, source_record_id
    from declared
),

named as (
    select
        events.customer_id,
        customers.customer_name,
        events.occurred_date,
        events.movement,
        events.churn_kind,
        reasons.is_voluntary,
        case
            when events.movement <> 'lost' then null
            when events.reason_code is null then 'not stated'
            else coalesce(reasons.reason, 'A reason that is not in our list')
        end as reason,
        events.value_basis,
        cast(events.arr_usd as decimal(18, 2)) as arr_usd,
        events.is_counted,
        spans.stage as lifecycle_stage_before,
        case when events.lost_spell_id is not null then coalesce(warned.warning_count, 0) end
            as warning_count_before,
        warned.warnings as last_warnings,
        customers.segment,
        referrals.customer_id as referred_by_customer_id,
        events.source_record_id,
        md5(events.event_key) as event_id
    from events
    inner join customers on events.customer_id = customers.customer_id
    left join referrals on events.gained_spell_id = referrals.won_spell_id
    left join warned on events.lost_spell_id = warned.spell_id
    left join reasons on events.reason_code = reasons.reason_code
    left join spans
        on events.customer_id = spans.customer_id
        and spans.entered_date < events.occurred_date
        and (spans.left_date is null or spans.left_date >= events.occurred_date)
)

select * from named
