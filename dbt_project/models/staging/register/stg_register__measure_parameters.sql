-- Parameters of measures, versioned like baselines. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__measure_parameters') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ register_code('parameter') }} as parameter,
        {{ register_text('value') }} as value,
        {{ register_integer('version') }} as version,
        {{ register_text('document_ref') }} as document_ref,
        {{ register_text('approved_by') }} as approved_by,
        {{ register_date('approved_on') }} as approved_on,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
