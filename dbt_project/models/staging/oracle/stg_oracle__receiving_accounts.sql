-- Accounting of receiving transactions, debit positive, functional currency.
with source as (
    select * from {{ source('landing', 'oracle__rcv_receiving_sub_ledger') }}
),

final as (
    select
        _source as source,
        {{ sap_key('rcv_sub_ledger_id') }} as rcv_sub_ledger_id,
        {{ sap_key('rcv_transaction_id') }} as rcv_transaction_id,
        {{ sap_key('code_combination_id') }} as code_combination_id,
        coalesce({{ sap_decimal('accounted_dr', 'decimal(28,6)') }}, 0) - coalesce({{ sap_decimal('accounted_cr', 'decimal(28,6)') }}, 0) as amount_local,
        upper({{ sap_text('accounting_line_type') }}) as line_type,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('rcv_sub_ledger_id') }} is not null
    {{ first_of_key([sap_key('rcv_sub_ledger_id')]) }}
)

select * from final
