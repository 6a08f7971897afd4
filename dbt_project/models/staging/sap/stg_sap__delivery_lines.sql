-- LIPS: lines of deliveries. LGMNG is in base units; VGBEL and VGPOS are the order line. WBSTA (S/4) C = goods issue posted.
with source_rows as (
    select * from {{ source('landing', 'sap__lips') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null and {{ sap_optional_key('posnr') }} is not null
    {{ first_of_key([sap_key('vbeln'), sap_key('posnr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as delivery,
        {{ sap_key('posnr') }} as delivery_line,
        {{ sap_optional_key('vgbel') }} as sales_order,
        {{ sap_optional_key('vgpos') }} as sales_order_line,
        {{ sap_optional_key('matnr') }} as item_id,
        {{ sap_code('werks') }} as plant,
        {{ sap_flag('shkzg') }} as is_return,
        {{ sap_quantity('lgmng') }} as quantity_delivered_base_uom,
        {{ sap_quantity('lfimg') }} as quantity_sales_uom,
        coalesce(nullif({{ sap_quantity('umvkz') }}, 0), 1) as base_per_sales_numerator,
        coalesce(nullif({{ sap_quantity('umvkn') }}, 0), 1) as base_per_sales_denominator,
        upper({{ sap_text('wbsta') }}) as goods_issue_status,
        {{ sap_date('erdat') }} as entered_on,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
