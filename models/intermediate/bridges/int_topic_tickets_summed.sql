-- How many tickets a customer opened after each promise of a need: a need that was met by name and
-- not in fact shows as tickets about the features that should answer it.
with promises as (
    select * from {{ ref('int_promises') }}
    where need is not null
),

answers as (
    select * from {{ ref('need_answers') }}
),

tickets as (
    {{ matched('support', 'tickets') }}
)

select
    promises.promise_id,
    count(*) as ticket_count
from promises
inner join answers on promises.need = answers.need
inner join tickets
    on promises.customer_id = tickets.customer_id
    and lower(tickets.topic) = answers.feature_name
group by promises.promise_id
