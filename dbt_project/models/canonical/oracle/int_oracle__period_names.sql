-- Period names and the period of the calendar they stand for: the one with the same last day. Adjustment periods belong to the month they end in and are
-- fiscal periods 13 to 16. A name without a period of the calendar keeps null; rung 2 names it.
{{ config(materialized='table') }}
with ledger_periods as (
    select * from {{ ref('stg_oracle__ledger_periods') }} where application_id = '101'
),

calendar_periods as (
    select * from {{ ref('stg_oracle__calendar_periods') }}
),

periods as (
    select period, fiscal_year, fiscal_period, start_date, end_date from {{ ref('fiscal_periods') }}
),

days as (
    select calendar_date, period, fiscal_year from {{ ref('stg_config__calendar_days') }}
),

named as (
    select source, period_name, start_date, end_date, is_adjustment, 1 as priority from ledger_periods
    union all
    select source, period_name, start_date, end_date, is_adjustment, 2 as priority from calendar_periods
),

one_each as (
    select *
    from named
    qualify row_number() over (partition by source, period_name order by priority, start_date) = 1
),

final as (
    select
        one_each.source,
        one_each.period_name,
        one_each.start_date,
        one_each.end_date,
        one_each.is_adjustment,
        case when one_each.is_adjustment then days.period else periods.period end as period,
        case when one_each.is_adjustment then days.fiscal_year else periods.fiscal_year end as fiscal_year,
        cast(case
            when one_each.is_adjustment then least(16, 12 + row_number() over (
                partition by one_each.source, days.fiscal_year, one_each.is_adjustment order by one_each.end_date, one_each.period_name
            ))
            else periods.fiscal_period
        end as integer) as fiscal_period
    from one_each
    left join periods on periods.start_date = one_each.start_date and periods.end_date = one_each.end_date
    left join days on days.calendar_date = one_each.end_date
)

select * from final
