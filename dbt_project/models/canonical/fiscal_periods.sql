-- The calendar of the run, as configured.
with final as (
    select
        period,
        fiscal_year,
        fiscal_period,
        start_date,
        end_date,
        period_index
    from {{ source('config', 'fiscal_periods') }}
)

select * from final
