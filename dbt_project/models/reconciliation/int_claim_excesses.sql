-- Hard claims above the measured amount that finance has not cut, and what was excluded on the same rows of the same period, cause by cause. Controls 06, 16,
-- 17, 20, 21 and 22 each tell an excess that their own cause covers. One that is larger than every cause is told by the control of the largest
-- (`told_by`): half of it explained is not all of it. Without any cause it is told where the measured amount itself is the limit: 20 (quantity of stock)
-- for stock, 16 (price x quantity bought) for everything else.
with overclaims as (
    {{ standing_overclaims() }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

falls as (
    {{ volume_falls() }}
),

stock_to_date as (
    select
        reductions.measure_id,
        reductions.period,
        periods.period_index,
        sum(coalesce(reductions.revaluation_reporting, 0)) as revaluation_reporting,
        sum(coalesce(reductions.ownership_reporting, 0)) as ownership_reporting,
        sum(
            coalesce(reductions.write_off_reporting, 0) + coalesce(reductions.count_reporting, 0) + coalesce(reductions.reserve_reporting, 0)
        ) as write_off_reporting
    from {{ ref('claimable_reductions') }} as reductions
    inner join periods on reductions.period = periods.period
    where reductions.benefit_type = 'inventory_reduction'
    group by reductions.measure_id, reductions.period, periods.period_index
),

stock as (
    select
        measure_id,
        period,
        {%- for cause in ['revaluation', 'ownership', 'write_off'] %}
        {{ cause }}_reporting - lag({{ cause }}_reporting, 1, cast(0 as decimal(38, 6))) over (partition by measure_id order by period_index)
            as {{ cause }}_reporting{{ ',' if not loop.last }}
        {%- endfor %}
    from stock_to_date
),

causes as (
    select
        overclaims.*,
        greatest(overclaims.fx_effect_reporting, 0) as fx_reporting,
        greatest(coalesce(falls.fall_reporting, 0), 0) as volume_reporting,
        greatest(overclaims.avoidance_reporting, 0) as excluded_avoidance_reporting,
        greatest(coalesce(stock.revaluation_reporting, 0), 0) as revaluation_reporting,
        greatest(coalesce(stock.ownership_reporting, 0), 0) as ownership_reporting,
        greatest(coalesce(stock.write_off_reporting, 0), 0) as write_off_reporting
    from overclaims
    left join falls
        on
            overclaims.measure_id = falls.measure_id
            and overclaims.period = falls.period
    left join stock
        on
            overclaims.measure_id = stock.measure_id
            and overclaims.period = stock.period
),

largest as (
    select
        *,
        greatest(
            fx_reporting, volume_reporting, excluded_avoidance_reporting, revaluation_reporting, ownership_reporting, write_off_reporting
        ) as largest_reporting,
        fx_reporting + volume_reporting + excluded_avoidance_reporting + revaluation_reporting + ownership_reporting + write_off_reporting
            as named_reporting,
        fx_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting
        or volume_reporting >= excess_reporting
        or excluded_avoidance_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting
        or revaluation_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting
        or ownership_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting
        or write_off_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting as is_covered
    from causes
),

final as (
    select
        measure_id,
        period,
        cast(claimed_reporting as decimal(28, 6)) as claimed_reporting,
        cast(measured_reporting as decimal(28, 6)) as measured_reporting,
        cast(excess_reporting as decimal(28, 6)) as excess_reporting,
        cast(fx_reporting as decimal(28, 6)) as fx_reporting,
        cast(volume_reporting as decimal(28, 6)) as volume_reporting,
        cast(excluded_avoidance_reporting as decimal(28, 6)) as avoidance_reporting,
        cast(revaluation_reporting as decimal(28, 6)) as revaluation_reporting,
        cast(ownership_reporting as decimal(28, 6)) as ownership_reporting,
        cast(write_off_reporting as decimal(28, 6)) as write_off_reporting,
        cast(greatest(excess_reporting - named_reporting, 0) as decimal(28, 6)) as unnamed_reporting,
        case
            when is_covered then cast(null as varchar)
            when largest_reporting <= 0 then case when benefit_type in ('inventory_reduction', 'carrying_cost') then '20' else '16' end
            when largest_reporting = fx_reporting then '06'
            when largest_reporting = volume_reporting then '16'
            when largest_reporting = excluded_avoidance_reporting then '17'
            when largest_reporting = revaluation_reporting then '20'
            when largest_reporting = ownership_reporting then '21'
            else '22'
        end as told_by,
        source_file,
        source_row
    from largest
)

select * from final
