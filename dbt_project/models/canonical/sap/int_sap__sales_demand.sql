-- Sales order lines as demand. Orders, scheduling agreements and free deliveries are demand; returns and memo requests are not, and what is credited through
-- them goes back to the order line they refer to, directly or through its invoice. A rejected line was cancelled as far as it had not been shipped.
with headers as (
    select * from {{ ref('stg_sap__sales_order_headers') }}
),

lines as materialized (
    select
        order_lines.*,
        headers.document_category,
        headers.customer_id,
        headers.company_code,
        headers.entered_on as header_entered_on,
        headers.requested_date as header_requested_date,
        coalesce(headers.document_category, 'C') in ('C', 'E', 'I') and not order_lines.is_return as is_demand
    from {{ ref('stg_sap__sales_order_lines') }} as order_lines
    left join headers on headers.source = order_lines.source and headers.sales_order = order_lines.sales_order
),

-- the day the customer first asked for; dates that were only confirmed have no order quantity
schedules as (
    select source, sales_order, sales_order_line, min(requested_date) as requested_date
    from {{ ref('stg_sap__sales_schedule_lines') }}
    where quantity_sales_uom > 0
    group by source, sales_order, sales_order_line
),

deliveries as (
    select source, delivery, document_category, shipped_on from {{ ref('stg_sap__delivery_headers') }}
),

shipments as (
    select
        delivery_lines.source,
        delivery_lines.sales_order,
        delivery_lines.sales_order_line,
        cast(sum(coalesce(
            delivery_lines.quantity_delivered_base_uom,
            {{ money_div('delivery_lines.quantity_sales_uom * delivery_lines.base_per_sales_numerator', 'delivery_lines.base_per_sales_denominator', 6) }}
        )) as decimal(23, 6)) as quantity_base_uom,
        max(coalesce(deliveries.shipped_on, delivery_lines.entered_on)) as shipped_on
    from {{ ref('stg_sap__delivery_lines') }} as delivery_lines
    left join deliveries on deliveries.source = delivery_lines.source and deliveries.delivery = delivery_lines.delivery
    where
        not delivery_lines.is_return
        and coalesce(deliveries.document_category, 'J') = 'J'
        -- gone only when the goods issue was posted; without headers its status, and without that the delivery itself has to do
        and (deliveries.shipped_on is not null or (deliveries.delivery is null and coalesce(delivery_lines.goods_issue_status, 'C') = 'C'))
    group by delivery_lines.source, delivery_lines.sales_order, delivery_lines.sales_order_line
),

documents as materialized (
    select * from {{ ref('stg_sap__billing_headers') }}
),

billing as (
    select
        documents.source,
        documents.billing_document,
        documents.currency,
        documents.company_code,
        documents.rate_numerator,
        documents.rate_denominator,
        case when documents.document_category in ('M', 'P', 'S') then 1 when documents.document_category in ('O', 'N') then -1 end as amount_sign
    from documents
    left join documents as cancelled
        on cancelled.source = documents.source and cancelled.billing_document = documents.cancels_document
    where
        documents.document_category in ('M', 'P', 'O', 'N', 'S')
        -- a cancelled document and the one that cancels it are nothing together; the mark alone is enough where the other was not extracted
        and not documents.is_cancelled
        and not (documents.document_category in ('N', 'S') and coalesce(cancelled.is_cancelled, false))
),

billing_lines as materialized (
    select * from {{ ref('stg_sap__billing_lines') }}
),

factors as (
    select source, currency, factor from {{ ref('stg_sap__currency_factors') }}
),

companies as (
    select source, company_code, currency_local from {{ ref('companies') }}
),

currencies as (
    select source, currency, decimals from {{ ref('currencies') }}
),

invoiced as (
    select
        billing_lines.source,
        coalesce(invoices.sales_order, origins.reference_document, billing_lines.sales_order) as sales_order,
        coalesce(invoices.sales_order_line, origins.reference_line, billing_lines.sales_order_line) as sales_order_line,
        cast(billing.amount_sign * {{ true_amount('billing_lines.net_amount_stored', 'factors.factor') }} as decimal(23, 4)) as net_amount_doc,
        cast(billing.amount_sign * {{ true_amount('billing_lines.cost_amount_stored', 'factors.factor') }} as decimal(23, 4)) as cost_amount_doc,
        coalesce(billing.rate_numerator, case when billing.currency = companies.currency_local then 1 end) as rate_numerator,
        coalesce(billing.rate_denominator, 1) as rate_denominator,
        currencies.decimals
    from billing_lines
    inner join billing on billing.source = billing_lines.source and billing.billing_document = billing_lines.billing_document
    left join factors on factors.source = billing.source and factors.currency = billing.currency
    left join companies on companies.source = billing.source and companies.company_code = billing.company_code
    left join currencies on currencies.source = companies.source and currencies.currency = companies.currency_local
    -- a memo goes through its request to the order, or to the invoice and from there to the order
    left join lines as origins
        on origins.source = billing_lines.source
        and origins.sales_order = billing_lines.sales_order
        and origins.sales_order_line = billing_lines.sales_order_line
        and not origins.is_demand
    left join billing_lines as invoices
        on invoices.source = origins.source
        and invoices.billing_document = origins.reference_document
        and invoices.billing_line = origins.reference_line
),

converted as (
    select
        source,
        sales_order,
        sales_order_line,
        {{ money_div('net_amount_doc * rate_numerator', 'rate_denominator', 6) }} as net_amount,
        {{ money_div('cost_amount_doc * rate_numerator', 'rate_denominator', 6) }} as cost_amount,
        decimals
    from invoiced
),

invoiced_local as (
    select
        source,
        sales_order,
        sales_order_line,
        cast(sum({{ round_to_decimals('net_amount', 'decimals') }}) as decimal(23, 4)) as net_amount_local,
        cast(sum({{ round_to_decimals('cost_amount', 'decimals') }}) as decimal(23, 4)) as cost_amount_local
    from converted
    group by source, sales_order, sales_order_line
),

customers as (
    select source, customer_id, trading_partner from {{ ref('stg_sap__customers') }}
),

shipping_sources as (
    select distinct source from {{ ref('stg_sap__delivery_lines') }}
),

demand as (
    select
        lines.source,
        lines.company_code,
        lines.sales_order,
        lines.sales_order_line,
        lines.plant,
        lines.item_id,
        lines.item_group,
        lines.customer_id,
        coalesce(lines.entered_on, lines.header_entered_on) as entered_on,
        coalesce(schedules.requested_date, lines.header_requested_date) as requested_date,
        lines.base_uom,
        cast({{ money_div('lines.quantity_sales_uom * lines.base_per_sales_numerator', 'lines.base_per_sales_denominator', 6) }} as decimal(23, 6))
            as ordered_quantity_base_uom,
        lines.rejection_reason,
        lines.changed_on,
        -- nothing shipped is zero only where the source says what was shipped
        case when shipping_sources.source is not null then coalesce(shipments.quantity_base_uom, 0) end as shipped_quantity_base_uom,
        shipments.shipped_on as last_shipped_on,
        invoiced_local.net_amount_local,
        invoiced_local.cost_amount_local,
        customers.trading_partner is not null as is_intercompany,
        lines.source_file,
        lines.source_row
    from lines
    left join schedules
        on schedules.source = lines.source and schedules.sales_order = lines.sales_order and schedules.sales_order_line = lines.sales_order_line
    left join shipments
        on shipments.source = lines.source and shipments.sales_order = lines.sales_order and shipments.sales_order_line = lines.sales_order_line
    left join shipping_sources on shipping_sources.source = lines.source
    left join invoiced_local
        on invoiced_local.source = lines.source
        and invoiced_local.sales_order = lines.sales_order
        and invoiced_local.sales_order_line = lines.sales_order_line
    left join customers on customers.source = lines.source and customers.customer_id = lines.customer_id
    where lines.is_demand
),

final as (
    select
        source,
        company_code,
        sales_order,
        sales_order_line,
        plant,
        item_id,
        item_group,
        customer_id,
        entered_on,
        requested_date,
        base_uom,
        ordered_quantity_base_uom,
        cast(
            case when rejection_reason is not null then greatest(ordered_quantity_base_uom - coalesce(shipped_quantity_base_uom, 0), 0) else 0 end
            as decimal(23, 6)
        ) as cancelled_quantity_base_uom,
        case when rejection_reason is not null then coalesce(changed_on, entered_on) end as cancelled_on,
        cast(shipped_quantity_base_uom as decimal(23, 6)) as shipped_quantity_base_uom,
        last_shipped_on,
        net_amount_local,
        cost_amount_local,
        cast(null as varchar) as currency_local,
        is_intercompany,
        source_file,
        source_row
    from demand
    where ordered_quantity_base_uom is not null and entered_on is not null and requested_date is not null
)

select * from final
