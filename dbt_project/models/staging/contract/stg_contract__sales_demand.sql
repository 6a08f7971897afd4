-- Sales order lines: what customers ordered for which day, what was cancelled and shipped. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__sales_demand') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('sales_order') }} as sales_order,
        {{ sap_key('sales_order_line') }} as sales_order_line,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_text('item_group') }} as item_group,
        {{ sap_key('customer_id') }} as customer_id,
        {{ sap_date('entered_on') }} as entered_on,
        {{ sap_date('requested_date') }} as requested_date,
        upper({{ sap_text('base_uom') }}) as base_uom,
        {{ sap_quantity('ordered_quantity_base_uom') }} as ordered_quantity_base_uom,
        {{ sap_quantity('cancelled_quantity_base_uom') }} as cancelled_quantity_base_uom,
        {{ sap_date('cancelled_on') }} as cancelled_on,
        {{ sap_quantity('shipped_quantity_base_uom') }} as shipped_quantity_base_uom,
        {{ sap_date('last_shipped_on') }} as last_shipped_on,
        {{ sap_amount('net_amount_local') }} as net_amount_local,
        {{ sap_amount('cost_amount_local') }} as cost_amount_local,
        upper({{ sap_text('currency_local') }}) as currency_local,
        {{ contract_flag('is_intercompany') }} as is_intercompany,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
