-- LFA1: suppliers. VBUND filled = a company of the group.
with source_rows as (
    select * from {{ source('landing', 'sap__lfa1') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('lifnr') }} is not null
    {{ first_of_key([sap_key('lifnr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('lifnr') }} as supplier_id,
        {{ sap_text('name1') }} as supplier_name,
        {{ sap_text('land1') }} as country,
        {{ sap_optional_key('vbund') }} as trading_partner
    from source_rows
)

select * from final
