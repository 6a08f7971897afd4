-- Forecasts of demand by version, step and bucket; versions are added, never overwritten. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__demand_forecasts') }}
),

final as (
    select
        _source as source,
        {{ sap_text('forecast_version') }} as forecast_version,
        lower({{ sap_text('step') }}) as step,
        {{ sap_date('created_at') }} as created_at,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_code('plant') }} as plant,
        {{ sap_key('item_id') }} as item_id,
        {{ sap_text('item_group') }} as item_group,
        {{ sap_date('bucket_start') }} as bucket_start,
        {{ sap_date('bucket_end') }} as bucket_end,
        {{ sap_quantity('quantity_base_uom') }} as quantity_base_uom,
        upper({{ sap_text('base_uom') }}) as base_uom,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
