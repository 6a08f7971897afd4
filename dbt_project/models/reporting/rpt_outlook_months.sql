-- Twelve months ahead: expected benefit in profit with its range, and cash.

with

final as (

    select
        cast(null as varchar) as period,
        cast(null as decimal(28, 2)) as profit_reporting,
        cast(null as decimal(28, 2)) as p10_reporting,
        cast(null as decimal(28, 2)) as p90_reporting,
        cast(null as decimal(28, 2)) as cash_reporting,
        cast(null as varchar) as reason
    where false

)

select * from final
