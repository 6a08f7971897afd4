-- Names and operating units of organisations.
with source as (
    select * from {{ source('landing', 'oracle__org_organization_definitions') }}
),

final as (
    select
        _source as source,
        {{ sap_key('organization_id') }} as organization_id,
        {{ sap_code('organization_code') }} as organization_code,
        {{ sap_text('organization_name') }} as organization_name,
        {{ sap_key('operating_unit') }} as operating_unit,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('organization_id') }} is not null
    {{ first_of_key([sap_key('organization_id')]) }}
)

select * from final
