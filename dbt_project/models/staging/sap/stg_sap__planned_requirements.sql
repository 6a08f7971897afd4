-- PBED: planned quantities per date. SAP overwrites them, so that a file is a snapshot: of the day in column SNAPSHOT_DATE where somebody put it, else of the
-- day of the extract. Only snapshots that were kept make a history of forecasts. ENTLU: 1 day, 2 week, 3 month.
with files as (
    select source, file, cast(extracted_at at time zone 'UTC' as date) as extracted_on from {{ source('landing', 'manifest') }} where upper(table_name) = 'PBED'
),

typed as (
    select
        rows_of_table._source as source,
        {{ sap_key('bdzei') }} as requirement_pointer,
        {{ sap_date('pdatu') }} as bucket_start,
        coalesce({{ sap_date('snapshot_date') }}, files.extracted_on) as created_at,
        {{ sap_quantity('plnmg') }} as quantity_base_uom,
        upper({{ sap_text('meins') }}) as base_uom,
        {{ sap_text('entlu') }} as bucket_type,
        rows_of_table._file as source_file,
        rows_of_table._row as source_row
    from {{ source('landing', 'sap__pbed') }} as rows_of_table
    left join files on files.source = rows_of_table._source and files.file = rows_of_table._file
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('bdzei') }} is not null and {{ sap_text('pdatu') }} is not null
),

final as (
    select *
    from typed
    -- the same snapshot delivered twice counts once
    qualify row_number() over (partition by source, requirement_pointer, bucket_start, created_at order by source_file, source_row) = 1
)

select * from final
