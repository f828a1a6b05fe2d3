-- Words that are nobody's name: everyday ones, and those that several customers use.
with plain_words as (
    select * from {{ ref('plain_words') }}
),

feedback as (
    select text_id, customer_id from {{ ref('int_feedback_united') }}
    where customer_id is not null and comment is not null
    group by text_id, customer_id
),

texts as (
    select * from {{ ref('int_texts_collected') }}
),

dials as (
    select * from {{ ref('int_voice_dials_spread') }}
),

pieces as (
    select text_id, {{ each_piece('comment') }} from texts
),

words as (
    select text_id, {{ without_accents('lower(piece)') }} as word
    from pieces
    where {{ matches('piece', '^\\p{L}') }}
    group by text_id, {{ without_accents('lower(piece)') }}
),

used as (
    select
        words.word,
        count(distinct feedback.customer_id) as customer_count
    from words
    inner join feedback on words.text_id = feedback.text_id
    group by words.word
),

vouched as (
    select word, true as is_plain from plain_words
    union all
    select used.word, false as is_plain
    from used
    cross join dials
    where used.customer_count >= dials.vouching_customers
)

select
    word,
    bool_or(is_plain) as is_plain
from vouched
group by word
