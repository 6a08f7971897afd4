-- Parameters of measures; the highest version of a measure and parameter is current.
with records as (
    {{ readable_rows(ref('stg_register__measure_parameters'), 'measure_parameters', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        parameter,
        value,
        version,
        document_ref,
        approved_by,
        approved_on,
        version = max(version) over (partition by measure_id, parameter) as is_current,
        source_file,
        source_row
    from records
)

select * from final
