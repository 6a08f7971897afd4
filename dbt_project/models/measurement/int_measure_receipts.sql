-- Receipt lines in the scope of a measure, of any date: one row per measure and receipt line, with the scope row that counts
-- (the lowest scope_id of those that match all their given values). Only for the types that are measured from receipts.
with measures as (
    select * from {{ ref('measures') }}
),

scopes as (
    select measure_scopes.*
    from {{ ref('measure_scopes') }} as measure_scopes
    inner join measures on measure_scopes.measure_id = measures.measure_id
    where {{ is_price_type('measures.benefit_type') }}
),

receipts as (
    select * from {{ ref('int_purchase_receipts') }}
),

matches as (
    select
        scopes.measure_id,
        scopes.scope_id,
        scopes.share,
        receipts.*,
        row_number() over (
            partition by scopes.measure_id, receipts.source, receipts.document_year, receipts.document, receipts.document_line
            order by scopes.scope_id
        ) as scope_choice
    from receipts
    inner join scopes
        on
            (scopes.scope_source is null or scopes.scope_source = receipts.source)
            and (scopes.company_code is null or scopes.company_code = receipts.company_code)
            and (scopes.plant is null or scopes.plant = receipts.plant)
            and (scopes.item_id is null or scopes.item_id = receipts.item_id)
            and (scopes.item_group is null or scopes.item_group = receipts.item_group)
            and (scopes.supplier_id is null or scopes.supplier_id = receipts.supplier_id)
),

final as (
    select *
    from matches
    where scope_choice = 1
)

select * from final
