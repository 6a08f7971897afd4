-- VBRP: lines of billing documents, amounts unsigned and as stored, in the currency of the header. AUBEL and AUPOS are the sales document, WAVWR the cost.
with source_rows as (
    select * from {{ source('landing', 'sap__vbrp') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null and {{ sap_optional_key('posnr') }} is not null
    {{ first_of_key([sap_key('vbeln'), sap_key('posnr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as billing_document,
        {{ sap_key('posnr') }} as billing_line,
        {{ sap_optional_key('aubel') }} as sales_order,
        {{ sap_optional_key('aupos') }} as sales_order_line,
        {{ sap_quantity('fklmg') }} as quantity_base_uom,
        {{ sap_amount('netwr') }} as net_amount_stored,
        {{ sap_amount('wavwr') }} as cost_amount_stored,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
