-- Calendar of expected entities as finance lays it down. A blank entity stands for receipts, stock movements and journals; a blank plant for the company.
with records as (
    {{ readable_rows(ref('stg_finance__expected_entities'), 'expected_entities', ref('stg_finance__problems')) | indent(4) }}
),

final as (
    select
        source,
        company_code,
        plant,
        entity,
        valid_from,
        valid_to,
        source_file,
        source_row
    from records
)

select * from final
