-- VBAK: headers of sales documents. VBTYP says what a document is: C order, E scheduling agreement, I order without charge, H returns, K and L requests for
-- credit and debit memos, B quotation, G contract. VDATU is the day the customer wants the order.
with source_rows as (
    select * from {{ source('landing', 'sap__vbak') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null
    {{ first_of_key([sap_key('vbeln')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as sales_order,
        upper({{ sap_text('vbtyp') }}) as document_category,
        upper({{ sap_text('auart') }}) as order_type,
        {{ sap_date('erdat') }} as entered_on,
        {{ sap_date('vdatu') }} as requested_date,
        {{ sap_optional_key('kunnr') }} as customer_id,
        {{ sap_code('bukrs_vf') }} as company_code,
        upper({{ sap_text('waerk') }}) as currency,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
