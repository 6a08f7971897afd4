-- KNA1: customers. VBUND filled = a company of the group.
with source_rows as (
    select * from {{ source('landing', 'sap__kna1') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('kunnr') }} is not null
    {{ first_of_key([sap_key('kunnr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('kunnr') }} as customer_id,
        {{ sap_text('name1') }} as customer_name,
        {{ sap_text('land1') }} as country,
        {{ sap_optional_key('vbund') }} as trading_partner,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
