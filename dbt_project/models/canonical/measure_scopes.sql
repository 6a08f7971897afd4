-- Scope rows of measures: null means any; the share defaults to the whole line.
with records as (
    {{ readable_rows(ref('stg_register__measure_scope'), 'measure_scope', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        scope_id,
        scope_source,
        company_code,
        plant,
        item_id,
        item_group,
        supplier_id,
        cast(coalesce(share, 1) as decimal(9, 6)) as share,
        source_file,
        source_row
    from records
)

select * from final
