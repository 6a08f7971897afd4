-- Suppliers of AP_SUPPLIERS, and those that only orders and invoices name (by their id).
with listed as (
    select source, vendor_id, supplier_id, supplier_name, country, trading_partner from {{ ref('int_oracle__supplier_numbers') }}
),

seen as (
    select source, vendor_id from {{ ref('stg_oracle__order_headers') }} where vendor_id is not null
    union
    select source, vendor_id from {{ ref('stg_oracle__invoices') }} where vendor_id is not null
),

final as (
    select source, supplier_id, min(supplier_name) as supplier_name, min(country) as country, min(trading_partner) as trading_partner
    from listed
    group by source, supplier_id
    union all
    select seen.source, seen.vendor_id as supplier_id, cast(null as varchar), cast(null as varchar), cast(null as varchar)
    from seen
    left join listed on listed.source = seen.source and listed.vendor_id = seen.vendor_id
    where listed.vendor_id is null
)

select * from final
