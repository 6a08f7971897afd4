-- Stock of each item and plant at the end of each month. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__inventory_balances') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_period('period') }} as period,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        {{ sap_amount('amount_local') }} as amount_local,
        lower({{ sap_text('price_control') }}) as price_control,
        {{ sap_text('valuation_class') }} as valuation_class,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
