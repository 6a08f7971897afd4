-- Rebates accrued and settled per agreement and month. Typed; a cell that cannot be read is null here and listed in stg_finance__problems.
with landed as (
    select * from {{ source('landing', 'finance__rebate_accruals') }}
),

final as (
    select
        coalesce({{ register_text('source') }}, 'finance') as source,
        {{ register_text('agreement_id') }} as agreement_id,
        {{ register_text('company_code') }} as company_code,
        {{ register_period('period') }} as period,
        {{ register_number('accrued_local', 'decimal(23, 4)') }} as accrued_local,
        {{ register_number('settled_local', 'decimal(23, 4)') }} as settled_local,
        upper({{ register_text('currency_local') }}) as currency_local,
        _file as source_file,
        _row as source_row
    from landed
)

select * from final
