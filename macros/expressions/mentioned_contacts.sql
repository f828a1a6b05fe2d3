-- Gives the people that a department's export names by e-mail, with the account or company beside.
{% macro mentioned_contacts(
    department, thing, email='email', account_id='account_id', company_name='null'
) -%}
    select
        '{{ department }}' as department,
        source_system,
        {{ email }} as email,
        email_domain,
        {{ account_id }} as account_id,
        cast({{ company_name }} as string) as company_name,
        max(known_at) as last_known_at
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }}
    where {{ email }} is not null
    group by all
{%- endmacro %}
