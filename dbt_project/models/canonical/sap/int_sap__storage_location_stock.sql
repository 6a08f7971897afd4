-- Period-end stock per storage location. MARDH is sparse as MBEWH is: the row of period H holds from the period after the row before it up to H, the
-- current row (MARD) from its own period (LFGJA, LFMON) on. What stands before the first row is nothing where MARDH is delivered, for the storage location
-- did not exist yet; without MARDH it is not known, nor is the stock of its plant (is_known). S/4 keeps no quantities in the physical table MARD: read
-- below its view every one is zero although goods move; such a table is left out.
with stock as (
    select * from {{ ref('stg_sap__mard') }}
),

deliveries as (
    select
        source,
        max(case when upper(table_name) in ('MATDOC', 'ACDOCA') and row_count > 0 then 1 else 0 end) = 1 as is_s4,
        max(case when upper(table_name) = 'MARDH' and row_count > 0 then 1 else 0 end) = 1 as has_history
    from {{ ref('stg_landing__delivered_tables') }}
    group by source
),

empty_tables as (
    select stock.source
    from stock
    inner join deliveries on deliveries.source = stock.source
    where deliveries.is_s4 and stock.history_year is null
    group by stock.source
    having max(abs(stock.quantity_base_uom)) = 0
),

calendar as (
    select period, fiscal_year, fiscal_period, period_index, end_date from {{ source('config', 'fiscal_periods') }}
),

plants as (
    select source, plant, valuation_area, company_code from {{ ref('plants') }}
),

indexed as (
    select
        stock.*,
        calendar.period_index as history_index,
        last_calendar.period_index as last_index,
        lag(coalesce(calendar.period_index, 999999)) over (
            partition by stock.source, stock.item_id, stock.plant, stock.storage_location order by coalesce(calendar.period_index, 999999)
        ) as previous_index
    from stock
    left join calendar
        on calendar.fiscal_year = stock.history_year
        and calendar.fiscal_period = least(stock.history_period, 12)
    left join calendar as last_calendar
        on last_calendar.fiscal_year = stock.last_year
        and last_calendar.fiscal_period = least(stock.last_period, 12)
    where (stock.history_year is null or calendar.period_index is not null)
        and stock.source not in (select empty_tables.source from empty_tables)
),

-- the first period from which all rows of a plant speak
known as (
    select
        indexed.source,
        indexed.plant,
        max(case
            when indexed.history_index is not null or indexed.previous_index is not null then 0
            when deliveries.has_history and indexed.last_index is not null and indexed.storage_location is not null then 0
            else coalesce(indexed.last_index, 999999)
        end) as known_from
    from indexed
    left join deliveries on deliveries.source = indexed.source
    group by indexed.source, indexed.plant
),

final as (
    select
        indexed.source,
        plants.company_code,
        indexed.plant,
        coalesce(plants.valuation_area, indexed.plant) as valuation_area,
        indexed.storage_location,
        indexed.item_id,
        calendar.period,
        indexed.unrestricted_quantity,
        indexed.in_transfer_quantity,
        indexed.quality_inspection_quantity,
        indexed.restricted_quantity,
        indexed.blocked_quantity,
        indexed.quantity_base_uom,
        calendar.period_index >= known.known_from as is_known,
        indexed.source_file,
        indexed.source_row
    from indexed
    inner join calendar
        on calendar.period_index > coalesce(indexed.previous_index, coalesce(indexed.history_index, indexed.last_index, 999999) - 1)
        and calendar.period_index <= coalesce(indexed.history_index, 999999)
        and calendar.end_date <= {{ run_fact('period_end') }}
    inner join known on known.source = indexed.source and known.plant = indexed.plant
    left join plants on plants.source = indexed.source and plants.plant = indexed.plant
)

select * from final
