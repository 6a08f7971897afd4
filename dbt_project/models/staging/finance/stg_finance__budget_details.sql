-- What the budget of a statement line is made of, by driver, item and month. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__budget_details') }}
),

final as (
    select
        {{ register_text('source') }} as source,
        {{ register_period('period') }} as period,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('line_id') }} as line_id,
        {{ register_code('driver') }} as driver,
        {{ register_text('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_text('measure_id') }} as measure_id,
        {{ register_number('quantity', 'decimal(23, 6)') }} as quantity,
        {{ register_number('provision_rate', 'decimal(9, 6)') }} as provision_rate,
        {{ register_number('amount', 'decimal(23, 4)') }} as amount_local,
        upper({{ register_text('currency') }}) as currency_local,
        {{ register_text('version') }} as version,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
