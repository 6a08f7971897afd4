-- Order headers of every type; RATE null = functional currency.
with source as (
    select * from {{ source('landing', 'oracle__po_headers_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('po_header_id') }} as po_header_id,
        {{ sap_code('segment1') }} as order_number,
        upper({{ sap_text('type_lookup_code') }}) as order_type,
        {{ sap_key('vendor_id') }} as vendor_id,
        {{ sap_key('org_id') }} as org_id,
        upper({{ sap_text('currency_code') }}) as currency,
        {{ sap_decimal('rate', 'decimal(20,10)') }} as exchange_rate,
        upper({{ sap_text('authorization_status') }}) as authorization_status,
        {{ oracle_yes('cancel_flag') }} as is_cancelled,
        {{ oracle_yes('user_hold_flag') }} as is_on_hold,
        {{ sap_date('creation_date') }} as order_date,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('po_header_id') }} is not null
    {{ first_of_key([sap_key('po_header_id')]) }}
)

select * from final
