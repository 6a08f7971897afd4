-- Baseline versions; the highest version of a measure and item is current.
with records as (
    {{ readable_rows(ref('stg_register__baselines'), 'baselines', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        item_id,
        version,
        baseline_type,
        frozen_price,
        price_currency,
        price_per,
        price_uom,
        frozen_rows,
        frozen_quantity,
        rows_hash,
        document_ref,
        document_date,
        approved_by,
        approved_on,
        reason,
        coalesce(late_approval_waived, false) as late_approval_waived,
        index_id,
        indexed_share,
        index_base_period,
        version = max(version) over (partition by measure_id, item_id) as is_current,
        source_file,
        source_row
    from records
)

select * from final
