-- Which segment of a chart of accounts plays which part.
with source as (
    select * from {{ source('landing', 'oracle__fnd_segment_attribute_values') }}
),

final as (
    select
        _source as source,
        {{ sap_key('id_flex_num') }} as chart_of_accounts_id,
        upper({{ sap_text('application_column_name') }}) as segment_name,
        upper({{ sap_text('segment_attribute_type') }}) as segment_role,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('id_flex_num') }} is not null
        and {{ sap_key('application_column_name') }} is not null
        and upper(trim(id_flex_code)) = 'GL#' and {{ oracle_yes('attribute_value') }}
    {{ first_of_key([sap_key('id_flex_num'), sap_key('application_column_name'), sap_key('segment_attribute_type')]) }}
)

select * from final
