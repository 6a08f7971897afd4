-- Customer invoices, debit and credit memos: currency and rate. A missing rate means the functional currency; an incomplete transaction is a draft.
with source as (
    select * from {{ source('landing', 'oracle__ra_customer_trx_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('customer_trx_id') }} as customer_trx_id,
        {{ sap_text('trx_number') }} as transaction_number,
        {{ sap_date('trx_date') }} as transaction_date,
        {{ sap_key('bill_to_customer_id') }} as customer_id,
        upper({{ sap_text('invoice_currency_code') }}) as currency,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        coalesce(upper({{ sap_text('complete_flag') }}), 'Y') <> 'N' as is_complete,
        {{ sap_key('org_id') }} as org_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('customer_trx_id') }} is not null
    {{ first_of_key([sap_key('customer_trx_id')]) }}
)

select * from final
