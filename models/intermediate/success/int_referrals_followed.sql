-- Who was referred, and what came of it. Several may name the same company: the first has won it.
with advocacy as (
    {{ matched('success', 'advocacy') }}
),

crm as (
    select source_system from {{ ref('stg_sales__accounts') }}
    group by source_system
),

accounts as (
    select
        identifiers.source_id,
        min(identifiers.customer_id) as customer_id
    from {{ ref('int_customer_identifiers') }} as identifiers
    inner join crm on identifiers.source_system = crm.source_system
    where identifiers.identifier_kind = 'account'
    group by identifiers.source_id
),

deals as (
    {{ matched('sales', 'opportunities') }}
),

dealt as (
    select
        opportunity_id,
        min(customer_id) as customer_id
    from deals
    group by opportunity_id
),

spells as (
    select * from {{ ref('int_customer_spells') }}
    where spell_number = 1
),

referrals as (
    select
        advocacy.customer_id,
        advocacy.source_system,
        advocacy.advocacy_id,
        advocacy.occurred_date,
        coalesce(accounts.customer_id, dealt.customer_id) as referred_customer_id
    from advocacy
    left join accounts on advocacy.referred_account_id = accounts.source_id
    left join dealt on advocacy.opportunity_id = dealt.opportunity_id
    where advocacy.advocacy_kind = 'referral'
),

-- Neither somebody who was a customer already nor the customer itself has been won by it.
followed as (
    select
        referrals.*,
        spells.spell_id,
        spells.start_date as won_date,
        12 * spells.first_mrr_usd as won_arr_usd,
        row_number() over (
            partition by spells.spell_id
            order by referrals.occurred_date, referrals.source_system, referrals.advocacy_id
        ) as first_in_order
    from referrals
    left join spells
        on referrals.referred_customer_id = spells.customer_id
        and referrals.customer_id <> referrals.referred_customer_id
        and referrals.occurred_date <= spells.start_date
)

select
    customer_id,
    source_system,
    advocacy_id,
    referred_customer_id,
    case when first_in_order = 1 then spell_id end as won_spell_id,
    case when first_in_order = 1 then won_arr_usd end as won_arr_usd,
    occurred_date,
    case when first_in_order = 1 then won_date end as won_date
from followed
