-- Versions of the valuation price as delivered, per base unit. A version holds until the day before the next one.
with versions as (
    select * from {{ ref('stg_contract__item_costs') }}
    where plant is not null and item_id is not null and valid_from is not null and price_control in ('standard', 'moving_average')
    {{ first_delivered(['plant', 'item_id', 'valid_from']) }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        versions.source,
        versions.plant,
        versions.item_id,
        case versions.price_control when 'standard' then 'S' else 'V' end as price_control,
        versions.valid_from,
        coalesce(
            {{ day_before('lead(versions.valid_from) over (partition by versions.source, versions.plant, versions.item_id order by versions.valid_from)') }},
            cast('9999-12-31' as date)
        ) as valid_to,
        versions.standard_price_local,
        versions.moving_price_local,
        companies.currency_local
    from versions
    left join plants on plants.source = versions.source and plants.plant = versions.plant
    left join companies on companies.source = plants.source and companies.company_code = plants.company_code
)

select * from final
