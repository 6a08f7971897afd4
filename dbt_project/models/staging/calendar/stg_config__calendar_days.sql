-- One row per day with its fiscal period: the join from a posting date to a period is an equality, not a range.
{{ config(materialized='table') }}
with periods as (
    select period, fiscal_year, fiscal_period, start_date, end_date, period_index from {{ source('config', 'fiscal_periods') }}
),

final as (
    select
        cast({{ day_of_span('start_date', 'end_date') }} as date) as calendar_date,
        period,
        fiscal_year,
        fiscal_period,
        period_index
    from periods
)

select * from final
