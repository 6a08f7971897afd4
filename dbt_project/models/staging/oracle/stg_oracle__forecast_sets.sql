-- Forecast designators and the set each belongs to. A set holds the sum of its members: adding both would count twice.
with source as (
    select * from {{ source('landing', 'oracle__mrp_forecast_designators') }}
),

final as (
    select
        _source as source,
        {{ sap_text('forecast_designator') }} as forecast_designator,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_text('forecast_set') }} as forecast_set,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_text('forecast_designator') }} is not null
    {{ first_of_key([sap_text('forecast_designator'), sap_key('organization_id')]) }}
)

select * from final
