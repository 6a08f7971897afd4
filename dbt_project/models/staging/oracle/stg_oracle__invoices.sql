-- Supplier invoice headers.
with source as (
    select * from {{ source('landing', 'oracle__ap_invoices_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('invoice_id') }} as invoice_id,
        {{ sap_text('invoice_num') }} as supplier_reference,
        upper({{ sap_text('invoice_type_lookup_code') }}) as invoice_type,
        {{ sap_key('vendor_id') }} as vendor_id,
        {{ sap_date('invoice_date') }} as invoice_date,
        {{ sap_date('gl_date') }} as gl_date,
        {{ sap_amount('invoice_amount') }} as invoice_amount,
        upper({{ sap_text('invoice_currency_code') }}) as currency,
        {{ sap_decimal('exchange_rate', 'decimal(20,10)') }} as exchange_rate,
        {{ sap_key('org_id') }} as org_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('invoice_id') }} is not null
    {{ first_of_key([sap_key('invoice_id')]) }}
)

select * from final
