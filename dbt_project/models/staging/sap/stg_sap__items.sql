-- MARA with the description of MAKT (English if there, else the first language).
with materials as (
    select * from {{ source('landing', 'sap__mara') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null
    {{ first_of_key([sap_key('matnr')]) }}
),

texts as (
    select _source as source, {{ sap_key('matnr') }} as item_id, {{ sap_text('maktx') }} as item_name
    from {{ source('landing', 'sap__makt') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null
    qualify row_number() over (
        partition by _source, {{ sap_key('matnr') }}
        order by case when upper(trim(spras)) in ('E', 'EN') then 0 else 1 end, spras, _file, _row
    ) = 1
),

final as (
    select
        materials._source as source,
        {{ sap_key('materials.matnr') }} as item_id,
        texts.item_name,
        {{ sap_optional_key('materials.matkl') }} as item_group,
        {{ sap_text('materials.mtart') }} as item_type,
        upper({{ sap_text('materials.meins') }}) as base_uom,
        {{ sap_date('materials.ersda') }} as created_on
    from materials
    left join texts on texts.source = materials._source and texts.item_id = {{ sap_key('materials.matnr') }}
)

select * from final
