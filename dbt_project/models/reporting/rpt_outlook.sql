-- In-year, carry-over and window of each benefit type and of each kind of value, reporting currency; profit and cash are never added to one another.

with

final as (

    select
        cast(null as integer) as row_order,
        cast(null as varchar) as level,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as title,
        cast(null as bigint) as measures,
        cast(null as decimal(28, 2)) as in_year_actual,
        cast(null as decimal(28, 2)) as in_year_forecast,
        cast(null as decimal(28, 2)) as carry_over,
        cast(null as decimal(28, 2)) as window_total,
        cast(null as decimal(28, 2)) as run_rate,
        cast(null as decimal(28, 2)) as recurring,
        cast(null as decimal(28, 2)) as one_off,
        cast(null as decimal(28, 2)) as p10_reporting,
        cast(null as decimal(28, 2)) as p50_reporting,
        cast(null as decimal(28, 2)) as p90_reporting,
        cast(null as bigint) as closed_measures,
        cast(null as varchar) as reason
    where false

)

select * from final
