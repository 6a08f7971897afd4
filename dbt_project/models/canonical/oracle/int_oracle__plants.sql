-- Plants are inventory organisations; each values its own stock.
with final as (
    select source, plant, min(plant_name) as plant_name, plant as valuation_area, min(company_code) as company_code
    from {{ ref('int_oracle__organizations') }}
    group by source, plant
)

select * from final
