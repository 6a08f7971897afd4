-- Open months as delivered.
with statuses as (
    select * from {{ ref('stg_contract__period_statuses') }}
    where company_code is not null and area in ('finance', 'inventory')
    {{ first_delivered(['company_code', 'area']) }}
),

final as (
    select source, company_code, area, period_open_from, period_open_to from statuses
)

select * from final
