-- Overrides of the amount finance accepts; the highest sequence of a measure and period counts. Measured and recognised amounts are computed:
-- no record can replace them.
with records as (
    {{ readable_rows(ref('stg_register__overrides'), 'overrides', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        period,
        sequence,
        amount_kind,
        amount_reporting,
        content_hash,
        reason,
        requester,
        approver,
        approver_line,
        approved_at,
        expires_after,
        sequence = max(sequence) over (partition by measure_id, period) as is_current,
        source_file,
        source_row
    from records
)

select * from final
