-- Nobody whose name is on record is named in what is published, unless the word is an everyday one.
{{ config(meta={'dagster': {'ref': {'name': 'feedback'}}}) }}
with texts as (
    select distinct masked_text from {{ ref('feedback') }}
    where masked_text is not null
),

pieces as (
    select masked_text, {{ each_piece('masked_text') }} from texts
),

names as (
    select * from {{ ref('int_names_known') }}
),

plain_words as (
    select * from {{ ref('plain_words') }}
)

select
    pieces.masked_text,
    pieces.piece
from pieces
inner join names on {{ without_accents('lower(pieces.piece)') }} = names.word
left join plain_words on names.word = plain_words.word
where plain_words.word is null
    and {{ matches('pieces.piece', '^\\p{Lu}') }}
