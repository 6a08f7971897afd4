-- Unexplained part of the statement bridge against the prior year in reporting currency at the budget rate: one row, null when there is no bridge or no rate.

with

bridge as (select * from {{ ref('statement_bridge') }}),

rates as (select * from {{ ref('int_report_rates') }}),

unexplained as (

    select
        bridge.amount_local,
        rates.rate
    from bridge
    left join rates on rates.currency = bridge.currency_local
    where bridge.term = 'unexplained' and bridge.comparator = 'prior_year'

),

final as (

    select
        count(*) as line_count,
        sum(case when rate is null then 1 else 0 end) as lines_without_rate,
        cast(
            case
                when count(*) = 0 or sum(case when rate is null then 1 else 0 end) > 0 then null
                else sum(abs(cast(amount_local as decimal(24, 4)) * cast(rate as decimal(14, 8))))
            end as decimal(28, 6)
        ) as unexplained_reporting
    from unexplained

)

select * from final
