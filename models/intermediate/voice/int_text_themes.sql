-- A theme needs a word of each of its parts: what it is about and, for most, what is said of it.
with texts as (
    select * from {{ ref('int_texts_collected') }}
),

theme_words as (
    select
        *,
        ' ' || words || case when is_whole_word then ' ' else '' end as searched
    from {{ ref('theme_words') }}
),

parts as (
    select
        theme,
        count(distinct part) as part_count
    from theme_words
    group by theme
),

found as (
    select
        texts.text_id,
        theme_words.theme,
        count(distinct theme_words.part) as part_count
    from texts
    inner join theme_words on contains(texts.searchable_text, theme_words.searched)
    group by texts.text_id, theme_words.theme
)

select
    found.text_id,
    found.theme
from found
inner join parts
    on found.theme = parts.theme
    and found.part_count = parts.part_count
