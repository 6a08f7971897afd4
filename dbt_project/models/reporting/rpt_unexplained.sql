-- Unexplained part of each bridged statement line and for how many months it has been outside tolerance, local currency.

with

final as (

    select
        cast(null as integer) as row_order,
        cast(null as varchar) as company_code,
        cast(null as varchar) as line_id,
        cast(null as varchar) as line_title,
        cast(null as varchar) as comparator,
        cast(null as varchar) as currency_local,
        cast(null as decimal(28, 2)) as amount_local,
        cast(null as decimal(28, 2)) as tolerance_local,
        cast(null as varchar) as first_period,
        cast(null as bigint) as age_months,
        cast(null as varchar) as status
    where false

)

select * from final
