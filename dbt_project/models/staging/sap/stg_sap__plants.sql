-- T001W with T001K: plants, their valuation area and, through it, the company.
with plants as (
    select * from {{ source('landing', 'sap__t001w') }}
    where {{ sap_of_client('mandt') }} and {{ sap_code('werks') }} is not null
    {{ first_of_key(['trim(werks)']) }}
),

valuation_areas as (
    select _source as source, {{ sap_code('bwkey') }} as valuation_area, {{ sap_code('bukrs') }} as company_code
    from {{ source('landing', 'sap__t001k') }}
    where {{ sap_of_client('mandt') }} and {{ sap_code('bwkey') }} is not null
    {{ first_of_key(['trim(bwkey)']) }}
),

final as (
    select
        plants._source as source,
        {{ sap_code('plants.werks') }} as plant,
        {{ sap_text('plants.name1') }} as plant_name,
        coalesce({{ sap_code('plants.bwkey') }}, {{ sap_code('plants.werks') }}) as valuation_area,
        valuation_areas.company_code
    from plants
    left join valuation_areas
        on valuation_areas.source = plants._source
        and valuation_areas.valuation_area = coalesce({{ sap_code('plants.bwkey') }}, {{ sap_code('plants.werks') }})
)

select * from final
