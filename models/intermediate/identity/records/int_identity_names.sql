-- Each spelling of a company's name once, with its words: names recur in many records.
with mentions as (
    select * from {{ ref('int_accounts_mentioned') }}
),

company_words as (
    select array_agg(word) as company_words from {{ ref('company_words') }}
),

spelled as (
    select company_name from mentions
    where company_name is not null
    group by company_name
),

named as (
    select
        spelled.company_name,
        {{ name_words('spelled.company_name', 'company_words.company_words') }} as words
    from spelled
    cross join company_words
)

select
    company_name,
    words,
    {{ name_key('words') }} as name_key
from named
