-- Published statement lines as printed.
with records as (
    {{ readable_rows(ref('stg_finance__financial_statements'), 'financial_statements', ref('stg_finance__problems')) | indent(4) }}
),

final as (
    select
        period,
        company_code,
        statement,
        line_id,
        line_title,
        line_order,
        basis,
        amount_local,
        currency_local,
        source_file,
        source_row
    from records
)

select * from final
