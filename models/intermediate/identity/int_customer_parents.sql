-- The hierarchy as sales declares it, apart from who is who: ten steps at most, circles end there.
with recursive accounts as (
    select * from {{ ref('stg_sales__accounts') }}
),

records as (
    select * from {{ ref('int_records_resolved') }}
    where record_kind = 'account' and customer_id is not null
),

-- Of several accounts of a customer, the first that has another customer as its parent tells.
parents as (
    select
        children.customer_id,
        min_by(above.customer_id, children.record_number) as parent_customer_id
    from accounts
    inner join records as children
        on accounts.source_system = children.source_system
        and accounts.account_id = children.source_id
    inner join records as above
        on accounts.source_system = above.source_system
        and accounts.parent_account_id = above.source_id
    where children.customer_id <> above.customer_id
    group by children.customer_id
),

followed as (
    select
        customer_id,
        parent_customer_id as ancestor_customer_id,
        1 as step_count
    from parents
    union all
    select
        followed.customer_id,
        parents.parent_customer_id as ancestor_customer_id,
        followed.step_count + 1 as step_count
    from followed
    inner join parents on followed.ancestor_customer_id = parents.customer_id
    where followed.step_count < 10
),

farthest as (
    select
        customer_id,
        max(step_count) as step_count,
        max_by(ancestor_customer_id, step_count) as ultimate_parent_customer_id
    from followed
    group by customer_id
)

select
    parents.customer_id,
    parents.parent_customer_id,
    farthest.ultimate_parent_customer_id,
    farthest.step_count
from parents
inner join farthest on parents.customer_id = farthest.customer_id
