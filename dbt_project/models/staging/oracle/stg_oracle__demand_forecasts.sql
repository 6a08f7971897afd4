-- Demand forecasts by their ORIGINAL quantity: the current one is reduced by the orders that consume it, so accuracy measured on it flatters.
with source as (
    select * from {{ source('landing', 'oracle__mrp_forecast_dates') }}
),

final as (
    select
        _source as source,
        {{ sap_key('transaction_id') }} as transaction_id,
        {{ sap_text('forecast_designator') }} as forecast_designator,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_key('inventory_item_id') }} as inventory_item_id,
        {{ sap_date('forecast_date') }} as forecast_date,
        {{ sap_date('rate_end_date') }} as rate_end_date,
        {{ sap_integer('bucket_type') }} as bucket_type,
        {{ sap_quantity('original_forecast_quantity') }} as original_forecast_quantity,
        {{ sap_date('creation_date') }} as created_on,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('transaction_id') }} is not null
    {{ first_of_key([sap_key('transaction_id')]) }}
)

select * from final
