-- Lines of sales orders as demand, in base units. Returns and quotations are none; a returned line takes its invoiced value off the line it refers to. What was
-- ordered is the ordered and the cancelled quantity together. Invoiced value: invoiced quantity at the selling price; the cost of sales is not on the order.
with headers as (
    select * from {{ ref('stg_oracle__sales_order_headers') }}
),

lines as materialized (
    select
        order_lines.*,
        headers.order_number,
        headers.org_id as header_org_id,
        headers.customer_id as header_customer_id,
        headers.ordered_on,
        headers.requested_date as header_requested_date,
        headers.currency,
        headers.exchange_rate,
        coalesce(headers.transaction_phase, 'F') <> 'N' as is_order
    from {{ ref('stg_oracle__sales_order_lines') }} as order_lines
    left join headers on headers.source = order_lines.source and headers.header_id = order_lines.header_id
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
        valued.net_amount_doc
    from lines
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
        {{ round_to_decimals('net_amount', 'decimals') }} as net_amount_local,
        cast(null as decimal(23, 4)) as cost_amount_local,
        currency_local,
        false as is_intercompany,
        source_file,
        source_row
    from local_amounts
    where numerator is not null and coalesce(entered_on, ordered_on) is not null and coalesce(requested_date, header_requested_date) is not null
)

select * from final
