-- Receiving transactions as a tree. `root_id`: the RECEIVE (or MATCH) everything goes back to. `sense`: +1 towards us, -1 back; a CORRECT takes that of what it corrects
-- and is signed itself. `is_receipt`: RECEIVE, MATCH, RETURN TO VENDOR and their CORRECTs; all others move goods that are received already. `receipt_id`: the
-- receipt a transaction belongs to, itself included.
{{ config(materialized='table') }}
with recursive transactions as (
    select * from {{ ref('stg_oracle__receiving_transactions') }}
),

roots as (
    select transactions.*
    from transactions
    left join transactions as parents
        on parents.source = transactions.source and parents.transaction_id = transactions.parent_transaction_id
    where parents.transaction_id is null
),

tree as (
    select
        source,
        transaction_id,
        transaction_id as root_id,
        transaction_type as base_type,
        case when transaction_type in ('RETURN TO VENDOR', 'RETURN TO RECEIVING') then -1 else 1 end as sense,
        case when transaction_type in ('RECEIVE', 'MATCH', 'RETURN TO VENDOR') then transaction_id end as receipt_id,
        1 as depth
    from roots

    union all

    select
        transactions.source,
        transactions.transaction_id,
        -- an unordered receipt becomes a receipt of the order by its MATCH
        case when transactions.transaction_type = 'MATCH' then transactions.transaction_id else tree.root_id end as root_id,
        case when transactions.transaction_type = 'CORRECT' then tree.base_type else transactions.transaction_type end as base_type,
        case
            when transactions.transaction_type = 'CORRECT' then tree.sense
            when transactions.transaction_type in ('RETURN TO VENDOR', 'RETURN TO RECEIVING') then -1
            else 1
        end as sense,
        case
            when transactions.transaction_type in ('RECEIVE', 'MATCH', 'RETURN TO VENDOR')
                or (transactions.transaction_type = 'CORRECT' and tree.base_type in ('RECEIVE', 'MATCH', 'RETURN TO VENDOR')) then transactions.transaction_id
            else tree.receipt_id
        end as receipt_id,
        tree.depth + 1 as depth
    from transactions
    inner join tree on tree.source = transactions.source and tree.transaction_id = transactions.parent_transaction_id
    where tree.depth < 20
),

final as (
    select
        transactions.source,
        transactions.transaction_id,
        transactions.transaction_type,
        tree.base_type,
        tree.root_id,
        tree.receipt_id,
        tree.sense,
        coalesce(tree.receipt_id = transactions.transaction_id, false) as is_receipt,
        transactions.parent_transaction_id,
        transactions.transaction_date,
        cast(transactions.primary_quantity * tree.sense as decimal(23, 6)) as quantity_base_uom,
        cast(transactions.source_doc_quantity * tree.sense as decimal(23, 6)) as quantity_order_uom,
        transactions.primary_unit,
        transactions.po_unit_price,
        transactions.currency,
        transactions.exchange_rate,
        transactions.line_location_id,
        transactions.shipment_header_id,
        transactions.destination_type_code,
        transactions.organization_id,
        transactions.vendor_id,
        transactions.source_document,
        transactions.is_consigned,
        transactions.source_file,
        transactions.source_row
    from transactions
    inner join tree on tree.source = transactions.source and tree.transaction_id = transactions.transaction_id
)

select * from final
