-- Assets bought: quoted and actual price, useful life and start of use. As delivered, typed; blank cells stay null.
with source_rows as (
    select * from {{ source('landing', 'contract__capital_expenditures') }}
),

final as (
    select
        _source as source,
        {{ sap_code('company_code') }} as company_code,
        {{ sap_key('asset_id') }} as asset_id,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ sap_date('posting_date') }} as posting_date,
        {{ sap_amount('quoted_amount_local') }} as quoted_amount_local,
        {{ sap_amount('actual_amount_local') }} as actual_amount_local,
        {{ sap_integer('useful_life_months') }} as useful_life_months,
        {{ sap_date('in_service_from') }} as in_service_from,
        upper({{ sap_text('currency_local') }}) as currency_local,
        {{ sap_integer('journal_fiscal_year') }} as journal_fiscal_year,
        {{ sap_key('journal_document') }} as journal_document,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
