-- Valuation rows with the span of periods each speaks for. MBEWH is sparse: a row is written only when a later period is first touched, so the
-- row of period H holds for every period after the previous row's up to H; the current row (MBEW) holds for everything after the last row.
-- S/4 keeps no stock in the physical table MBEW: read below its view, every quantity and value is zero although goods move. Such rows say nothing about
-- stock (their prices do count): quantity and value are unknown then, and no balance comes of them.
{{ config(materialized='table') }}
with empty_tables as (
    select source
    from {{ ref('stg_sap__valuations') }}
    where source in (select source from {{ ref('stg_landing__delivered_tables') }} where upper(table_name) in ('MATDOC', 'ACDOCA') and row_count > 0)
        and history_year is null
    group by source
    having max(abs(coalesce(quantity_base_uom, 0))) = 0 and max(abs(coalesce(amount_stored, 0))) = 0
),

valuations as (
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
        case when max(empty_tables.source) is null or calendar.period_index is not null then sum(coalesce(valuations.quantity_base_uom, 0)) end as quantity_base_uom,
        case when max(empty_tables.source) is null or calendar.period_index is not null then sum(coalesce(valuations.amount_stored, 0)) end as amount_stored,
        min(valuations.standard_price_stored) as standard_price_stored,
        min(valuations.moving_price_stored) as moving_price_stored,
        min(valuations.price_unit) as price_unit,
        min(valuations.valuation_class) as valuation_class,
        min(last_calendar.period_index) as last_index
    from valuations
    left join empty_tables on empty_tables.source = valuations.source
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
