-- The unexplained part of every bridged line beside its tolerance, largest first within a comparator.

with

bridge as (select * from {{ ref('rpt_statement_bridge') }} where term = 'unexplained'),

final as (

    select
        cast(
            row_number() over (
                order by
                    case comparator when 'prior_year' then 0 else 1 end,
                    case status when 'matched' then 1 else 0 end,
                    abs(amount_local) desc,
                    company_code,
                    line_id
            ) as integer
        ) as row_order,
        company_code,
        line_id,
        line_title,
        comparator,
        currency_local,
        amount_local,
        tolerance_local,
        cast(null as varchar) as first_period,
        cast(null as bigint) as age_months,
        status
    from bridge

)

select * from final
