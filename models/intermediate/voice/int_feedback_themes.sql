with feedback as (
    select * from {{ ref('int_feedback_judged') }}
),

text_themes as (
    select * from {{ ref('int_text_themes') }}
),

themes as (
    select * from {{ ref('themes') }}
)

select
    feedback.feedback_id,
    text_themes.theme,
    themes.department as owner_department
from feedback
inner join text_themes on feedback.text_id = text_themes.text_id
inner join themes on text_themes.theme = themes.theme
