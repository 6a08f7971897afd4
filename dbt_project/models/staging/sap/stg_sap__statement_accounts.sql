-- FAGL_011ZC: the accounts of an item of a financial statement version, as ranges. An account may stand in two items, in one with a debit balance
-- and in the other with a credit balance (bank accounts, for one). Bounds are padded as SAP compares them; an empty upper bound means one account.
with source_rows as (
    select * from {{ source('landing', 'sap__fagl_011zc') }}
    where {{ sap_of_client('mandt') }} and {{ sap_text('versn') }} is not null
        and {{ sap_optional_key('ergsl') }} is not null and {{ sap_key('vonkt') }} is not null
),

final as (
    select
        _source as source,
        upper({{ sap_text('versn') }}) as statement_version,
        {{ sap_optional_key('ergsl') }} as statement_item,
        {{ sap_text('ktopl') }} as chart_of_accounts,
        {{ sap_padded_account(sap_key('vonkt')) }} as account_from,
        coalesce({{ sap_padded_account(sap_optional_key('biskt')) }}, {{ sap_padded_account(sap_key('vonkt')) }}) as account_to,
        -- both marks blank (an export that leaves them out) means both
        {{ sap_flag('xsoll') }} or not {{ sap_flag('xhabn') }} as with_debit_balance,
        {{ sap_flag('xhabn') }} or not {{ sap_flag('xsoll') }} as with_credit_balance,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
