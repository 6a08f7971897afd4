-- Demand as customers ordered it: one row per sales order line, in the period of the requested date, not of the shipment (a stock-out would censor it).
-- Returns and memo requests are no demand and are left out by each system's model; amounts are what was invoiced to date, credit memos and cancellations negative.
{%- set offered = [
        'company_code', 'sales_order', 'sales_order_line', 'plant', 'item_id', 'item_group', 'customer_id', 'entered_on', 'requested_date',
        'base_uom', 'ordered_quantity_base_uom', 'cancelled_quantity_base_uom', 'cancelled_on', 'shipped_quantity_base_uom', 'last_shipped_on',
        'net_amount_local', 'cost_amount_local', 'currency_local', 'is_intercompany',
] %}

with offers as (
    {{ offered_rows(
        'sales_demand', offered, ['company_code', 'sales_order', 'sales_order_line', 'plant', 'item_id', 'entered_on', 'requested_date', 'ordered_quantity_base_uom'],
        ['sales_order', 'sales_order_line'],
        natives=['sap', 'oracle'], contract=true, finance=false
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

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

final as (
    select
        offers.source,
        coalesce(offers.company_code, plants.company_code) as company_code,
        offers.sales_order,
        offers.sales_order_line,
        offers.plant,
        offers.item_id,
        coalesce(offers.item_group, items.item_group) as item_group,
        offers.customer_id,
        offers.entered_on,
        offers.requested_date,
        days.period,
        coalesce(offers.base_uom, items.base_uom) as base_uom,
        offers.ordered_quantity_base_uom,
        cast(coalesce(offers.cancelled_quantity_base_uom, 0) as decimal(23, 6)) as cancelled_quantity_base_uom,
        offers.cancelled_on,
        offers.shipped_quantity_base_uom,
        offers.last_shipped_on,
        offers.net_amount_local,
        offers.cost_amount_local,
        coalesce(offers.currency_local, companies.currency_local) as currency_local,
        coalesce(offers.is_intercompany, false) as is_intercompany,
        offers.source_file,
        offers.source_row
    from offers
    inner join days on days.calendar_date = offers.requested_date
    left join plants on plants.source = offers.source and plants.plant = offers.plant
    left join items on items.source = offers.source and items.item_id = offers.item_id
    left join companies on companies.source = offers.source and companies.company_code = coalesce(offers.company_code, plants.company_code)
)

select * from final
