-- What came with a lower price, per price measure, month and kind of cost: amounts at the budget rate, positive is good, so a cost that rose is negative.
--   freight    freight documents that name an item of the measure: cost of the reference months per unit shipped, at the units shipped now, less what was
--              paid. An item without documents then cost nothing then, when its company delivered documents of that time; else there is nothing to compare
--   terms      days to pay now less days to pay behind the baseline (by supplier, weighted by value), on what was bought, at the cash rate of carrying cost
--   tooling    one-time tooling of the register, in equal parts over the months of the window
--   recurring  recurring cost and dis-benefits of the register
with lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

measures as (
    select * from {{ ref('measures') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

documents as (
    select * from {{ ref('freight_documents') }} where posting_date <= {{ run_fact('period_end') }}
),

terms as (
    select * from {{ ref('payment_terms') }}
),

baseline_receipts as (
    select * from {{ ref('int_baseline_receipts') }} where is_in_baseline_months
),

costs as (
    select * from {{ ref('measure_costs') }}
),

-- freight ---------------------------------------------------------------------------------------------------------------------------------

measure_items as (
    select
        lines.measure_id,
        lines.company_code,
        lines.item_id,
        max(lines.share) as share,
        max(windows.effective_date) as effective_date,
        max(windows.window_end_exclusive) as window_end_exclusive,
        {{ add_months('max(windows.effective_date)', '-cast(' ~ policy('baseline_months') ~ ' as integer)') }} as reference_from
    from lines
    inner join windows on lines.measure_id = windows.measure_id
    group by lines.measure_id, lines.company_code, lines.item_id
),

reference_freight as (
    select
        measure_items.measure_id,
        measure_items.company_code,
        measure_items.item_id,
        sum(case when documents.item_id = measure_items.item_id then documents.actual_cost_local else 0 end) as cost_local,
        sum(case when documents.item_id = measure_items.item_id then documents.shipped_units else 0 end) as units
    from measure_items
    inner join documents
        on
            measure_items.company_code = documents.company_code
            and measure_items.reference_from <= documents.posting_date
            and measure_items.effective_date > documents.posting_date
    group by measure_items.measure_id, measure_items.company_code, measure_items.item_id
),

freight as (
    select
        measure_items.measure_id,
        documents.period,
        'freight' as cost_kind,
        cast(sum(
            cast(
                cast(
                    cast(coalesce({{ money_div('reference_freight.cost_local', 'reference_freight.units', 10) }}, 0) as decimal(20, 10))
                    * cast(documents.shipped_units as decimal(16, 4)) as decimal(28, 8)
                ) - documents.actual_cost_local as decimal(24, 6)
            ) * rates.budget_rate
        ) as decimal(28, 6)) as gross_reporting,
        max(measure_items.share) as share
    from measure_items
    inner join reference_freight
        on
            measure_items.measure_id = reference_freight.measure_id
            and measure_items.company_code = reference_freight.company_code
            and measure_items.item_id = reference_freight.item_id
    inner join documents
        on
            measure_items.company_code = documents.company_code
            and measure_items.item_id = documents.item_id
            and measure_items.effective_date <= documents.posting_date
            and documents.posting_date < measure_items.window_end_exclusive
    inner join (
        select measure_id, currency, min(budget_rate) as budget_rate from {{ ref('int_budget_rates') }} group by measure_id, currency
    ) as rates
        on
            measure_items.measure_id = rates.measure_id
            and documents.currency_local = rates.currency
    group by measure_items.measure_id, documents.period
),

-- terms -----------------------------------------------------------------------------------------------------------------------------------

supplier_days as (
    select
        supplier_id,
        company_code,
        valid_from,
        valid_to,
        max(payment_days) as payment_days
    from terms
    group by supplier_id, company_code, valid_from, valid_to
),

days_before as (
    select
        baseline_receipts.measure_id,
        baseline_receipts.item_id,
        cast({{ money_div(
            'sum(cast(baseline_receipts.quantity_base_uom * baseline_receipts.price_reporting as decimal(28, 6)) * supplier_days.payment_days)',
            'sum(cast(baseline_receipts.quantity_base_uom * baseline_receipts.price_reporting as decimal(28, 6)))', 6
        ) }} as decimal(20, 6)) as payment_days
    from baseline_receipts
    inner join supplier_days
        on
            baseline_receipts.supplier_id = supplier_days.supplier_id
            and (supplier_days.company_code is null or baseline_receipts.company_code = supplier_days.company_code)
            and baseline_receipts.posting_date between supplier_days.valid_from and supplier_days.valid_to
    group by baseline_receipts.measure_id, baseline_receipts.item_id
),

bought as (
    select
        lines.measure_id,
        lines.period,
        lines.item_id,
        lines.baseline_price_reporting,
        cast(cast(lines.quantity_base_uom * lines.share as decimal(38, 12)) as decimal(23, 6)) as shared_quantity,
        lines.saving_reporting,
        supplier_days.payment_days
    from lines
    inner join supplier_days
        on
            lines.supplier_id = supplier_days.supplier_id
            and (supplier_days.company_code is null or lines.company_code = supplier_days.company_code)
            and lines.posting_date between supplier_days.valid_from and supplier_days.valid_to
    where lines.event_kind = 'receipt'
),

payment as (
    select
        bought.measure_id,
        bought.period,
        'terms' as cost_kind,
        cast(sum({{ money_div(
            'cast(cast(bought.baseline_price_reporting * bought.shared_quantity as decimal(22, 6)) - bought.saving_reporting as decimal(18, 4))'
            ~ ' * cast((bought.payment_days - days_before.payment_days) * cast(' ~ policy_decimal('carrying_rate_cash') ~ ' as decimal(10, 6)) as decimal(16, 6))',
            '365', 6
        ) }}) as decimal(28, 6)) as amount_reporting
    from bought
    inner join days_before
        on
            bought.measure_id = days_before.measure_id
            and bought.item_id = days_before.item_id
    group by bought.measure_id, bought.period
),

-- register --------------------------------------------------------------------------------------------------------------------------------

tooling as (
    select
        costs.measure_id,
        periods.period,
        'tooling' as cost_kind,
        cast(sum({{ money_div('costs.amount_reporting', 'measures.window_months', 6) }}) as decimal(28, 6)) as amount_reporting
    from costs
    inner join measures on costs.measure_id = measures.measure_id
    inner join periods as first_periods on costs.period = first_periods.period
    inner join periods
        on
            first_periods.period_index <= periods.period_index
            and periods.period_index < first_periods.period_index + measures.window_months
    where costs.one_time and costs.cost_type = 'tooling'
    group by costs.measure_id, periods.period
),

recurring as (
    select
        measure_id,
        period,
        'recurring' as cost_kind,
        cast(sum(amount_reporting) as decimal(28, 6)) as amount_reporting
    from costs
    where not one_time or cost_type = 'dis_benefit'
    group by measure_id, period
),

all_kinds as (
    select
        measure_id,
        period,
        cost_kind,
        cast(cast(gross_reporting as decimal(24, 6)) * cast(share as decimal(9, 6)) as decimal(28, 6)) as amount_reporting
    from freight
    union all
    select * from payment
    union all
    select * from tooling
    union all
    select * from recurring
),

final as (
    select
        all_kinds.measure_id,
        all_kinds.period,
        all_kinds.cost_kind,
        all_kinds.amount_reporting
    from all_kinds
    inner join measures
        on
            all_kinds.measure_id = measures.measure_id
            and {{ is_price_type('measures.benefit_type') }}
    where all_kinds.amount_reporting <> 0
)

select * from final
