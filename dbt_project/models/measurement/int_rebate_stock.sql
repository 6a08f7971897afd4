-- How much of what was bought under a rebate agreement still lies in stock, by item, plant and month: the purchases turn with the release share of
-- their item like a price saving (saving_pools). `turning` is what lay there before the issues of the month. A tier that rises later raises the price
-- of all purchases to date, so what has turned by then is income at once and the rest goes on to turn. Under policy rebate_expense nothing is in stock.
with recursive purchases as (
    select * from {{ ref('int_rebate_purchases') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

quantities as (
    select * from {{ ref('int_pool_quantities') }}
),

points as (
    select
        purchases.agreement_source,
        purchases.agreement_id,
        purchases.agreement_item_group,
        purchases.valid_from,
        purchases.source,
        purchases.company_code,
        purchases.item_id,
        purchases.plant,
        purchases.is_stocked,
        purchases.currency,
        row_number() over (
            order by
                purchases.agreement_source, purchases.agreement_id, purchases.agreement_item_group, purchases.valid_from, purchases.source,
                purchases.company_code, purchases.item_id, purchases.plant, purchases.is_stocked, purchases.currency
        ) as point,
        min(periods.period_index) as first_index
    from purchases
    inner join periods on purchases.period = periods.period
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),

-- what never enters stock has turned when it is bought
flows as (
    select
        points.*,
        periods.period,
        periods.period_index,
        coalesce(purchases.amount_doc, cast(0 as decimal(28, 4))) as bought_doc,
        coalesce(purchases.amount_local, cast(0 as decimal(28, 4))) as bought_local,
        case
            when points.is_stocked and {{ policy('rebate_policy') }} <> 'rebate_expense'
                then cast(1 - coalesce(quantities.release_share, 1) as decimal(13, 12))
            else cast(0 as decimal(13, 12))
        end as staying_share
    from points
    inner join periods
        on
            points.first_index <= periods.period_index
            and periods.start_date <= {{ run_fact('period_end') }}
    left join purchases
        on
            points.agreement_source = purchases.agreement_source
            and points.agreement_id = purchases.agreement_id
            and points.agreement_item_group is not distinct from purchases.agreement_item_group
            and points.valid_from = purchases.valid_from
            and points.source = purchases.source
            and points.company_code is not distinct from purchases.company_code
            and points.item_id = purchases.item_id
            and points.plant = purchases.plant
            and points.is_stocked = purchases.is_stocked
            and points.currency is not distinct from purchases.currency
            and periods.period = purchases.period
    left join quantities
        on
            points.source = quantities.source
            and points.item_id = quantities.item_id
            and points.plant = quantities.plant
            and periods.period = quantities.period
),

rolled as (
    select
        point,
        period_index,
        cast(0 as decimal(28, 8)) as opening_doc,
        cast(0 as decimal(28, 8)) as opening_local,
        cast(cast(bought_doc as decimal(22, 4)) * staying_share as decimal(28, 8)) as closing_doc,
        cast(cast(bought_local as decimal(22, 4)) * staying_share as decimal(28, 8)) as closing_local
    from flows
    where period_index = first_index
    union all
    select
        flows.point,
        flows.period_index,
        rolled.closing_doc as opening_doc,
        rolled.closing_local as opening_local,
        cast(cast(rolled.closing_doc + flows.bought_doc as decimal(24, 8)) * flows.staying_share as decimal(28, 8)) as closing_doc,
        cast(cast(rolled.closing_local + flows.bought_local as decimal(24, 8)) * flows.staying_share as decimal(28, 8)) as closing_local
    from rolled
    inner join flows
        on
            rolled.point = flows.point
            and rolled.period_index + 1 = flows.period_index
),

final as (
    select
        flows.agreement_source,
        flows.agreement_id,
        flows.agreement_item_group,
        flows.valid_from,
        flows.source,
        flows.company_code,
        flows.item_id,
        flows.plant,
        flows.is_stocked,
        flows.currency,
        flows.period,
        flows.period_index,
        flows.bought_doc,
        cast(sum(flows.bought_doc) over (partition by flows.point order by flows.period_index) as decimal(28, 4)) as bought_to_date_doc,
        -- before the issues of the month
        cast(
            case
                when flows.is_stocked and {{ policy('rebate_policy') }} <> 'rebate_expense' then rolled.opening_doc + flows.bought_doc
                else 0
            end as decimal(28, 8)
        ) as turning_doc,
        rolled.closing_doc as in_stock_doc,
        cast(sum(flows.bought_local) over (partition by flows.point order by flows.period_index) as decimal(28, 4)) as bought_to_date_local,
        rolled.closing_local as in_stock_local
    from flows
    inner join rolled
        on
            flows.point = rolled.point
            and flows.period_index = rolled.period_index
)

select * from final
