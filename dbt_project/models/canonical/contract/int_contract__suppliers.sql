-- Suppliers as delivered, and those that only orders, receipts and invoices name.
with listed as (
    select * from {{ ref('stg_contract__suppliers') }}
    where supplier_id is not null
    {{ first_delivered(['supplier_id']) }}
),

seen as (
    select source, supplier_id from {{ ref('stg_contract__purchase_order_lines') }} where supplier_id is not null
    union
    select source, supplier_id from {{ ref('stg_contract__goods_receipts') }} where supplier_id is not null
    union
    select source, supplier_id from {{ ref('stg_contract__supplier_invoice_lines') }} where supplier_id is not null
),

final as (
    select
        coalesce(listed.source, seen.source) as source,
        coalesce(listed.supplier_id, seen.supplier_id) as supplier_id,
        listed.supplier_name,
        listed.country,
        listed.trading_partner
    from listed
    full outer join seen on seen.source = listed.source and seen.supplier_id = listed.supplier_id
)

select * from final
