-- Month-end stock as delivered. Stock that does not say how it is valued is valued at moving average.
with balances as (
    select * from {{ ref('stg_contract__inventory_balances') }}
    where plant is not null and item_id is not null and quantity_base_uom is not null and amount_local is not null
    {{ first_delivered(['plant', 'item_id', 'period']) }}
),

calendar as (
    select period from {{ source('config', 'fiscal_periods') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        balances.source,
        coalesce(balances.company_code, plants.company_code) as company_code,
        balances.plant,
        balances.item_id,
        balances.period,
        balances.quantity_base_uom,
        balances.amount_local,
        case when balances.price_control = 'standard' then 'S' else 'V' end as price_control,
        balances.valuation_class,
        companies.currency_local
    from balances
    inner join calendar on calendar.period = balances.period
    left join plants on plants.source = balances.source and plants.plant = balances.plant
    left join companies
        on companies.source = balances.source
        and companies.company_code = coalesce(balances.company_code, plants.company_code)
)

select * from final
