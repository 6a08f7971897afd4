-- Supplier invoice lines: read for the receipt they are matched to.
with source as (
    select * from {{ source('landing', 'oracle__ap_invoice_lines_all') }}
),

final as (
    select
        _source as source,
        {{ sap_key('invoice_id') }} as invoice_id,
        {{ sap_integer('line_number') }} as line_number,
        {{ sap_key('rcv_transaction_id') }} as rcv_transaction_id,
        {{ sap_key('po_line_location_id') }} as line_location_id,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('invoice_id') }} is not null
        and {{ sap_key('line_number') }} is not null
    {{ first_of_key([sap_key('invoice_id'), sap_key('line_number')]) }}
)

select * from final
