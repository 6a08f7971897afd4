-- Targets of the functions, per metric and span of periods.
with records as (
    {{ readable_rows(ref('stg_register__objectives'), 'objectives', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        objective_id,
        function,
        owner,
        metric,
        scope_company,
        scope_group,
        target,
        unit,
        period_from,
        period_to,
        source_file,
        source_row
    from records
)

select * from final
