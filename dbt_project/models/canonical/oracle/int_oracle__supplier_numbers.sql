-- Numbers of supplier ids, and the group company a supplier is: the attribute the source option names, else suppliers of type INTERCOMPANY are their own number.
with suppliers as (
    select * from {{ ref('stg_oracle__suppliers') }}
),

options as (
    select source, max({{ oracle_option('trading_partner_attribute') }}) as partner_attribute
    from {{ source('landing', 'manifest') }}
    where kind = 'oracle'
    group by source
),

final as (
    select
        suppliers.source,
        suppliers.vendor_id,
        coalesce(suppliers.supplier_number, suppliers.vendor_id) as supplier_id,
        suppliers.supplier_name,
        suppliers.country,
        case
            when options.partner_attribute is not null
                then case options.partner_attribute {% for number in range(1, 16) %}when 'ATTRIBUTE{{ number }}' then suppliers.attribute{{ number }} {% endfor %}end
            when suppliers.supplier_type in ('INTERCOMPANY', 'INTERNAL') then coalesce(suppliers.supplier_number, suppliers.vendor_id)
        end as trading_partner
    from suppliers
    left join options on options.source = suppliers.source
)

select * from final
