-- Suppliers. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__suppliers') }}
),

final as (
    select
        _source as source,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_text('supplier_name') }} as supplier_name,
        upper({{ sap_text('country') }}) as country,
        {{ sap_text('trading_partner') }} as trading_partner,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
