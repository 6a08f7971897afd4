-- Account to statement line; null dates mean always.
with records as (
    {{ readable_rows(ref('stg_finance__account_mapping'), 'account_mapping', ref('stg_finance__problems')) | indent(4) }}
),

final as (
    select
        company_code,
        account,
        statement,
        line_id,
        presentation_sign,
        valid_from,
        valid_to,
        source_file,
        source_row
    from records
)

select * from final
