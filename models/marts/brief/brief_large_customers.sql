with customers as (
    select * from {{ ref('customers') }}
    where status = 'active' and is_large
),

warnings as (
    select * from {{ ref('warning_signals') }}
    where is_open
),

renewals as (
    select customer_id, min(term_end_date) as renewal_date
    from {{ ref('renewal_decisions') }}
    where decision = 'pending'
    group by customer_id
),

plans as (
    select *
    from {{ ref('success_plans') }}
    where closed_date is null and customer_id is not null
    qualify row_number() over (
            partition by customer_id order by start_date desc, success_plan_id
        ) = 1
),

limits as (
    select health.customer_id, caps.description as limited_by
    from {{ ref('customer_health_weekly') }} as health
    inner join {{ ref('health_caps') }} as caps on health.cap_rule = caps.cap_rule
    inner join customers
        on health.customer_id = customers.customer_id
        and health.week_date = customers.health_week_date
    where health.is_champion
),

executives as (
    select *
    from {{ ref('executive_gaps') }}
    where is_complete
    qualify row_number() over (partition by customer_id order by quarter_date desc) = 1
),

latest_meetings as (
    select customer_id, max(last_contact_date) as last_executive_date
    from {{ ref('executive_gaps') }}
    group by customer_id
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

departments as (
    select
        customer_id,
        count(*) as departments_in_warning_count,
        {{ joined_text('department') }} as departments_in_warning
    from (
        select customer_id, department from warnings
        group by customer_id, department
    ) as each_department
    group by customer_id
),

warned as (
    select
        customer_id,
        count(*) as warning_count,
        max(severity) as worst_severity,
        cast(min(opened_at) as date) as first_warning_date
    from warnings
    group by customer_id
)

select
    customers.customer_id,
    customers.customer_name,
    customers.tier,
    customers.owner_name,
    customers.health_band,
    departments.departments_in_warning,
    plans.success_plan_id,
    limits.limited_by,
    customers.worst_department,
    customers.trust_grade,
    customers.health_score,
    customers.health_change_28_days,
    coalesce(departments.departments_in_warning_count, 0) as departments_in_warning_count,
    coalesce(warned.warning_count, 0) as warning_count,
    coalesce(warned.worst_severity, 0) as worst_severity,
    {{ days_between('as_of.as_of_date', 'renewals.renewal_date') }} as days_to_renewal,
    coalesce(executives.expected_contact_count, 0) as expected_meeting_count,
    coalesce(executives.contact_count, 0) as meeting_count,
    coalesce(executives.missing_contact_count, 0) as missing_meeting_count,
    customers.arr_usd,
    renewals.renewal_date,
    warned.first_warning_date,
    executives.quarter_date as meeting_quarter_date,
    latest_meetings.last_executive_date
from customers
cross join as_of
left join limits on customers.customer_id = limits.customer_id
left join warned on customers.customer_id = warned.customer_id
left join departments on customers.customer_id = departments.customer_id
left join renewals on customers.customer_id = renewals.customer_id
left join plans on customers.customer_id = plans.customer_id
left join executives on customers.customer_id = executives.customer_id
left join latest_meetings on customers.customer_id = latest_meetings.customer_id
