-- Lines of sales orders as demand, in base units. Returns and quotations are none; a returned line takes its invoiced value off the line it refers to. What was
-- ordered is the ordered and the cancelled quantity together. Invoiced value: what receivables billed for the line where the source delivers them, else invoiced
-- quantity at the selling price; the cost of sales is not on the order. Fulfillment lines of Fusion are order lines of sources that have no OE_ORDER_LINES_ALL.
{%- set columns = [
    'source', 'line_id', 'header_id', 'line_number', 'shipment_number', 'option_number', 'inventory_item_id', 'ship_from_org_id', 'org_id', 'customer_id',
    'line_category', 'ordered_quantity', 'cancelled_quantity', 'shipped_quantity', 'invoiced_quantity', 'order_uom', 'unit_selling_price', 'requested_date',
    'shipped_on', 'reference_line_id', 'entered_on', 'changed_on', 'source_file', 'source_row',
] %}

with headers as (
    select * from {{ ref('stg_oracle__sales_order_headers') }}
),

order_lines as (
    select * from {{ ref('stg_oracle__sales_order_lines') }}
),

all_lines as (
    select
        {% for column in columns %}
        {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from order_lines
    union all
    select
        {% for column in columns %}
        {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('stg_oracle__fulfillment_lines') }}
    where source not in (select order_lines.source from order_lines)
),

lines as materialized (
    select
        all_lines.*,
        headers.order_number,
        headers.org_id as header_org_id,
        headers.customer_id as header_customer_id,
        headers.ordered_on,
        headers.requested_date as header_requested_date,
        headers.currency,
        headers.exchange_rate,
        coalesce(headers.transaction_phase, 'F') <> 'N' as is_order
    from all_lines
    left join headers on headers.source = all_lines.source and headers.header_id = all_lines.header_id
),

organizations as (
    select source, organization_id, plant, company_code from {{ ref('int_oracle__organizations') }}
),

operating_units as (
    select * from {{ ref('int_oracle__operating_units') }}
),

items as (
    select source, inventory_item_id, item_id, base_uom from {{ ref('int_oracle__item_numbers') }}
),

factors as (
    select * from {{ ref('int_oracle__unit_factors') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

decimals as (
    select source, currency, decimals from {{ ref('currencies') }}
),

valued as (
    select
        source,
        case when line_category = 'RETURN' then reference_line_id else line_id end as line_id,
        sum(case when line_category = 'RETURN' then -1 else 1 end * cast(invoiced_quantity as decimal(20, 6)) * cast(unit_selling_price as decimal(18, 8)))
            as net_amount_doc
    from lines
    where invoiced_quantity is not null and unit_selling_price is not null
    group by source, case when line_category = 'RETURN' then reference_line_id else line_id end
),

-- what was returned goes off the line it came back from
billed as (
    select
        invoiced_sales.source,
        case when lines.line_category = 'RETURN' then lines.reference_line_id else invoiced_sales.order_line_id end as line_id,
        case when count(*) = count(invoiced_sales.net_amount_local) then sum(invoiced_sales.net_amount_local) end as net_amount_local
    from {{ ref('int_oracle__invoiced_sales') }} as invoiced_sales
    left join lines on lines.source = invoiced_sales.source and lines.line_id = invoiced_sales.order_line_id
    group by invoiced_sales.source, case when lines.line_category = 'RETURN' then lines.reference_line_id else invoiced_sales.order_line_id end
),

billing_sources as (
    select distinct source from {{ ref('stg_oracle__receivables_lines') }}
),

joined as (
    select
        lines.*,
        coalesce(organizations.company_code, operating_units.company_code) as company_code,
        organizations.plant,
        coalesce(items.item_id, lines.inventory_item_id) as item_id,
        coalesce(items.base_uom, lines.order_uom) as base_uom,
        -- the order unit is the base unit, or a conversion was delivered: units are never guessed
        case when lines.order_uom is null or lines.order_uom = coalesce(items.base_uom, lines.order_uom) then 1 else factors.numerator end as numerator,
        case when lines.order_uom is null or lines.order_uom = coalesce(items.base_uom, lines.order_uom) then 1 else factors.denominator end as denominator,
        valued.net_amount_doc,
        billed.net_amount_local as billed_amount,
        billing_sources.source is not null as is_billed_apart
    from lines
    left join billed on billed.source = lines.source and billed.line_id = lines.line_id
    left join billing_sources on billing_sources.source = lines.source
    left join organizations on organizations.source = lines.source and organizations.organization_id = lines.ship_from_org_id
    left join operating_units on operating_units.source = lines.source and operating_units.org_id = coalesce(lines.org_id, lines.header_org_id)
    left join items on items.source = lines.source and items.inventory_item_id = lines.inventory_item_id
    left join factors
        on factors.source = lines.source and factors.inventory_item_id = lines.inventory_item_id and factors.uom_code = lines.order_uom
    left join valued on valued.source = lines.source and valued.line_id = lines.line_id
    where lines.line_category <> 'RETURN' and lines.is_order
),

local_amounts as (
    select
        joined.*,
        companies.currency_local,
        cast(joined.net_amount_doc * case when joined.currency = companies.currency_local then coalesce(joined.exchange_rate, 1) else joined.exchange_rate end as decimal(28, 6))
            as net_amount,
        decimals.decimals
    from joined
    left join companies on companies.source = joined.source and companies.company_code = joined.company_code
    left join decimals on decimals.source = companies.source and decimals.currency = companies.currency_local
),

final as (
    select
        source,
        company_code,
        coalesce(coalesce(org_id, header_org_id) || '/', '') || coalesce(order_number, header_id, 'unknown') as sales_order,
        coalesce(line_number, line_id) || coalesce('-' || shipment_number, '') || coalesce('-' || option_number, '') as sales_order_line,
        plant,
        item_id,
        cast(null as varchar) as item_group,
        coalesce(customer_id, header_customer_id) as customer_id,
        coalesce(entered_on, ordered_on) as entered_on,
        coalesce(requested_date, header_requested_date) as requested_date,
        base_uom,
        cast({{ money_div('(ordered_quantity + cancelled_quantity) * numerator', 'denominator', 6) }} as decimal(23, 6)) as ordered_quantity_base_uom,
        cast({{ money_div('cancelled_quantity * numerator', 'denominator', 6) }} as decimal(23, 6)) as cancelled_quantity_base_uom,
        case when cancelled_quantity > 0 then coalesce(changed_on, entered_on) end as cancelled_on,
        cast({{ money_div('shipped_quantity * numerator', 'denominator', 6) }} as decimal(23, 6)) as shipped_quantity_base_uom,
        shipped_on as last_shipped_on,
        cast(case when is_billed_apart then billed_amount else {{ round_to_decimals('net_amount', 'decimals') }} end as decimal(23, 4)) as net_amount_local,
        cast(null as decimal(23, 4)) as cost_amount_local,
        currency_local,
        false as is_intercompany,
        source_file,
        source_row
    from local_amounts
    where numerator is not null and coalesce(entered_on, ordered_on) is not null and coalesce(requested_date, header_requested_date) is not null
)

select * from final
