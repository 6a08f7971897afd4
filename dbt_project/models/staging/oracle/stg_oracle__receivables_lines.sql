-- Lines of customer invoices and memos, signed as delivered (a credit memo is negative). The transaction flexfield of order management holds the order line in
-- its sixth attribute; of other contexts (intercompany invoices too, whose sixth attribute is the same line) it says nothing. REVENUE_AMOUNT is the amount
-- without the tax that a price includes.
with source as (
    select * from {{ source('landing', 'oracle__ra_customer_trx_lines_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('customer_trx_line_id') }} as customer_trx_line_id,
        {{ sap_key('customer_trx_id') }} as customer_trx_id,
        upper({{ sap_text('line_type') }}) as line_type,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        coalesce({{ sap_quantity('quantity_invoiced') }}, {{ sap_quantity('quantity_credited') }}) as quantity,
        {{ sap_text('uom_code') }} as uom_code,
        coalesce({{ sap_amount('revenue_amount') }}, {{ sap_amount('extended_amount') }}) as amount_doc,
        case
            when upper({{ sap_text('interface_line_context') }}) like 'ORDER ENTRY%' or upper({{ sap_text('interface_line_context') }}) like 'DOO%'
                then {{ sap_key('interface_line_attribute6') }}
        end as order_line_id,
        {{ sap_key('previous_customer_trx_line_id') }} as credited_line_id,
        {{ sap_key('org_id') }} as org_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('customer_trx_line_id') }} is not null
    {{ first_of_key([sap_key('customer_trx_line_id')]) }}
)

select * from final
