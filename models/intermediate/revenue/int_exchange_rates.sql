-- A rate holds from its month until the next that is listed, the last one for good.
select
    currency,
    usd_rate,
    month_date as from_date,
    lead(month_date) over (partition by currency order by month_date) as until_date
from {{ ref('exchange_rates') }}
