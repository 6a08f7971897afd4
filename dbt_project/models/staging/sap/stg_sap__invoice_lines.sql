-- RSEG: logistics invoice lines, unsigned in the source, signed here by SHKZG: debit (invoice) positive, credit (credit memo) negative.
-- MENGE is in BSTME, the order unit. A line with a condition type (KSCHL) is a planned delivery cost, not the price of the order item.
with source_rows as (
    select * from {{ source('landing', 'sap__rseg') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('belnr') }} is not null
),

final as (
    select
        _source as source,
        {{ sap_integer('gjahr') }} as invoice_year,
        {{ sap_key('belnr') }} as invoice_document,
        coalesce({{ sap_key('buzei') }}, '0') as invoice_line,
        {{ sap_code('bukrs') }} as company_code,
        {{ sap_optional_key('ebeln') }} as purchase_order,
        {{ sap_optional_key('ebelp') }} as purchase_order_line,
        {{ sap_optional_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        {{ sap_sign('shkzg') }} as debit_credit_sign,
        {{ sap_sign('shkzg') }} * {{ sap_amount('wrbtr') }} as amount_doc_stored,
        {{ sap_sign('shkzg') }} * {{ sap_quantity('menge') }} as quantity,
        upper({{ sap_text('bstme') }}) as quantity_uom,
        upper({{ sap_text('meins') }}) as base_uom,
        {{ sap_flag('tbtkz') }} as is_subsequent,
        {{ sap_text('kschl') }} as condition_type,
        {{ sap_optional_key('lfbnr') }} as receipt_document,
        nullif({{ sap_integer('lfgja') }}, 0) as receipt_document_year,
        {{ sap_optional_key('lfpos') }} as receipt_document_line,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
