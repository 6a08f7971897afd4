-- The FI document a material or invoice document created: one per object and company (posted first, then the lowest number).
{{ config(materialized='table') }}
with headers as (
    select * from {{ ref('stg_sap__journal_headers') }}
    where object_type in ('MKPF', 'RMRP') and object_document is not null
),

final as (
    select
        source,
        company_code,
        object_type,
        object_year,
        object_document,
        fiscal_year,
        document,
        currency,
        rate_numerator,
        rate_denominator,
        is_posted,
        -- of several documents the one that carries the posting; material-ledger follow-ups (ML, PR) come after it
        count(*) over (partition by source, company_code, object_type, object_year, object_document) as document_count
    from headers
    qualify row_number() over (
        partition by source, company_code, object_type, object_year, object_document
        order by
            case when is_posted then 0 else 1 end,
            case when document_type in ('ML', 'PR') then 1 else 0 end,
            fiscal_year,
            document
    ) = 1
)

select * from final
