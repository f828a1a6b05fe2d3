with whys as (
    {{ matched('success', 'why_chains') }}
),

masked as (
    select * from {{ ref('int_texts_masked') }}
),

stated_themes as (
    select * from {{ ref('int_stated_themes') }}
),

ordered as (
    select
        whys.*,
        masked.masked_text,
        row_number() over (
            partition by whys.source_system, whys.chain_id
            order by whys.is_root is true desc, whys.level desc
        ) as deepest_first,
        row_number() over (
            partition by whys.source_system, whys.chain_id order by whys.level
        ) as shallowest_first
    from whys
    left join masked on md5(whys.because) = masked.text_id
),

departments as (
    select
        source_system,
        chain_id,
        {{ joined_text('department') }} as departments,
        count(*) as department_count
    from (
        select source_system, chain_id, department from whys
        where department is not null
        group by source_system, chain_id, department
    ) as each_department
    group by source_system, chain_id
),

themes as (
    select stated_theme, {{ joined_text('theme') }} as themes
    from stated_themes
    group by stated_theme
),

chains as (
    select
        source_system,
        chain_id,
        max(customer_id) as customer_id,
        max(case when deepest_first = 1 then theme end) as stated_theme,
        max(case when shallowest_first = 1 then masked_text end) as symptom,
        max(case when deepest_first = 1 then masked_text end) as root_cause,
        max(case when deepest_first = 1 then department end) as root_department,
        count(*) as level_count,
        bool_or(coalesce(is_root, false)) as is_root_found,
        bool_or(is_excused) as is_function_excused,
        min(asked_date) as asked_date,
        max(known_at) as known_at
    from ordered
    group by source_system, chain_id
)

select
    chains.source_system,
    chains.chain_id,
    chains.customer_id,
    themes.themes,
    chains.symptom,
    chains.root_cause,
    chains.root_department,
    departments.departments,
    chains.level_count,
    coalesce(departments.department_count, 0) as department_count,
    chains.is_root_found,
    chains.is_function_excused,
    chains.asked_date,
    chains.known_at
from chains
left join departments
    on chains.source_system = departments.source_system
    and chains.chain_id = departments.chain_id
left join themes on chains.stated_theme = themes.stated_theme
