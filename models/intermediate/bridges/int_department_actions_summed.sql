with actions as (
    select * from {{ ref('int_department_actions_listed') }}
    where customer_id is not null
)

select
    department,
    {{ month_start('action_date') }} as month_date,
    count(*) filter (where is_good) as good_action_count,
    count(*) as action_count
from actions
group by department, month_date
