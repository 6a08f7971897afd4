-- Decisions of finance; the highest sequence of a measure and period counts.
with records as (
    {{ readable_rows(ref('stg_register__sign_offs'), 'sign_offs', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        period,
        sequence,
        decision,
        amount_reporting,
        content_hash,
        preparer,
        approver,
        approver_line,
        signed_on,
        comment,
        sequence = max(sequence) over (partition by measure_id, period) as is_current,
        source_file,
        source_row
    from records
)

select * from final
