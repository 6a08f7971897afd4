-- Account to statement line; null dates mean always. Finance's mapping counts; a company finance delivers none of is mapped by the financial
-- statement version of its SAP system, where there is one.
with records as (
    {{ readable_rows(ref('stg_finance__account_mapping'), 'account_mapping', ref('stg_finance__problems')) | indent(4) }}
),

versions as (
    select * from {{ ref('statement_version_mappings') }}
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

    union all

    select
        company_code,
        account,
        statement,
        line_id,
        presentation_sign,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        source_file,
        source_row
    from versions
    where company_code not in (select company_code from records where company_code is not null)
)

select * from final
