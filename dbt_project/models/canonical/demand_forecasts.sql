-- Forecast versions, append-only: what one step said on one day for one bucket. The version frozen at the lead time is read again, never recomputed.
-- A bucket lies in the fiscal period of its first day.
{%- set offered = [
        'forecast_version', 'step', 'created_at', 'company_code', 'plant', 'item_id', 'item_group', 'bucket_start', 'bucket_end',
        'quantity_base_uom', 'base_uom',
] %}

with offers as (
    {{ offered_rows(
        'demand_forecasts', offered, ['forecast_version', 'step', 'created_at', 'plant', 'item_id', 'bucket_start', 'bucket_end', 'quantity_base_uom'],
        ['forecast_version', 'step', 'plant', 'item_id', 'bucket_start'],
        natives=['sap', 'oracle'], contract=true, finance=true
    ) | indent(4) }}
),

days as (
    select calendar_date, period from {{ ref('stg_config__calendar_days') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

items as (
    select source, item_id, item_group, base_uom from {{ ref('items') }}
),

final as (
    select
        offers.source,
        offers.forecast_version,
        offers.step,
        offers.created_at,
        coalesce(offers.company_code, plants.company_code) as company_code,
        offers.plant,
        offers.item_id,
        coalesce(offers.item_group, items.item_group) as item_group,
        offers.bucket_start,
        offers.bucket_end,
        days.period,
        offers.quantity_base_uom,
        coalesce(offers.base_uom, items.base_uom) as base_uom,
        offers.source_file,
        offers.source_row
    from offers
    inner join days on days.calendar_date = offers.bucket_start
    left join plants on plants.source = offers.source and plants.plant = offers.plant
    left join items on items.source = offers.source and items.item_id = offers.item_id
)

select * from final
