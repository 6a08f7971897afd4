-- Signed nil returns: there were no rows of this entity in this month. A blank plant stands for the whole company.
with records as (
    {{ readable_rows(ref('stg_finance__nil_returns'), 'nil_returns', ref('stg_finance__problems')) | indent(4) }}
),

final as (
    select
        source,
        company_code,
        plant,
        entity,
        period,
        reason,
        signed_by,
        signed_on,
        source_file,
        source_row
    from records
)

select * from final
