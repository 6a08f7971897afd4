-- Each measure of the fiscal year to date, unrounded, with what is shown: whole cents that add up over the measures of a kind of value (profit, cash,
-- memo) to its rounded total.
-- A measure claimed as avoidance has an avoidance plan and avoidance claims; these are never added to hard ones, so they count nothing
-- here (memo in the note of rpt_measures).

with

run as (select * from {{ source('config', 'run') }}),

measures as (select * from {{ ref('measures') }}),

measure_periods as (select * from {{ ref('measure_periods') }} where period <= (select run.period from run)),

measure_variances as (select * from {{ ref('measure_variances') }} where period <= (select run.period from run)),

amounts as (

    select
        measures.measure_id,
        measures.benefit_type,
        measures.value_kind,
        coalesce(measures.claimed_as, '') = 'avoidance' as is_avoidance_claim,
        coalesce(sum(case when in_year then measure_periods.planned_reporting else 0 end), 0) as planned_any,
        coalesce(sum(case when in_year then measure_periods.claimed_reporting else 0 end), 0) as claimed_any,
        coalesce(sum(case when in_year then measure_periods.measured_reporting else 0 end), 0) as measured,
        coalesce(sum(case when in_year then measure_periods.avoidance_reporting else 0 end), 0) as avoidance,
        coalesce(sum(case when in_year then measure_periods.fx_effect_reporting else 0 end), 0) as fx_effect,
        coalesce(sum(case when in_year then measure_periods.held_by_control_reporting else 0 end), 0) as held_by_control,
        coalesce(sum(case when in_year then measure_periods.disputed_reporting else 0 end), 0) as disputed,
        coalesce(sum(case when in_year then measure_periods.unsupported_reporting else 0 end), 0) as unsupported,
        coalesce(sum(case when in_year then measure_periods.validated_reporting else 0 end), 0) as validated,
        coalesce(
            sum(
                case
                    when not in_year then 0
                    when measures.value_kind = 'cash' then measure_periods.recognised_cash_reporting
                    else measure_periods.recognised_pnl_reporting
                end
            ), 0
        ) as recognised,
        coalesce(sum(case when measure_periods.period = run.period then measure_periods.held_in_stock_reporting else 0 end), 0)
            as held_in_stock,
        coalesce(
            sum(case when measure_periods.period = run.period then measure_periods.validated_held_in_stock_reporting else 0 end)
            - sum(
                case
                    when measure_periods.period = last_before.period then measure_periods.validated_held_in_stock_reporting
                    else 0
                end
            ), 0
        ) as validated_held_change
    from measures
    cross join run
    left join (
        select
            period_rows.*,
            period_rows.period >= (select run.ytd_from from run) as in_year
        from measure_periods as period_rows
    ) as measure_periods
        on measure_periods.measure_id = measures.measure_id
    left join (
        select
            measure_id,
            max(period) as period
        from measure_periods
        where period < (select run.ytd_from from run)
        group by measure_id
    ) as last_before
        on last_before.measure_id = measures.measure_id
    group by measures.measure_id, measures.benefit_type, measures.value_kind, coalesce(measures.claimed_as, '') = 'avoidance'

),

variances as (

    select
        measure_variances.measure_id,
        sum(measure_variances.late_start_reporting) as late_start,
        sum(measure_variances.volume_reporting) as volume,
        sum(measure_variances.leakage_reporting) as leakage,
        sum(measure_variances.price_and_other_reporting) as price_and_other
    from measure_variances
    cross join run
    where measure_variances.period >= run.ytd_from
    group by measure_variances.measure_id

),

hard as (

    select
        amounts.measure_id,
        amounts.benefit_type,
        amounts.value_kind,
        amounts.is_avoidance_claim,
        case when amounts.is_avoidance_claim then amounts.planned_any else 0 end as avoidance_planned,
        case when amounts.is_avoidance_claim then amounts.claimed_any else 0 end as avoidance_claimed,
        case when amounts.is_avoidance_claim then 0 else amounts.planned_any end as planned,
        case when amounts.is_avoidance_claim then 0 else amounts.claimed_any end as claimed,
        case when amounts.is_avoidance_claim then 0 else coalesce(variances.late_start, 0) end as late_start,
        case when amounts.is_avoidance_claim then 0 else coalesce(variances.volume, 0) end as volume,
        case when amounts.is_avoidance_claim then 0 else coalesce(variances.leakage, 0) end as leakage,
        -- without a hard plan whatever was measured is more than planned
        case when amounts.is_avoidance_claim then amounts.measured else coalesce(variances.price_and_other, 0) end as price_and_other,
        amounts.measured,
        amounts.avoidance,
        amounts.fx_effect,
        amounts.held_by_control,
        amounts.disputed,
        amounts.unsupported,
        amounts.validated,
        amounts.recognised,
        amounts.held_in_stock,
        amounts.validated_held_change
    from amounts
    left join variances on variances.measure_id = amounts.measure_id

),

{% set shown = ['planned', 'claimed', 'measured', 'validated', 'recognised', 'held_in_stock', 'avoidance', 'fx_effect'] %}

totals as (

    select
        value_kind,
        {% for column in shown %}
        {{ round_units('sum(' ~ column ~ ')', 2) }} as {{ column }}_units{{ ',' if not loop.last }}
        {% endfor %}
    from hard
    group by value_kind

),

final as (

    select
        hard.*,
        {% for column in shown %}
        cast(
            cast({{ largest_remainder('hard.' ~ column, 2, 'totals.' ~ column ~ '_units', 'totals.value_kind', 'hard.measure_id') }} as decimal(26, 0))
            * 0.01 as decimal(28, 2)
        ) as {{ column }}_shown{{ ',' if not loop.last }}
        {% endfor %}
    from hard
    inner join totals on totals.value_kind = hard.value_kind

)

select * from final
