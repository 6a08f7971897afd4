-- Stock at period end per item and plant: the values of the period close, which are rolled back from today to the end of the period.
with close_values as (
    select * from {{ ref('stg_oracle__period_close_values') }}
),

inventory_periods as (
    select * from {{ ref('stg_oracle__inventory_periods') }}
),

periods as (
    select period, end_date from {{ ref('fiscal_periods') }}
),

organizations as (
    select * from {{ ref('int_oracle__organizations') }}
),

items as (
    select * from {{ ref('int_oracle__item_numbers') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        close_values.source,
        max(organizations.company_code) as company_code,
        coalesce(organizations.plant, close_values.organization_id) as plant,
        coalesce(items.item_id, close_values.inventory_item_id) as item_id,
        periods.period,
        cast(sum(coalesce(close_values.rollback_quantity, 0)) as decimal(23, 6)) as quantity_base_uom,
        cast(sum(close_values.value_local) as decimal(23, 4)) as amount_local,
        max(organizations.price_control) as price_control,
        cast(null as varchar) as valuation_class,
        max(companies.currency_local) as currency_local
    from close_values
    inner join inventory_periods
        on inventory_periods.source = close_values.source
        and inventory_periods.organization_id = close_values.organization_id
        and inventory_periods.acct_period_id = close_values.acct_period_id
    inner join periods on periods.end_date = inventory_periods.schedule_close_date
    left join organizations
        on organizations.source = close_values.source and organizations.organization_id = close_values.organization_id
    left join items on items.source = close_values.source and items.inventory_item_id = close_values.inventory_item_id
    left join companies on companies.source = organizations.source and companies.company_code = organizations.company_code
    group by
        close_values.source,
        coalesce(organizations.plant, close_values.organization_id),
        coalesce(items.item_id, close_values.inventory_item_id),
        periods.period
)

select * from final
