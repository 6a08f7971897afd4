-- Receipts bought before a measure took effect, per measure and item of its current baselines, at order price and budget rate.
-- Any supplier, the sources and company codes of the measure's scope, no excluded line; returns and reversals stay in with their sign.
with measures as (
    select * from {{ ref('measures') }}
),

baselines as (
    select * from {{ ref('baselines') }} where is_current
),

scopes as (
    select * from {{ ref('measure_scopes') }}
),

receipts as (
    select * from {{ ref('int_purchase_receipts') }} where exclusion_reason is null
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

fiscal_years as (
    select
        fiscal_year,
        min(start_date) as start_date,
        max(end_date) as end_date
    from {{ ref('fiscal_periods') }}
    group by fiscal_year
),

-- A scope row without company code (or source) opens all of them.
entities as (
    select distinct
        measure_id,
        scope_source,
        company_code
    from scopes
),

before_effect as (
    select distinct
        measures.measure_id,
        receipts.item_id,
        measures.effective_date,
        receipts.source,
        receipts.company_code,
        receipts.supplier_id,
        receipts.item_group,
        receipts.base_uom,
        receipts.document_year,
        receipts.document,
        receipts.document_line,
        receipts.posting_date,
        receipts.quantity_base_uom,
        receipts.currency_doc,
        receipts.order_price_doc
    from measures
    inner join baselines on measures.measure_id = baselines.measure_id
    inner join receipts
        on
            baselines.item_id = receipts.item_id
            and receipts.posting_date < measures.effective_date
    inner join entities
        on
            measures.measure_id = entities.measure_id
            and (entities.scope_source is null or entities.scope_source = receipts.source)
            and (entities.company_code is null or entities.company_code = receipts.company_code)
),

valued as (
    select
        before_effect.*,
        rates.budget_rate,
        cast(before_effect.order_price_doc * rates.budget_rate as decimal(28, 10)) as price_reporting,
        before_effect.posting_date >= {{ add_months('before_effect.effective_date', '-cast(' ~ policy('baseline_months') ~ ' as integer)') }}
            as is_in_baseline_months,
        coalesce(before_effect.posting_date between prior_years.start_date and prior_years.end_date, false) as is_in_prior_year,
        before_effect.source || '|' || cast(before_effect.document_year as varchar) || '|' || before_effect.document || '|'
        || before_effect.document_line || '|' || cast(cast(before_effect.quantity_base_uom as decimal(23, 3)) as varchar) as row_text
    from before_effect
    left join rates
        on
            before_effect.measure_id = rates.measure_id
            and before_effect.source = rates.source
            and before_effect.currency_doc = rates.currency
    left join fiscal_years on before_effect.effective_date between fiscal_years.start_date and fiscal_years.end_date
    left join fiscal_years as prior_years on fiscal_years.fiscal_year - 1 = prior_years.fiscal_year
),

final as (
    select
        *,
        -- Document numbers compare as numbers: the longer one is the higher one.
        row_number() over (
            partition by measure_id, item_id, quantity_base_uom > 0
            order by
                posting_date desc, document_year desc, length(document) desc, document desc,
                length(document_line) desc, document_line desc
        ) = 1 and quantity_base_uom > 0 as is_last_receipt
    from valued
)

select * from final
