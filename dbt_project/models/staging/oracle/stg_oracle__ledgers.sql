-- Ledgers and their functional currency.
with source as (
    select * from {{ source('landing', 'oracle__gl_ledgers') }}
),

final as (
    select
        _source as source,
        {{ sap_key('ledger_id') }} as ledger_id,
        {{ sap_text('name') }} as ledger_name,
        {{ sap_text('short_name') }} as short_name,
        upper({{ sap_text('currency_code') }}) as currency_local,
        {{ sap_key('chart_of_accounts_id') }} as chart_of_accounts_id,
        upper({{ sap_text('ledger_category_code') }}) as ledger_category,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('ledger_id') }} is not null
    {{ first_of_key([sap_key('ledger_id')]) }}
)

select * from final
