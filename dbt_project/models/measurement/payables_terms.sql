-- PUBLIC. Payment terms: purchases in scope x change of payment days, per measure, supplier and period of the window. A one-time release of cash: the
-- period's amount is the change of the release to date, so that the sum of the periods is the release now standing.
--   purchases   invoices less credit notes of the twelve periods to this one, net of tax, at the budget rate, times share; group companies left out
--   days0, days1  terms valid on the day before the effective date and at period end
--   days gained  days1 - days0, at most the days since the first invoice under new terms came due under the old ones (shorter terms: under the new
--                ones): before that day nothing has been kept or paid early
--   release     purchases x days gained / days of the twelve periods
-- Evidence: the invoices since the effective date that would have been due under the old terms and are not under the new ones.
with measures as (
    select * from {{ ref('measures') }} where benefit_type = 'payment_terms'
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

scopes as (
    select * from {{ ref('measure_scopes') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }} where start_date <= {{ run_fact('period_end') }}
),

invoices as (
    select *
    from {{ ref('supplier_invoice_lines') }}
    where posting_date <= {{ run_fact('period_end') }}
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

items as (
    select * from {{ ref('items') }}
),

suppliers as (
    select * from {{ ref('suppliers') }}
),

payment_terms as (
    select * from {{ ref('payment_terms') }}
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

invoice_lines as (
    select
        invoices.source,
        invoices.company_code,
        coalesce(invoices.plant, order_lines.plant) as plant,
        coalesce(invoices.item_id, order_lines.item_id) as item_id,
        coalesce(order_lines.item_group, items.item_group) as item_group,
        invoices.supplier_id,
        invoices.invoice_year,
        invoices.invoice_document,
        invoices.invoice_line,
        invoices.posting_date,
        periods.period_index,
        invoices.currency,
        invoices.amount_doc
    from invoices
    inner join periods on invoices.period = periods.period
    left join order_lines
        on
            invoices.source = order_lines.source
            and invoices.purchase_order = order_lines.purchase_order
            and invoices.purchase_order_line = order_lines.purchase_order_line
    left join items
        on
            invoices.source = items.source
            and coalesce(invoices.item_id, order_lines.item_id) = items.item_id
    left join suppliers
        on
            invoices.source = suppliers.source
            and invoices.supplier_id = suppliers.supplier_id
    where suppliers.trading_partner is null and not coalesce(order_lines.is_intercompany, false)
),

first_invoices as (
    select
        source,
        min(period_index) as first_index
    from invoice_lines
    group by source
),

-- The lowest scope row that matches counts.
scoped as (
    select
        measures.measure_id,
        measures.effective_date,
        windows.window_end_exclusive,
        scopes.share,
        invoice_lines.*
    from measures
    inner join windows on measures.measure_id = windows.measure_id
    inner join scopes on measures.measure_id = scopes.measure_id
    inner join invoice_lines
        on
            (scopes.scope_source is null or scopes.scope_source = invoice_lines.source)
            and (scopes.company_code is null or scopes.company_code = invoice_lines.company_code)
            and (scopes.plant is null or scopes.plant = invoice_lines.plant)
            and (scopes.item_id is null or scopes.item_id = invoice_lines.item_id)
            and (scopes.item_group is null or scopes.item_group = invoice_lines.item_group)
            and (scopes.supplier_id is null or scopes.supplier_id = invoice_lines.supplier_id)
    qualify row_number() over (
        partition by measures.measure_id, invoice_lines.source, invoice_lines.company_code, invoice_lines.invoice_year,
            invoice_lines.invoice_document, invoice_lines.invoice_line
        order by scopes.scope_id
    ) = 1
),

valued as (
    select
        scoped.*,
        rates.budget_rate is null as is_without_rate,
        cast(
            cast(cast(scoped.amount_doc as decimal(18, 4)) * rates.budget_rate as decimal(20, 6)) * scoped.share as decimal(28, 6)
        ) as amount_reporting
    from scoped
    left join rates
        on
            scoped.measure_id = rates.measure_id
            and scoped.source = rates.source
            and scoped.currency = rates.currency
),

by_period as (
    select
        measure_id,
        effective_date,
        window_end_exclusive,
        source,
        company_code,
        supplier_id,
        share,
        period_index,
        cast(sum(amount_reporting) as decimal(28, 6)) as amount_reporting,
        min(case when is_without_rate then currency end) as currency_without_rate
    from valued
    group by measure_id, effective_date, window_end_exclusive, source, company_code, supplier_id, share, period_index
),

groups as (
    select distinct
        measure_id,
        effective_date,
        window_end_exclusive,
        source,
        company_code,
        supplier_id,
        share
    from by_period
),

spine as (
    select
        groups.*,
        periods.period,
        periods.period_index,
        periods.end_date,
        greatest(periods.period_index - 11, first_invoices.first_index) as from_index
    from groups
    inner join first_invoices on groups.source = first_invoices.source
    inner join periods
        on
            periods.end_date >= groups.effective_date
            and periods.end_date < groups.window_end_exclusive
),

purchase_days as (
    select
        spine.source,
        spine.period_index,
        cast(sum(periods.end_date - periods.start_date + 1) as integer) as days
    from (select distinct source, period_index, from_index from spine) as spine
    inner join periods on periods.period_index between spine.from_index and spine.period_index
    group by spine.source, spine.period_index
),

purchases as (
    select
        spine.measure_id,
        spine.source,
        spine.company_code,
        spine.supplier_id,
        spine.share,
        spine.period_index,
        cast(sum(by_period.amount_reporting) as decimal(28, 6)) as amount_reporting,
        min(by_period.currency_without_rate) as currency_without_rate
    from spine
    inner join by_period
        on
            spine.measure_id = by_period.measure_id
            and spine.source = by_period.source
            and spine.company_code = by_period.company_code
            and spine.supplier_id = by_period.supplier_id
            and spine.share = by_period.share
            and by_period.period_index between spine.from_index and spine.period_index
    group by spine.measure_id, spine.source, spine.company_code, spine.supplier_id, spine.share, spine.period_index
),

-- Terms of the source's own records go before those of a finance file without a source.
terms_before as (
    select
        groups.measure_id,
        groups.source,
        groups.company_code,
        groups.supplier_id,
        groups.share,
        payment_terms.payment_days
    from groups
    inner join payment_terms
        on
            groups.company_code = payment_terms.company_code
            and groups.supplier_id = payment_terms.supplier_id
            and (groups.source = payment_terms.source or payment_terms.source = 'finance')
            and payment_terms.valid_from < groups.effective_date
    qualify row_number() over (
        partition by groups.measure_id, groups.source, groups.company_code, groups.supplier_id, groups.share
        order by payment_terms.source = groups.source desc, payment_terms.valid_from desc
    ) = 1
),

-- The first terms that a measure brought.
terms_begin as (
    select
        groups.measure_id,
        groups.source,
        groups.company_code,
        groups.supplier_id,
        groups.share,
        min(payment_terms.valid_from) as begin_on
    from groups
    inner join payment_terms
        on
            groups.company_code = payment_terms.company_code
            and groups.supplier_id = payment_terms.supplier_id
            and (groups.source = payment_terms.source or payment_terms.source = 'finance')
            and payment_terms.valid_from >= groups.effective_date
    group by groups.measure_id, groups.source, groups.company_code, groups.supplier_id, groups.share
),

terms_now as (
    select
        spine.measure_id,
        spine.source,
        spine.company_code,
        spine.supplier_id,
        spine.share,
        spine.period_index,
        payment_terms.payment_days
    from spine
    inner join payment_terms
        on
            spine.company_code = payment_terms.company_code
            and spine.supplier_id = payment_terms.supplier_id
            and (spine.source = payment_terms.source or payment_terms.source = 'finance')
            and payment_terms.valid_from <= spine.end_date
    qualify row_number() over (
        partition by spine.measure_id, spine.source, spine.company_code, spine.supplier_id, spine.share, spine.period_index
        order by payment_terms.source = spine.source desc, payment_terms.valid_from desc
    ) = 1
),

termed as (
    select
        spine.*,
        cast(terms_before.payment_days as integer) as baseline_days,
        cast(terms_now.payment_days as integer) as current_days,
        cast(
            case
                when terms_now.payment_days >= terms_before.payment_days
                    then least(
                        terms_now.payment_days - terms_before.payment_days,
                        greatest(spine.end_date - terms_begin.begin_on - terms_before.payment_days, 0)
                    )
                else greatest(
                    terms_now.payment_days - terms_before.payment_days,
                    -greatest(spine.end_date - terms_begin.begin_on - terms_now.payment_days, 0)
                )
            end as integer
        ) as days_gained,
        coalesce(purchases.amount_reporting, cast(0 as decimal(28, 6))) as purchases_reporting,
        purchase_days.days as purchase_days,
        case
            when terms_before.payment_days is null then 'no payment terms with supplier ' || spine.supplier_id || ' before the effective date'
            when purchases.currency_without_rate is not null then 'no budget rate for ' || purchases.currency_without_rate
        end as reason
    from spine
    inner join purchase_days
        on
            spine.source = purchase_days.source
            and spine.period_index = purchase_days.period_index
    left join terms_before
        on
            spine.measure_id = terms_before.measure_id
            and spine.source = terms_before.source
            and spine.company_code = terms_before.company_code
            and spine.supplier_id = terms_before.supplier_id
            and spine.share = terms_before.share
    left join terms_begin
        on
            spine.measure_id = terms_begin.measure_id
            and spine.source = terms_begin.source
            and spine.company_code = terms_begin.company_code
            and spine.supplier_id = terms_begin.supplier_id
            and spine.share = terms_begin.share
    left join terms_now
        on
            spine.measure_id = terms_now.measure_id
            and spine.source = terms_now.source
            and spine.company_code = terms_now.company_code
            and spine.supplier_id = terms_now.supplier_id
            and spine.share = terms_now.share
            and spine.period_index = terms_now.period_index
    left join purchases
        on
            spine.measure_id = purchases.measure_id
            and spine.source = purchases.source
            and spine.company_code = purchases.company_code
            and spine.supplier_id = purchases.supplier_id
            and spine.share = purchases.share
            and spine.period_index = purchases.period_index
),

-- Open at period end under the new terms and not under the old ones: positive; the other way round: negative.
kept_open as (
    select
        termed.measure_id,
        termed.source,
        termed.company_code,
        termed.supplier_id,
        termed.share,
        termed.period_index,
        cast(
            sum(
                valued.amount_reporting * (
                    case when valued.posting_date + termed.current_days > termed.end_date then 1 else 0 end
                    - case when valued.posting_date + termed.baseline_days > termed.end_date then 1 else 0 end
                )
            ) as decimal(28, 6)
        ) as amount_reporting
    from termed
    inner join valued
        on
            termed.measure_id = valued.measure_id
            and termed.source = valued.source
            and termed.company_code = valued.company_code
            and termed.supplier_id = valued.supplier_id
            and termed.share = valued.share
            and valued.posting_date between termed.effective_date and termed.end_date
    group by termed.measure_id, termed.source, termed.company_code, termed.supplier_id, termed.share, termed.period_index
),

released as (
    select
        termed.*,
        case
            when termed.reason is null
                then cast(
                    {{ money_div('termed.purchases_reporting * coalesce(termed.days_gained, 0)', 'termed.purchase_days', 6) }}
                    as decimal(28, 6)
                )
        end as release_to_date_reporting,
        case when termed.reason is null then coalesce(kept_open.amount_reporting, cast(0 as decimal(28, 6))) end as open_because_of_terms_reporting
    from termed
    left join kept_open
        on
            termed.measure_id = kept_open.measure_id
            and termed.source = kept_open.source
            and termed.company_code = kept_open.company_code
            and termed.supplier_id = kept_open.supplier_id
            and termed.share = kept_open.share
            and termed.period_index = kept_open.period_index
),

final as (
    select
        measure_id,
        source,
        company_code,
        supplier_id,
        period,
        share,
        baseline_days,
        current_days,
        current_days - baseline_days as days_change,
        days_gained,
        purchases_reporting,
        purchase_days,
        release_to_date_reporting,
        cast(
            release_to_date_reporting - coalesce(
                lag(release_to_date_reporting) over (partition by measure_id, source, company_code, supplier_id, share order by period_index), 0
            ) as decimal(28, 6)
        ) as release_reporting,
        open_because_of_terms_reporting,
        reason
    from released
)

select * from final
