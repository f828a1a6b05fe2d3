-- How many of the records by which a department knows companies stand for a customer.
with records as (
    select * from {{ ref('int_records_resolved') }}
),

history as (
    select * from {{ source('it', 'customer_id_history') }}
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

-- What was matched in the run before, on an earlier date.
earlier as (
    select
        history.record_id,
        max_by({{ packed(customer_id='history.to_customer_id') }}, history.entry_id).customer_id
            as customer_id
    from history
    cross join as_of
    where cast(history.known_at as date) < as_of.as_of_date
    group by history.record_id
)

select
    records.department,
    count(*) as record_count,
    count(*) filter (where records.customer_id is null) as unmatched_record_count,
    cast(
        coalesce(sum(records.record_count) filter (where records.customer_id is null), 0) as bigint
    )
        as unmatched_row_count,
    count(*) filter (where records.rule = 'scored') as scored_record_count,
    count(earlier.customer_id) as matched_earlier_count,
    count(earlier.customer_id) filter (where records.customer_id is null) as lost_match_count,
    count(earlier.customer_id) filter (where records.customer_id <> earlier.customer_id)
        as moved_record_count
from records
left join earlier on records.record_id = earlier.record_id
group by records.department
