-- EKBE: history of a purchase order line, unsigned in the source, signed here. VGABE 1 receipt, 2 invoice, 3 subsequent debit or credit.
with source_rows as (
    select * from {{ source('landing', 'sap__ekbe') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('ebeln') }} is not null and {{ sap_optional_key('belnr') }} is not null
),

final as (
    select
        _source as source,
        {{ sap_key('ebeln') }} as purchase_order,
        {{ sap_key('ebelp') }} as purchase_order_line,
        {{ sap_key('vgabe') }} as event_type,
        {{ sap_integer('gjahr') }} as document_year,
        {{ sap_key('belnr') }} as document,
        {{ sap_key('buzei') }} as document_line,
        {{ sap_sign('shkzg') }} * {{ sap_amount('dmbtr') }} as amount_local_stored,
        {{ sap_sign('shkzg') }} * {{ sap_amount('wrbtr') }} as amount_doc_stored,
        upper({{ sap_text('waers') }}) as currency_doc,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
