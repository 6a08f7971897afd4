-- Stock at period end that the inventory balances do not show as owned here: consigned (the supplier's, in our plant), third_party (ours, at a third party),
-- customer (ours, at a customer). A reduction of owned stock that only moved into one of these is an ownership change, no saving.
{%- set offered = [
        'company_code', 'plant', 'item_id', 'ownership', 'period', 'quantity_base_uom',
] %}

with offers as (
    {{ offered_rows(
        'inventory_ownership', offered, ['plant', 'item_id', 'ownership', 'period', 'quantity_base_uom'], ['plant', 'item_id', 'ownership', 'period'],
        natives=[], contract=true, finance=true
    ) | indent(4) }}
),

calendar as (
    select period from {{ source('config', 'fiscal_periods') }}
),

plants as (
    select source, plant, company_code from {{ ref('plants') }}
),

final as (
    select
        offers.source,
        coalesce(offers.company_code, plants.company_code) as company_code,
        offers.plant,
        offers.item_id,
        offers.ownership,
        offers.period,
        offers.quantity_base_uom,
        offers.source_file,
        offers.source_row
    from offers
    inner join calendar on calendar.period = offers.period
    left join plants on plants.source = offers.source and plants.plant = offers.plant
)

select * from final
