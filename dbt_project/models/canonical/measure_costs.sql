-- Cost to achieve; entered positive, turned once here: cost is bad for profit.
with records as (
    {{ readable_rows(ref('stg_register__costs'), 'costs', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        period,
        cost_type,
        cast(-amount_reporting as decimal(23, 4)) as amount_reporting,
        coalesce(one_time, false) as one_time,
        source_file,
        source_row
    from records
)

select * from final
