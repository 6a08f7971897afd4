-- Projected inventory of the group for the next six periods: sum over items and plants of opening + open orders - bias-corrected forecast. The range is
-- that of every item erring the same way; an item without a range stands in it with its expected value.

with

projection as (select * from {{ ref('inventory_projection') }}),

months as (

    select
        period,
        count(*) as items,
        count(closing_reporting) as valued,
        sum(closing_reporting) as expected,
        sum(case when closing_reporting is not null then coalesce(low_reporting, closing_reporting) end) as low_end,
        sum(case when closing_reporting is not null then coalesce(high_reporting, closing_reporting) end) as high_end,
        count(low_reporting) as ranged
    from projection
    group by period

),

final as (

    select
        period,
        cast(case when ranged > 0 then round(low_end, 2) end as decimal(28, 2)) as low_reporting,
        cast(round(expected, 2) as decimal(28, 2)) as expected_reporting,
        cast(case when ranged > 0 then round(high_end, 2) end as decimal(28, 2)) as high_reporting,
        case when valued < items then (items - valued) || ' of ' || items || ' items and plants have no cost or no plan' end as reason
    from months

)

select * from final
