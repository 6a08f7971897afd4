-- Forecasts of demand by version, step and bucket; versions are added, never overwritten. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__demand_forecasts') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('forecast_version') }} as forecast_version,
        {{ register_code('step') }} as step,
        {{ register_date('created_at') }} as created_at,
        {{ register_text('company_code') }} as company_code,
        {{ register_text('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ register_text('item_group') }} as item_group,
        {{ register_date('bucket_start') }} as bucket_start,
        {{ register_date('bucket_end') }} as bucket_end,
        {{ register_number('quantity_base_uom', 'decimal(23, 6)') }} as quantity_base_uom,
        upper({{ register_text('base_uom') }}) as base_uom,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
