-- Months of the statement bridge: this fiscal year to date (current) and the same months of the year before (prior).

with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

this_period as (

    select fiscal_periods.*
    from fiscal_periods
    inner join run on run.period = fiscal_periods.period

),

final as (

    select
        fiscal_periods.period,
        fiscal_periods.end_date,
        case when fiscal_periods.fiscal_year = this_period.fiscal_year then 'current' else 'prior' end as window_name
    from fiscal_periods
    cross join this_period
    where fiscal_periods.fiscal_year in (this_period.fiscal_year, this_period.fiscal_year - 1)
        and fiscal_periods.fiscal_period <= this_period.fiscal_period

)

select * from final
