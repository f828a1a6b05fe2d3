-- The themes meant by how a plan or a chain of whys names its own: one of ours by its name, else
-- those whose words it holds.
with stated as (
    select theme as stated_theme from {{ ref('stg_success__why_chains') }}
    where theme is not null
    union
    select theme as stated_theme from {{ ref('stg_success__action_metrics') }}
    where theme is not null
),

themes as (
    select * from {{ ref('themes') }}
),

text_themes as (
    select * from {{ ref('int_text_themes') }}
)

select
    stated.stated_theme,
    coalesce(themes.theme, text_themes.theme) as theme
from stated
left join themes on replace(stated.stated_theme, ' ', '_') = themes.theme
left join text_themes
    on md5(stated.stated_theme) = text_themes.text_id
    and themes.theme is null
where coalesce(themes.theme, text_themes.theme) is not null
