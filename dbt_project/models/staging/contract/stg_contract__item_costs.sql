-- Versions of the valuation price of an item in a plant. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__item_costs') }}
),

final as (
    select
        _source as source,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        lower({{ sap_text('price_control') }}) as price_control,
        {{ sap_date('valid_from') }} as valid_from,
        {{ sap_decimal('standard_price_local', 'decimal(28,10)') }} as standard_price_local,
        {{ sap_decimal('moving_price_local', 'decimal(28,10)') }} as moving_price_local,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
