-- Plan versions; the highest version of a measure is current.
with records as (
    {{ readable_rows(ref('stg_register__plans'), 'plans', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        version,
        period_from,
        period_to,
        unit,
        amount_reporting,
        unit_saving_reporting,
        forecast_quantity,
        created_at,
        version = max(version) over (partition by measure_id) as is_current,
        source_file,
        source_row
    from records
)

select * from final
