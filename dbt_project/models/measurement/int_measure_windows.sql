-- The window of each measure: window_months from its first in-scope receipt on or after the effective date. The first receipt is a
-- positive line that no rule excludes. Without one the window has not begun and its end is not known. A type that is not measured from receipts
-- has its window from the effective date.
with measures as (
    select * from {{ ref('measures') }}
),

receipts as (
    select * from {{ ref('int_measure_receipts') }}
),

first_receipts as (
    select
        measures.measure_id,
        min(receipts.posting_date) as first_receipt_date
    from measures
    inner join receipts
        on
            measures.measure_id = receipts.measure_id
            and receipts.posting_date >= measures.effective_date
            and receipts.exclusion_reason is null
            and receipts.quantity_base_uom > 0
    group by measures.measure_id
),

final as (
    select
        measures.measure_id,
        measures.benefit_type,
        measures.effective_date,
        measures.window_months,
        first_receipts.first_receipt_date,
        case
            when {{ is_price_type('measures.benefit_type') }} then {{ add_months('first_receipts.first_receipt_date', 'measures.window_months') }}
            else {{ add_months('measures.effective_date', 'measures.window_months') }}
        end as window_end_exclusive
    from measures
    left join first_receipts on measures.measure_id = first_receipts.measure_id
)

select * from final
