-- Valuation price versions. A price change touches the material, so the history row of the period before it keeps the old price: the row of period H
-- gives the price from the period after the previous row to the end of H. STPRS and VERPR are per PEINH units.
with spans as (
    select * from {{ ref('int_sap__valuation_periods') }}
),

calendar as (
    select period_index, start_date, end_date from {{ source('config', 'fiscal_periods') }}
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

final as (
    select
        spans.source,
        spans.valuation_area as plant,
        spans.item_id,
        spans.price_control,
        coalesce({{ day_after('previous_period.end_date') }}, cast('1900-01-01' as date)) as valid_from,
        coalesce(own_period.end_date, cast('9999-12-31' as date)) as valid_to,
        cast({{ money_div('spans.standard_price_stored * coalesce(factors.factor, 1)', 'spans.price_unit', 10) }} as decimal(28, 10)) as standard_price_local,
        cast({{ money_div('spans.moving_price_stored * coalesce(factors.factor, 1)', 'spans.price_unit', 10) }} as decimal(28, 10)) as moving_price_local,
        companies.currency_local
    from spans
    left join calendar as previous_period on previous_period.period_index = spans.previous_index
    left join calendar as own_period on own_period.period_index = spans.history_index
    left join plants on plants.source = spans.source and plants.valuation_area = spans.valuation_area
    left join companies on companies.source = spans.source and companies.company_code = plants.company_code
    left join factors on factors.source = spans.source and factors.currency = companies.currency_local
)

select * from final
