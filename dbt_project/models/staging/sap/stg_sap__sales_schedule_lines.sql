-- VBEP: schedule lines of sales orders. Lines with an order quantity are what the customer asked for, those with a confirmed quantity alone what was promised.
with source_rows as (
    select * from {{ source('landing', 'sap__vbep') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null and {{ sap_optional_key('posnr') }} is not null
    {{ first_of_key([sap_key('vbeln'), sap_key('posnr'), sap_key('etenr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as sales_order,
        {{ sap_key('posnr') }} as sales_order_line,
        {{ sap_key('etenr') }} as schedule_line,
        {{ sap_date('edatu') }} as requested_date,
        {{ sap_quantity('wmeng') }} as quantity_sales_uom,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
