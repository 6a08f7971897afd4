-- VBAP: lines of sales documents. KWMENG is in the sales unit, UMVKZ / UMVKN base units each; ABGRU filled = rejected, on the day of the last change.
-- SHKZG marks a return here, not debit or credit.
with source_rows as (
    select * from {{ source('landing', 'sap__vbap') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('vbeln') }} is not null and {{ sap_optional_key('posnr') }} is not null
    {{ first_of_key([sap_key('vbeln'), sap_key('posnr')]) }}
),

final as (
    select
        _source as source,
        {{ sap_key('vbeln') }} as sales_order,
        {{ sap_key('posnr') }} as sales_order_line,
        {{ sap_optional_key('matnr') }} as item_id,
        {{ sap_optional_key('matkl') }} as item_group,
        {{ sap_code('werks') }} as plant,
        {{ sap_text('abgru') }} as rejection_reason,
        {{ sap_flag('shkzg') }} as is_return,
        {{ sap_quantity('kwmeng') }} as quantity_sales_uom,
        upper({{ sap_text('vrkme') }}) as sales_uom,
        upper({{ sap_text('meins') }}) as base_uom,
        coalesce(nullif({{ sap_quantity('umvkz') }}, 0), 1) as base_per_sales_numerator,
        coalesce(nullif({{ sap_quantity('umvkn') }}, 0), 1) as base_per_sales_denominator,
        {{ sap_date('erdat') }} as entered_on,
        {{ sap_date('aedat') }} as changed_on,
        {{ sap_optional_key('vgbel') }} as reference_document,
        {{ sap_optional_key('vgpos') }} as reference_line,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
