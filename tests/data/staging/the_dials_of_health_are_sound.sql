-- One champion; bad and good are apart; actions outweigh themes and themes ratings among listening;
-- every cap expires; a decision of a person lasts 45 days at most; weights are positive.
{{ config(meta={'dagster': {'ref': {'name': 'health_configurations'}}}) }}
select 'one champion' as rule from {{ ref('health_configurations') }}
having count(case when is_champion then 1 end) <> 1
union all
select 'bad_at is good_at' as rule from {{ ref('health_measures') }}
where bad_at = good_at
union all
select 'actions outweigh themes and these ratings' as rule from {{ ref('health_measures') }}
where department = 'voice'
having
    sum(case when kind = 'action' then weight end) <= sum(case when kind = 'theme' then weight end)
    or sum(case when kind = 'theme' then weight end)
    <= sum(case when kind = 'rating' then weight end)
union all
select 'caps expire' as rule from {{ ref('health_caps') }}
where expires_after_days <= 0 or cap_score not between 0 and 100
union all
select 'an override lasts 45 days at most' as rule from {{ ref('health_overrides') }}
where until_date > {{ add_days('from_date', 45) }} or until_date <= from_date
union all
select 'weights are positive' as rule from {{ ref('health_measures') }}
where weight <= 0
union all
select 'departments of measures have weights' as rule from {{ ref('health_measures') }}
where
    department not in (
        select department from {{ ref('health_departments') }}
        where weight > 0
    )
