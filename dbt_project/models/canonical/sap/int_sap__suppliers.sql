-- Suppliers of LFA1, and those that only orders and invoices name.
with listed as (
    select * from {{ ref('stg_sap__suppliers') }}
),

seen as (
    select source, supplier_id from {{ ref('stg_sap__order_headers') }} where supplier_id is not null
    union
    select source, supplier_id from {{ ref('stg_sap__invoice_headers') }} where supplier_id is not null
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
