-- Benefits by type, year to date, reporting currency: totals for profit and for cash, avoidance below the line and in no total.

with

final as (

    select
        cast(null as integer) as row_order,
        cast(null as varchar) as level,
        cast(null as varchar) as value_kind,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as title,
        cast(null as varchar) as lands_on,
        cast(null as bigint) as measures,
        cast(null as decimal(28, 2)) as planned_ytd,
        cast(null as decimal(28, 2)) as measured_ytd,
        cast(null as decimal(28, 2)) as validated_ytd,
        cast(null as decimal(28, 2)) as recognised_ytd,
        cast(null as varchar) as reason
    where false

)

select * from final
