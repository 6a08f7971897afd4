-- The rebate of a measure (int_rebate_effects) by the items and plants whose purchases earned it: to date it is shared out over the purchases to date by
-- value; of that, what lies on purchases still in stock at the start of the month's issues is pooled and the rest is income at once. The change from
-- month to month is the row, so the rows of a month add up to its effects exactly: the rounding goes to the largest of them.
with effects as (
    select * from {{ ref('int_rebate_effects') }} where evidence_status <> 'excluded'
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

stock as (
    select * from {{ ref('int_rebate_stock') }}
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

any_rates as (
    select measure_id, currency, min(budget_rate) as budget_rate from {{ ref('int_budget_rates') }} group by measure_id, currency
),

by_period as (
    select
        effects.measure_id,
        effects.source as agreement_source,
        effects.agreement_id,
        effects.item_group as agreement_item_group,
        effects.valid_from,
        effects.company_code,
        effects.evidence_status,
        periods.period,
        periods.period_index,
        cast(sum(effects.amount_reporting) as decimal(28, 6)) as amount_reporting
    from effects
    inner join periods on effects.period = periods.period
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
),

levels as (
    select
        *,
        cast(sum(amount_reporting) over (
            partition by measure_id, agreement_source, agreement_id, agreement_item_group, valid_from, company_code, evidence_status
            order by period_index
        ) as decimal(28, 6)) as level_reporting,
        row_number() over (
            partition by measure_id, agreement_source, agreement_id, agreement_item_group, valid_from, company_code, evidence_status
            order by period_index
        ) as place
    from by_period
),

-- purchases of the agreement in reporting currency, and their total, in each of its months
valued as (
    select
        agreements.measure_id,
        stock.*,
        cast(stock.bought_to_date_doc * coalesce(rates.budget_rate, any_rates.budget_rate) as decimal(28, 10)) as bought_reporting,
        cast(cast(stock.turning_doc as decimal(24, 8)) * coalesce(rates.budget_rate, any_rates.budget_rate) as decimal(28, 10)) as turning_reporting,
        cast(cast(stock.in_stock_doc as decimal(24, 8)) * coalesce(rates.budget_rate, any_rates.budget_rate) as decimal(28, 10)) as in_stock_reporting
    from (
        select distinct measure_id, agreement_source, agreement_id, agreement_item_group, valid_from from levels
    ) as agreements
    inner join stock
        on
            agreements.agreement_source = stock.agreement_source
            and agreements.agreement_id = stock.agreement_id
            and agreements.agreement_item_group is not distinct from stock.agreement_item_group
            and agreements.valid_from = stock.valid_from
    left join rates
        on
            agreements.measure_id = rates.measure_id
            and stock.source = rates.source
            and stock.currency = rates.currency
    left join any_rates
        on
            agreements.measure_id = any_rates.measure_id
            and stock.currency = any_rates.currency
),

by_point as (
    select
        measure_id,
        agreement_source,
        agreement_id,
        agreement_item_group,
        valid_from,
        source,
        company_code,
        item_id,
        plant,
        period_index,
        sum(bought_reporting) as bought_reporting,
        sum(turning_reporting) as turning_reporting,
        sum(in_stock_reporting) as in_stock_reporting
    from valued
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
),

shares as (
    select
        *,
        cast(coalesce({{ money_div('bought_reporting', 'total_reporting', 12) }}, 0) as decimal(24, 12)) as bought_share,
        cast(coalesce({{ money_div('turning_reporting', 'total_reporting', 12) }}, 0) as decimal(24, 12)) as turning_share,
        cast(coalesce({{ money_div('in_stock_reporting', 'total_reporting', 12) }}, 0) as decimal(24, 12)) as in_stock_share
    from (
        select
            *,
            cast(sum(bought_reporting) over (
                partition by measure_id, agreement_source, agreement_id, agreement_item_group, valid_from, company_code, period_index
            ) as decimal(28, 10)) as total_reporting
        from by_point
    ) as totalled
),

-- what the level lay on at the end of the month before (no purchases since the level before: the level is the same)
parts as (
    select
        levels.measure_id,
        levels.agreement_source,
        levels.agreement_id,
        levels.agreement_item_group,
        levels.valid_from,
        levels.company_code,
        levels.evidence_status,
        levels.period,
        levels.period_index,
        levels.amount_reporting,
        shares.source,
        shares.item_id,
        shares.plant,
        cast(
            cast(levels.level_reporting as decimal(18, 6)) * cast(shares.turning_share as decimal(18, 12))
            - cast(levels.level_reporting - levels.amount_reporting as decimal(18, 6)) * cast(coalesce(earlier.in_stock_share, 0) as decimal(18, 12))
            as decimal(28, 6)
        ) as pooled_reporting,
        cast(
            cast(levels.level_reporting as decimal(18, 6)) * cast(shares.bought_share - shares.turning_share as decimal(18, 12))
            - cast(levels.level_reporting - levels.amount_reporting as decimal(18, 6))
            * cast(coalesce(earlier.bought_share - earlier.in_stock_share, 0) as decimal(18, 12))
            as decimal(28, 6)
        ) as at_once_reporting
    from levels
    inner join shares
        on
            levels.measure_id = shares.measure_id
            and levels.agreement_source = shares.agreement_source
            and levels.agreement_id = shares.agreement_id
            and levels.agreement_item_group is not distinct from shares.agreement_item_group
            and levels.valid_from = shares.valid_from
            and levels.company_code is not distinct from shares.company_code
            and levels.period_index = shares.period_index
    left join shares as earlier
        on
            shares.measure_id = earlier.measure_id
            and shares.agreement_source = earlier.agreement_source
            and shares.agreement_id = earlier.agreement_id
            and shares.agreement_item_group is not distinct from earlier.agreement_item_group
            and shares.valid_from = earlier.valid_from
            and shares.company_code is not distinct from earlier.company_code
            and shares.source = earlier.source
            and shares.item_id = earlier.item_id
            and shares.plant = earlier.plant
            and shares.period_index = earlier.period_index + 1
),

placed as (
    select
        *,
        row_number() over (
            partition by measure_id, agreement_source, agreement_id, agreement_item_group, valid_from, company_code, evidence_status, period
            order by abs(pooled_reporting + at_once_reporting) desc, source, item_id, plant
        ) as place,
        amount_reporting - sum(pooled_reporting + at_once_reporting) over (
            partition by measure_id, agreement_source, agreement_id, agreement_item_group, valid_from, company_code, evidence_status, period
        ) as rounding_reporting
    from parts
),

final as (
    select
        measure_id,
        agreement_id,
        source,
        company_code,
        item_id,
        plant,
        period,
        evidence_status,
        cast(sum(pooled_reporting + at_once_reporting + case place when 1 then rounding_reporting else 0 end) as decimal(28, 6)) as saving_reporting,
        cast(sum(at_once_reporting + case place when 1 then rounding_reporting else 0 end) as decimal(28, 6)) as direct_pnl_reporting
    from placed
    group by 1, 2, 3, 4, 5, 6, 7, 8
)

select * from final
where saving_reporting <> 0 or direct_pnl_reporting <> 0
