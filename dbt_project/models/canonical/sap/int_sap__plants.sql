-- Plants of T001W, and those that only order lines and material documents name.
with listed as (
    select * from {{ ref('stg_sap__plants') }}
),

seen as (
    select source, plant, company_code, 1 as priority, count(*) as row_count
    from {{ ref('stg_sap__material_document_lines') }}
    where plant is not null
    group by source, plant, company_code
    union all
    select source, plant, company_code, 2 as priority, count(*) as row_count
    from {{ ref('stg_sap__order_lines') }}
    where plant is not null
    group by source, plant, company_code
),

seen_plants as (
    select source, plant, company_code
    from seen
    qualify row_number() over (
        partition by source, plant
        order by case when company_code is null then 1 else 0 end, priority, row_count desc, company_code
    ) = 1
),

final as (
    select
        coalesce(listed.source, seen_plants.source) as source,
        coalesce(listed.plant, seen_plants.plant) as plant,
        listed.plant_name,
        coalesce(listed.valuation_area, seen_plants.plant) as valuation_area,
        coalesce(listed.company_code, seen_plants.company_code) as company_code
    from listed
    full outer join seen_plants on seen_plants.source = listed.source and seen_plants.plant = listed.plant
)

select * from final
