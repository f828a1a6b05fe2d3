-- Each touch with the hours until we turned to the customer: the help desk's own first reply, else
-- the same department's next word.
with touches as (
    select * from {{ ref('int_interactions_united') }}
    where customer_id is not null and department <> 'product'
),

replies as (
    select source_system, source_record_id, first_reply_hours
    from {{ ref('stg_support__tickets') }}
    where first_reply_hours is not null
),

followed as (
    select
        *,
        min(case when direction in ('outbound', 'two_way') then occurred_at end) over (
            partition by customer_id, department order by occurred_at, interaction_id
            rows between 1 following and unbounded following
        ) as next_word_at
    from touches
)

select
    followed.interaction_id,
    followed.customer_id,
    followed.department,
    followed.lifecycle_stage,
    followed.interaction_kind,
    followed.direction,
    followed.sentiment_score,
    followed.occurred_at,
    coalesce(
        replies.first_reply_hours,
        case when followed.direction = 'inbound'
                then {{ hours_between('followed.occurred_at', 'followed.next_word_at') }}
        end
    ) as wait_hours
from followed
left join replies
    on followed.interaction_kind = 'ticket_opened'
    and followed.source_system = replies.source_system
    and followed.source_record_id = replies.source_record_id
