-- Accounting of stock movements: BASE_TRANSACTION_VALUE is signed (debit positive) and in functional currency.
with source as (
    select * from {{ source('landing', 'oracle__mtl_transaction_accounts') }}
),

final as (
    select
        _source as source,
        {{ sap_key('inv_sub_ledger_id') }} as inv_sub_ledger_id,
        {{ sap_key('transaction_id') }} as transaction_id,
        {{ sap_key('reference_account') }} as code_combination_id,
        upper({{ sap_text('accounting_line_type') }}) as line_type,
        {{ sap_decimal('base_transaction_value', 'decimal(28,6)') }} as amount_local,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('inv_sub_ledger_id') }} is not null
    {{ first_of_key([sap_key('inv_sub_ledger_id')]) }}
)

select * from final
