-- Leakage: receipts that would be in a measure's scope but for the supplier, inside its window, bought from somebody else.
with scopes as (
    select * from {{ ref('measure_scopes') }} where supplier_id is not null
),

receipts as (
    select * from {{ ref('int_purchase_receipts') }} where exclusion_reason is null
),

counted as (
    select * from {{ ref('int_measure_receipts') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

baselines as (
    select * from {{ ref('measure_baselines') }}
),

matches as (
    select
        scopes.measure_id,
        scopes.share,
        receipts.source,
        receipts.item_id,
        receipts.supplier_id,
        receipts.purchase_order,
        receipts.purchase_order_line,
        receipts.document_year,
        receipts.document,
        receipts.document_line,
        receipts.period,
        receipts.quantity_base_uom,
        row_number() over (
            partition by scopes.measure_id, receipts.source, receipts.document_year, receipts.document, receipts.document_line
            order by scopes.scope_id
        ) as choice
    from receipts
    inner join scopes
        on
            (scopes.scope_source is null or scopes.scope_source = receipts.source)
            and (scopes.company_code is null or scopes.company_code = receipts.company_code)
            and (scopes.plant is null or scopes.plant = receipts.plant)
            and (scopes.item_id is null or scopes.item_id = receipts.item_id)
            and (scopes.item_group is null or scopes.item_group = receipts.item_group)
            and scopes.supplier_id <> receipts.supplier_id
    -- an item group without item only counts for the items the measure has a price for
    inner join baselines
        on
            scopes.measure_id = baselines.measure_id
            and receipts.item_id = baselines.item_id
    inner join windows
        on
            scopes.measure_id = windows.measure_id
            and receipts.posting_date >= windows.effective_date
            and (windows.window_end_exclusive is null or receipts.posting_date < windows.window_end_exclusive)
),

final as (
    select
        matches.measure_id,
        matches.source,
        matches.item_id,
        matches.supplier_id,
        matches.purchase_order,
        matches.purchase_order_line,
        matches.document_year,
        matches.document,
        matches.document_line,
        matches.period,
        matches.quantity_base_uom,
        cast(cast(matches.quantity_base_uom * matches.share as decimal(38, 12)) as decimal(23, 6)) as shared_quantity
    from matches
    left join counted
        on
            matches.measure_id = counted.measure_id
            and matches.source = counted.source
            and matches.document_year = counted.document_year
            and matches.document = counted.document
            and matches.document_line = counted.document_line
    where
        matches.choice = 1
        and counted.measure_id is null
)

select * from final
