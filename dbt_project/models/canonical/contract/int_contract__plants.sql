-- Plants as delivered, and those that only transactions and balances name, with the company most of their rows name. A plant values its own stock.
with listed as (
    select * from {{ ref('stg_contract__plants') }}
    where plant is not null
    {{ first_delivered(['plant']) }}
),

seen as (
    select source, plant, company_code from {{ ref('stg_contract__goods_receipts') }}
    union all
    select source, plant, company_code from {{ ref('stg_contract__inventory_movements') }}
    union all
    select source, plant, company_code from {{ ref('stg_contract__inventory_balances') }}
    union all
    select source, plant, company_code from {{ ref('stg_contract__purchase_order_lines') }}
),

seen_plants as (
    select source, plant, company_code, count(*) as row_count
    from seen
    where plant is not null
    group by source, plant, company_code
    qualify row_number() over (
        partition by source, plant
        order by case when company_code is null then 1 else 0 end, count(*) desc, company_code
    ) = 1
),

final as (
    select
        coalesce(listed.source, seen_plants.source) as source,
        coalesce(listed.plant, seen_plants.plant) as plant,
        listed.plant_name,
        coalesce(listed.plant, seen_plants.plant) as valuation_area,
        coalesce(listed.company_code, seen_plants.company_code) as company_code
    from listed
    full outer join seen_plants on seen_plants.source = listed.source and seen_plants.plant = listed.plant
)

select * from final
