-- Gives the customers that a department's export mentions, by id, by name or by a web domain, with
-- how often and since when.
{% macro mentioned_accounts(
    department, thing, crm_account_id='crm_account_id', subscription_id='null',
    company_name='null', domain='null'
) -%}
    select
        '{{ department }}' as department,
        source_system,
        account_id,
        cast({{ crm_account_id }} as string) as crm_account_id,
        cast({{ subscription_id }} as string) as subscription_id,
        cast({{ company_name }} as string) as company_name,
        cast({{ domain }} as string) as domain,
        count(*) as record_count,
        min(known_at) as first_known_at,
        max(known_at) as last_known_at
    from {{ ref('stg_' ~ department ~ '__' ~ thing) }}
    group by all
{%- endmacro %}
