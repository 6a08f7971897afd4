-- Invoice events: order price x invoiced quantity - invoice amount, in the period of the invoice, for order lines with a receipt that
-- supports the measure. Credit memos carry negative quantity and amount, subsequent debits and credits no quantity.
with benefit_receipts as (
    select * from {{ ref('int_benefit_receipts') }} where excluded_because is null
),

all_receipts as (
    select * from {{ ref('int_purchase_receipts') }}
),

invoices as (
    select *
    from {{ ref('supplier_invoice_lines') }}
    where posting_date <= {{ run_fact('period_end') }}
),

received as (
    select
        source,
        purchase_order,
        purchase_order_line,
        sum(quantity_base_uom) as received_quantity
    from all_receipts
    group by 1, 2, 3
),

-- share, scope and price of the order line are those of its first supporting receipt
ranked as (
    select
        *,
        row_number() over (
            partition by measure_id, source, purchase_order, purchase_order_line
            order by posting_date, document_year, document, document_line
        ) as line_choice,
        sum(quantity_base_uom) over (partition by measure_id, source, purchase_order, purchase_order_line) as in_window_quantity,
        sum(order_value_doc) over (partition by measure_id, source, purchase_order, purchase_order_line) as line_value_doc,
        sum(order_value_local) over (partition by measure_id, source, purchase_order, purchase_order_line) as line_value_local
    from benefit_receipts
),

order_lines as (
    select
        ranked.*,
        -- normally 1; a line received partly outside the window counts by its received quantity; fully returned lines count whole
        case
            when received.received_quantity <= 0 or ranked.in_window_quantity >= received.received_quantity then cast(1 as decimal(38, 12))
            when ranked.in_window_quantity <= 0 then cast(0 as decimal(38, 12))
            else {{ money_div('ranked.in_window_quantity', 'received.received_quantity', 12) }}
        end as window_share
    from ranked
    left join received
        on
            ranked.source = received.source
            and ranked.purchase_order = received.purchase_order
            and ranked.purchase_order_line = received.purchase_order_line
    where ranked.line_choice = 1
),

joined as (
    select
        order_lines.measure_id,
        order_lines.scope_id,
        order_lines.effective_date,
        order_lines.item_group,
        order_lines.is_stocked,
        order_lines.base_uom,
        order_lines.baseline_type,
        order_lines.baseline_version,
        order_lines.baseline_price_reporting,
        order_lines.prior_price_reporting,
        order_lines.budget_rate,
        order_lines.local_budget_rate,
        order_lines.order_price_doc,
        order_lines.order_price_reporting,
        order_lines.price_control,
        order_lines.is_late,
        order_lines.line_value_doc,
        order_lines.line_value_local,
        order_lines.plant,
        order_lines.item_id,
        order_lines.supplier_id,
        order_lines.purchase_order,
        order_lines.purchase_order_line,
        order_lines.share as line_share,
        order_lines.window_share,
        cast(order_lines.window_share * cast(order_lines.share as decimal(9, 6)) as decimal(28, 12)) as effective_share,
        invoices.source,
        invoices.company_code,
        invoices.invoice_year,
        invoices.invoice_document,
        invoices.invoice_line,
        invoices.posting_date,
        invoices.period,
        invoices.currency as currency_doc,
        invoices.quantity_base_uom,
        invoices.amount_doc,
        invoices.amount_local,
        invoices.is_subsequent,
        invoices.is_credit,
        invoices.reversed_by_document,
        invoices.journal_fiscal_year,
        invoices.journal_document,
        invoices.source_file,
        invoices.source_row,
        case
            -- order and invoice currency differ: the order price is compared at budget rates on both sides
            when (invoices.currency is not distinct from order_lines.currency_doc) then order_lines.budget_rate
            else invoice_rates.budget_rate
        end as invoice_budget_rate,
        case
            when order_lines.baseline_type in ('weighted_average', 'last_price', 'prior_year_average') then true
            when order_lines.prior_price_reporting is null then false
            else
                order_lines.baseline_price_reporting <= order_lines.prior_price_reporting
                or order_lines.order_price_reporting <= order_lines.prior_price_reporting
        end as is_hard_by_price
    from order_lines
    inner join invoices
        on
            order_lines.source = invoices.source
            and order_lines.purchase_order = invoices.purchase_order
            and order_lines.purchase_order_line = invoices.purchase_order_line
    left join {{ ref('int_budget_rates') }} as invoice_rates
        on
            order_lines.measure_id = invoice_rates.measure_id
            and invoices.source = invoice_rates.source
            and invoices.currency = invoice_rates.currency
),

valued as (
    select
        *,
        case when invoice_budget_rate is null then 'no_budget_rate' end as excluded_because,
        cast(
            cast(order_price_reporting * quantity_base_uom as decimal(28, 10))
            - cast(amount_doc * coalesce(invoice_budget_rate, 0) as decimal(28, 10))
            as decimal(28, 10)
        ) as line_saving_reporting,
        -- currency effect of the invoice beyond the part its receipts already carry (their posted rate on the order price)
        cast(
            cast(amount_doc * coalesce(invoice_budget_rate, 0) as decimal(28, 10))
            - cast(amount_local * coalesce(local_budget_rate, 0) as decimal(28, 10))
            - cast(order_price_reporting * quantity_base_uom as decimal(28, 10))
            + cast(
                cast(
                    cast(order_price_doc * quantity_base_uom as decimal(28, 10))
                    * coalesce(cast({{ money_div('line_value_local', 'line_value_doc', 10) }} as decimal(20, 10)), 0)
                    as decimal(28, 10)
                ) * coalesce(local_budget_rate, 0) as decimal(28, 10)
            )
            as decimal(28, 10)
        ) as line_fx_reporting
    from joined
),

savings as (
    select
        *,
        case
            when excluded_because is not null then cast(0 as decimal(28, 6))
            else cast(line_saving_reporting * cast(effective_share as decimal(14, 12)) as decimal(28, 6))
        end as saving_reporting,
        case
            when excluded_because is not null or is_late or not is_hard_by_price then cast(0 as decimal(28, 6))
            else cast(line_saving_reporting * cast(effective_share as decimal(14, 12)) as decimal(28, 6))
        end as hard_saving_reporting,
        case
            when excluded_because is not null or local_budget_rate is null then cast(0 as decimal(28, 6))
            else cast(coalesce(line_fx_reporting, 0) * cast(effective_share as decimal(14, 12)) as decimal(28, 6))
        end as fx_effect_reporting
    from valued
),

final as (
    select
        *,
        cast(saving_reporting - hard_saving_reporting as decimal(28, 6)) as avoidance_reporting,
        -- an invoice difference on a standard-priced item is purchase price variance
        case when is_stocked and price_control = 'S' then hard_saving_reporting else cast(0 as decimal(28, 6)) end as ppv_saving_reporting
    from savings
)

select * from final
