-- Valuation rows with the span of periods each speaks for. MBEWH is sparse: a row is written only when a later period is first touched, so the
-- row of period H holds for every period after the previous row's up to H; the current row (MBEW) holds for everything after the last row.
{{ config(materialized='table') }}
with valuations as (
    select * from {{ ref('stg_sap__valuations') }}
),

calendar as (
    select period, fiscal_year, fiscal_period, period_index, start_date, end_date from {{ source('config', 'fiscal_periods') }}
),

indexed as (
    select
        valuations.source,
        valuations.item_id,
        valuations.valuation_area,
        calendar.period_index as history_index,
        min(valuations.price_control) as price_control,
        sum(coalesce(valuations.quantity_base_uom, 0)) as quantity_base_uom,
        sum(coalesce(valuations.amount_stored, 0)) as amount_stored,
        min(valuations.standard_price_stored) as standard_price_stored,
        min(valuations.moving_price_stored) as moving_price_stored,
        min(valuations.price_unit) as price_unit,
        min(valuations.valuation_class) as valuation_class,
        min(last_calendar.period_index) as last_index
    from valuations
    left join calendar
        on calendar.fiscal_year = valuations.history_year
        and calendar.fiscal_period = least(valuations.history_period, 12)
    left join calendar as last_calendar
        on last_calendar.fiscal_year = valuations.last_year
        and last_calendar.fiscal_period = least(valuations.last_period, 12)
    where valuations.history_year is null or calendar.period_index is not null
    group by valuations.source, valuations.item_id, valuations.valuation_area, calendar.period_index
),

final as (
    select
        *,
        lag(coalesce(history_index, 999999)) over (
            partition by source, item_id, valuation_area order by coalesce(history_index, 999999)
        ) as previous_index
    from indexed
)

select * from final
