-- Whether a text sounds good or bad, by the words in it; a text without such words is not in here.
with texts as (
    select * from {{ ref('int_texts_collected') }}
),

polarity_words as (
    select * from {{ ref('polarity_words') }}
),

found as (
    select
        texts.text_id,
        count(case when polarity_words.polarity > 0 then 1 end) as positive_count,
        count(case when polarity_words.polarity < 0 then 1 end) as negative_count
    from texts
    inner join polarity_words on contains(texts.searchable_text, ' ' || polarity_words.words)
    group by texts.text_id
)

select
    text_id,
    cast(positive_count - negative_count as double) / (positive_count + negative_count)
        as word_score
from found
