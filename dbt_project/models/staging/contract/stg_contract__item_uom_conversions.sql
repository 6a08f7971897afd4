-- Conversions between the units of an item: 1 uom = numerator / denominator base units. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__item_uom_conversions') }}
),

final as (
    select
        _source as source,
        {{ sap_key('item_id') }} as item_id,
        upper({{ sap_text('uom') }}) as uom,
        {{ sap_quantity('numerator') }} as numerator,
        {{ sap_quantity('denominator') }} as denominator,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
