-- An invoice was right the first time when no other replaced it and nobody disputed it.
with invoices as (
    {{ matched('billing', 'invoices') }}
),

disputes as (
    select source_system, invoice_id from {{ ref('stg_billing__disputes') }}
    where invoice_id is not null
    group by source_system, invoice_id
),

replaced as (
    select source_system, reissued_invoice_id as invoice_id from invoices
    where reissued_invoice_id is not null
    group by source_system, reissued_invoice_id
)

select
    invoices.customer_id,
    invoices.source_system,
    invoices.invoice_id,
    replaced.invoice_id is null and disputes.invoice_id is null as is_right,
    invoices.issued_date
from invoices
left join replaced
    on invoices.source_system = replaced.source_system
    and invoices.invoice_id = replaced.invoice_id
left join disputes
    on invoices.source_system = disputes.source_system
    and invoices.invoice_id = disputes.invoice_id
where coalesce(invoices.status, '') <> 'draft' and invoices.issued_date is not null
