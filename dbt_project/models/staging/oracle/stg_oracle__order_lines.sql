-- Order lines; the price is in header currency per unit of the line.
with source as (
    select * from {{ source('landing', 'oracle__po_lines_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('po_line_id') }} as po_line_id,
        {{ sap_key('po_header_id') }} as po_header_id,
        {{ sap_integer('line_num') }} as line_num,
        {{ sap_key('item_id') }} as inventory_item_id,
        {{ sap_text('item_description') }} as item_description,
        {{ sap_key('category_id') }} as category_id,
        {{ sap_text('unit_meas_lookup_code') }} as order_unit,
        {{ sap_decimal('unit_price', 'decimal(28,10)') }} as unit_price,
        {{ sap_quantity('quantity') }} as quantity,
        upper({{ sap_text('order_type_lookup_code') }}) as line_basis,
        {{ oracle_yes('cancel_flag') }} as is_cancelled,
        {{ sap_key('contract_id') }} as contract_id,
        {{ sap_key('from_header_id') }} as from_header_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('po_line_id') }} is not null
    {{ first_of_key([sap_key('po_line_id')]) }}
)

select * from final
