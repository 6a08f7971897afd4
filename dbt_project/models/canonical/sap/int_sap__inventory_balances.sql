-- Period-end stock per item and valuation area. The first period is that of the item's first history row (its current row where it has no history):
-- what lies before is not known to the extract.
-- Where MBEW gives prices and no stock (S/4, read below its view), the quantity is that of the storage locations (MARD) and the value quantity x standard price
-- per price unit, to two stored decimals. That is what SAP holds for a standard price alone: the value of stock at moving average does not follow from a rounded
-- price, so a company with such stock has no balances.
with spans as (
    select * from {{ ref('int_sap__valuation_periods') }}
),

calendar as (
    select period, period_index, end_date from {{ source('config', 'fiscal_periods') }}
    where end_date <= {{ run_fact('period_end') }}
),

plants as (
    select source, valuation_area, min(company_code) as company_code
    from {{ ref('plants') }}
    group by source, valuation_area
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

storage_locations as (
    select
        source,
        min(company_code) as company_code,
        valuation_area,
        item_id,
        period,
        sum(quantity_base_uom) as quantity_base_uom,
        min(case when is_known then 1 else 0 end) as is_known
    from {{ ref('int_sap__storage_location_stock') }}
    group by source, valuation_area, item_id, period
),

placed as (
    select spans.*, calendar.period
    from spans
    inner join calendar
        on calendar.period_index > coalesce(spans.previous_index, coalesce(spans.history_index, spans.last_index, 999999) - 1)
        and calendar.period_index <= coalesce(spans.history_index, 999999)
),

located as (
    select
        placed.source,
        placed.item_id,
        placed.valuation_area,
        placed.period,
        storage_locations.company_code,
        storage_locations.quantity_base_uom,
        cast({{ money_div('storage_locations.quantity_base_uom * placed.standard_price_stored', 'placed.price_unit', 2) }} as decimal(23, 4)) as amount_stored,
        placed.price_control,
        placed.valuation_class,
        storage_locations.is_known = 1 and (placed.price_control = 'S' or storage_locations.quantity_base_uom = 0) as is_priced
    from placed
    inner join storage_locations
        on storage_locations.source = placed.source
        and storage_locations.valuation_area = placed.valuation_area
        and storage_locations.item_id = placed.item_id
        and storage_locations.period = placed.period
    where placed.amount_stored is null
),

unpriced as (
    select distinct source, company_code, period from located where not is_priced
),

balances as (
    select
        source,
        item_id,
        valuation_area,
        period,
        quantity_base_uom,
        amount_stored,
        price_control,
        valuation_class,
        false as is_from_storage_locations
    from placed
    where amount_stored is not null
    union all
    select
        located.source,
        located.item_id,
        located.valuation_area,
        located.period,
        located.quantity_base_uom,
        located.amount_stored,
        located.price_control,
        located.valuation_class,
        true as is_from_storage_locations
    from located
    where not exists (
        select 1 from unpriced
        where unpriced.source = located.source
            and unpriced.company_code is not distinct from located.company_code
            and unpriced.period = located.period
    )
),

final as (
    select
        balances.source,
        plants.company_code,
        balances.valuation_area as plant,
        balances.item_id,
        balances.period,
        cast(balances.quantity_base_uom as decimal(23, 6)) as quantity_base_uom,
        {{ true_amount('balances.amount_stored', 'factors.factor') }} as amount_local,
        balances.price_control,
        balances.valuation_class,
        companies.currency_local,
        balances.is_from_storage_locations
    from balances
    left join plants on plants.source = balances.source and plants.valuation_area = balances.valuation_area
    left join companies on companies.source = balances.source and companies.company_code = plants.company_code
    left join factors on factors.source = balances.source and factors.currency = companies.currency_local
)

select * from final
