-- Whatever was said: no address, no link, no long number in what is published of it.
{{ config(meta={'dagster': {'ref': {'name': 'feedback'}}}) }}
with published as (
    select masked_text from {{ ref('feedback') }}
    union all
    select best_examples as masked_text from {{ ref('issue_convergence_weekly') }}
    union all
    select symptom as masked_text from {{ ref('root_causes') }}
    union all
    select root_cause as masked_text from {{ ref('root_causes') }}
)

select * from published
where {{ matches('masked_text', '@|https?://|[0-9]{5}') }}
