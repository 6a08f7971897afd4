-- Inventory of the group at the end of each of the last 24 months, cost of sales of the month and days inventory outstanding. A month in which a
-- company has no figure yet is not available: a smaller group would look like less stock.

with

run as (select * from {{ source('config', 'run') }}),

company_months as (

    select
        efficiency.company_code,
        efficiency.period,
        efficiency.inventory_reporting,
        efficiency.cogs_reporting,
        efficiency.days,
        efficiency.reason
    from {{ ref('inventory_efficiency') }} as efficiency
    inner join run on efficiency.period <= run.period
    where efficiency.basis = 'month' and efficiency.reference = 'prior_year'

),

members as (select count(distinct company_code) as companies from company_months),

months as (

    select
        company_months.period,
        count(distinct company_months.company_code) as companies,
        sum(case when company_months.inventory_reporting is null or company_months.cogs_reporting is null then 1 else 0 end) as missing,
        min(company_months.reason) as reason,
        sum(company_months.inventory_reporting) as inventory,
        sum(company_months.cogs_reporting) as cogs,
        max(company_months.days) as days,
        row_number() over (order by company_months.period desc) as place
    from company_months
    group by company_months.period

),

final as (

    select
        months.period,
        cast(case when is_whole then round(months.inventory, 2) end as decimal(28, 2)) as inventory_reporting,
        cast(case when is_whole then round(months.cogs, 2) end as decimal(28, 2)) as cogs_reporting,
        months.days,
        cast(
            case
                when is_whole and months.cogs > 0
                    then {{ money_div('months.inventory * months.days', 'months.cogs', 1) }}
            end as decimal(12, 1)
        ) as dio,
        case
            when not is_whole then coalesce(months.reason, months.companies || ' of ' || members.companies || ' companies have figures of this month')
            when months.cogs <= 0 then 'no cost of sales in this month'
        end as reason
    from (select *, missing = 0 and companies = (select m.companies from members as m) as is_whole from months) as months
    cross join members
    where months.place <= 24

)

select * from final
