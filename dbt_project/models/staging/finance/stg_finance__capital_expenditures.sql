-- Assets bought: quoted and actual price, useful life and start of use. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__capital_expenditures') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('company_code') }} as company_code,
        {{ sap_key('asset_id') }} as asset_id,
        {{ sap_key('supplier_id') }} as supplier_id,
        {{ register_date('posting_date') }} as posting_date,
        {{ register_number('quoted_amount_local', 'decimal(23, 4)') }} as quoted_amount_local,
        {{ register_number('actual_amount_local', 'decimal(23, 4)') }} as actual_amount_local,
        {{ register_integer('useful_life_months') }} as useful_life_months,
        {{ register_date('in_service_from') }} as in_service_from,
        upper({{ register_text('currency_local') }}) as currency_local,
        {{ register_integer('journal_fiscal_year') }} as journal_fiscal_year,
        {{ sap_key('journal_document') }} as journal_document,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
