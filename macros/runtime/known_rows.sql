-- Gives the rows of an export that were delivered by the as-of date: all versions of all keys.
{% macro known_rows(department, thing) %}
    select *
    from {{ source(department, thing) }}
    where cast(_known_at as date) <= (
        select as_of.as_of_date from {{ source('it', 'as_of') }} as as_of
    )
{% endmacro %}
