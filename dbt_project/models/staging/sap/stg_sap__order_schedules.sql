-- EKET: delivery schedule of purchase orders, quantities in the order unit. What is received later is still open today.
with files as (
    select source, file, cast(extracted_at at time zone 'UTC' as date) as extracted_on from {{ source('landing', 'manifest') }} where upper(table_name) = 'EKET'
),

source_rows as (
    select * from {{ source('landing', 'sap__eket') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('ebeln') }} is not null and {{ sap_optional_key('ebelp') }} is not null
    {{ first_of_key([sap_key('ebeln'), sap_key('ebelp'), sap_key('etenr')]) }}
),

final as (
    select
        source_rows._source as source,
        {{ sap_key('ebeln') }} as purchase_order,
        {{ sap_key('ebelp') }} as purchase_order_line,
        {{ sap_key('etenr') }} as schedule_line,
        {{ sap_date('eindt') }} as due_date,
        {{ sap_quantity('menge') }} as quantity_order_uom,
        coalesce({{ sap_quantity('wemng') }}, 0) as received_order_uom,
        files.extracted_on,
        source_rows._file as source_file,
        source_rows._row as source_row
    from source_rows
    left join files on files.source = source_rows._source and files.file = source_rows._file
)

select * from final
