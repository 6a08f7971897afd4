-- Period-end stock per item and valuation area. The first period is that of the item's first history row (its current row where it has no history):
-- what lies before is not known to the extract.
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

balances as (
    select spans.*, calendar.period
    from spans
    inner join calendar
        on calendar.period_index > coalesce(spans.previous_index, coalesce(spans.history_index, spans.last_index, 999999) - 1)
        and calendar.period_index <= coalesce(spans.history_index, 999999)
    where spans.amount_stored is not null
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
        companies.currency_local
    from balances
    left join plants on plants.source = balances.source and plants.valuation_area = balances.valuation_area
    left join companies on companies.source = balances.source and companies.company_code = plants.company_code
    left join factors on factors.source = balances.source and factors.currency = companies.currency_local
)

select * from final
