-- Budget per statement line, as printed.
with records as (
    {{ readable_rows(ref('stg_finance__budget'), 'budget', ref('stg_finance__problems')) | indent(4) }}
),

final as (
    select
        period,
        company_code,
        line_id,
        amount_local,
        currency_local,
        version,
        source_file,
        source_row
    from records
)

select * from final
