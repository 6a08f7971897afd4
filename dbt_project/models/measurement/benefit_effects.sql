-- PUBLIC. Benefits that are no price saving.
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as period,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as part,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as supplier_id,
        cast(null as varchar) as reference_key,
        cast(null as date) as posting_date,
        cast(null as decimal(23,6)) as quantity_base_uom,
        cast(null as decimal(28,6)) as amount_reporting,
        cast(null as decimal(28,6)) as memo_reporting,
        cast(null as decimal(9,6)) as share,
        cast(null as varchar) as statement,
        cast(null as varchar) as line_id,
        cast(null as varchar) as evidence_status,
        cast(null as varchar) as evidence_reason,
        cast(null as varchar) as event_text,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    where false
)

select * from final
