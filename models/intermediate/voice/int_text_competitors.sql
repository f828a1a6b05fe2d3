-- The competitor that a text names; of several the first by name.
with texts as (
    select * from {{ ref('int_texts_collected') }}
),

competitors as (
    select * from {{ ref('competitors') }}
)

select
    texts.text_id,
    min(competitors.competitor) as competitor
from texts
inner join competitors on contains(texts.searchable_text, ' ' || competitors.words)
group by texts.text_id
