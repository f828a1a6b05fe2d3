-- Every word that is part of a person's name somewhere: the customers' people and our own.
with named as (
    select full_name as person_name from {{ ref('stg_sales__contacts') }}
    union all
    select full_name as person_name from {{ ref('stg_support__users') }}
    union all
    select full_name as person_name from {{ ref('stg_marketing__leads') }}
    union all
    select full_name as person_name from {{ ref('stg_training__enrollments') }}
    union all
    select author_name as person_name from {{ ref('stg_voice__social_mentions') }}
    union all
    select author_name as person_name from {{ ref('stg_voice__reviews') }}
    union all
    select person_name from {{ ref('stg_success__advocacy') }}
    union all
    select author_name as person_name from {{ ref('stg_success__csm_notes') }}
    union all
    select customer_owner_name as person_name from {{ ref('stg_success__success_plans') }}
    union all
    select author_name as person_name from {{ ref('stg_sales__notes') }}
    union all
    select assignee_name as person_name from {{ ref('stg_support__tickets') }}
    union all
    select organizer_name as person_name from {{ ref('stg_executives__meetings') }}
    union all
    select owner_name as person_name from {{ ref('int_customers_described') }}
    union all
    -- jane.doe@example.com names Jane Doe.
    select split_part(email, '@', 1) as person_name
    from {{ ref('int_contacts_matched_to_customer') }}
),

distinct_names as (
    select person_name from named
    where person_name is not null
    group by person_name
),

pieces as (
    select {{ each_piece('person_name') }} from distinct_names
)

select {{ without_accents('lower(piece)') }} as word
from pieces
where length(piece) >= 2 and {{ matches('piece', '^\\p{L}') }}
group by {{ without_accents('lower(piece)') }}
