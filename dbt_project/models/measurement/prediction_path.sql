-- PUBLIC. What each close of the last two years could say about the twelve periods after it: the plan version known that day, risked by gate, through the saving pool into the
-- income statement and through payment days into cash. The gate is today's: the register keeps no history of gates.
with recursive measures as (
    select
        measures.measure_id,
        coalesce(measures.benefit_type, 'price_saving') as benefit_type,
        -- claimed as avoidance: a memo, whatever the type
        case when coalesce(measures.claimed_as, '') = 'avoidance' then 'memo' else coalesce(measures.value_kind, 'profit') end as value_kind,
        coalesce(measures.gate, projects.gate) as gate,
        -- what reaches the income statement through a pool
        {{ is_price_type('measures.benefit_type') }} or measures.benefit_type = 'rebate' as is_pooled
    from {{ ref('measures') }} as measures
    left join {{ ref('projects') }} as projects on measures.project_id = projects.project_id
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

plans as (
    select * from {{ ref('plans') }}
),

measure_periods as (
    select
        measure_periods.*,
        periods.period_index
    from {{ ref('measure_periods') }} as measure_periods
    inner join periods on measure_periods.period = periods.period
),

pools as (
    select
        saving_pools.measure_id,
        periods.period_index,
        sum(saving_pools.pooled_saving_reporting) as pooled,
        sum(saving_pools.direct_pnl_reporting) as direct,
        sum(saving_pools.released_reporting) as released,
        sum(saving_pools.closing_pool_reporting) as closing,
        sum(saving_pools.validated_closing_pool_reporting) as validated_closing
    from {{ ref('saving_pools') }} as saving_pools
    inner join periods on saving_pools.period = periods.period
    group by saving_pools.measure_id, periods.period_index
),

ratios as (
    select * from {{ ref('int_realisation_ratios') }}
),

gate_weights as (
    select * from {{ ref('gate_weights') }}
),

lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

terms as (
    select *
    from {{ ref('payment_terms') }}
    where valid_from <= {{ run_fact('period_end') }}
    qualify row_number() over (partition by company_code, supplier_id order by valid_from desc) = 1
),

run_period as (
    select * from periods where period = {{ run_fact('period') }}
),

origins as (
    select
        periods.period as origin_period,
        periods.period_index as origin_index,
        periods.end_date as origin_end,
        periods.period_index = run_period.period_index as is_current
    from periods
    cross join run_period
    where periods.period_index between run_period.period_index - 24 and run_period.period_index
),

-- the plan version known at the origin; a plan without a date was known from the start
known as (
    select
        origins.*,
        plans.measure_id,
        max(plans.version) as version
    from origins
    inner join plans on coalesce(plans.created_at, cast('1900-01-01' as date)) <= origins.origin_end
    group by origins.origin_period, origins.origin_index, origins.origin_end, origins.is_current, plans.measure_id
),

-- each version over its periods: per_period and per_unit as given, per_year one twelfth, per_window by day of the running total
version_periods as (
    select
        plans.measure_id,
        plans.version,
        spread.period_index,
        cast(
            case plans.unit
                when 'per_period' then cast(plans.amount_reporting as decimal(28, 6))
                when 'per_year' then cast({{ money_div('plans.amount_reporting', '12', 6) }} as decimal(28, 6))
                when 'per_window' then cast(
                    {{ money_div(
                        'cast(plans.amount_reporting * (' ~ dbt.datediff('first_period.start_date', 'spread.end_date', 'day') ~ ' + 1) as decimal(28, 4))',
                        '(' ~ dbt.datediff('first_period.start_date', 'last_period.end_date', 'day') ~ ' + 1)', 6) }}
                    - {{ money_div(
                        'cast(plans.amount_reporting * ' ~ dbt.datediff('first_period.start_date', 'spread.start_date', 'day') ~ ' as decimal(28, 4))',
                        '(' ~ dbt.datediff('first_period.start_date', 'last_period.end_date', 'day') ~ ' + 1)', 6) }}
                    as decimal(28, 6)
                )
                when 'per_unit' then cast(plans.unit_saving_reporting * plans.forecast_quantity as decimal(28, 6))
            end as decimal(28, 6)
        ) as planned_reporting
    from plans
    inner join periods as first_period on plans.period_from = first_period.period
    inner join periods as last_period on plans.period_to = last_period.period
    inner join periods as spread on spread.period_index between first_period.period_index and last_period.period_index
),

planned as (
    select
        measure_id,
        version,
        period_index,
        sum(planned_reporting) as planned_reporting
    from version_periods
    group by measure_id, version, period_index
),

-- the firm's own history replaces the weight of a gate once enough of its measures are closed
gate_history as (
    select
        origins.origin_index,
        ratios.gate,
        ratios.value_kind,
        cast({{ money_div('sum(ratios.realised_reporting)', 'sum(ratios.planned_reporting)', 12) }} as decimal(28, 12)) as realisation
    from origins
    inner join ratios on ratios.closed_on <= origins.origin_end
    group by origins.origin_index, ratios.gate, ratios.value_kind
    having count(*) >= cast({{ policy('prediction_min_closed') }} as integer)
),

-- the benchmark: plan x what was recognised of all plans so far
realisation as (
    select
        origins.origin_index,
        cast(
            {{ money_div('sum(measure_periods.recognised_pnl_reporting)', 'sum(measure_periods.planned_reporting)', 12) }} as decimal(28, 12)
        ) as realisation_rate
    from origins
    inner join measure_periods
        on
            measure_periods.period_index <= origins.origin_index
            and measure_periods.value_kind = 'profit'
    group by origins.origin_index
),

-- how fast the pool turns: released / (pool + saving) of the last three periods, of the measure, else of all measures
turning as (
    select
        origins.origin_index,
        pools.measure_id,
        sum(pools.released) as released,
        sum(pools.released + pools.closing) as available
    from origins
    inner join pools on pools.period_index between origins.origin_index - 2 and origins.origin_index
    group by origins.origin_index, pools.measure_id
),

turning_of_all as (
    select
        origin_index,
        sum(released) as released,
        sum(available) as available
    from turning
    group by origin_index
),

-- what goes past the pool: not stocked, or variance of standard-priced items
direct_shares as (
    select
        origins.origin_index,
        pools.measure_id,
        sum(pools.direct) as direct,
        sum(pools.direct + pools.pooled) as saving
    from origins
    inner join pools on pools.period_index <= origins.origin_index
    group by origins.origin_index, pools.measure_id
),

opening_pools as (
    select
        origins.origin_index,
        pools.measure_id,
        pools.validated_closing as opening
    from origins
    inner join pools on pools.period_index = origins.origin_index
),

-- days from invoice to payment, weighted by what was bought
line_terms as (
    select
        lines.measure_id,
        cast(abs(lines.actual_amount_doc) * coalesce(lines.budget_rate, 1) as decimal(28, 4)) as weight,
        coalesce(terms.payment_days, any_terms.payment_days) as payment_days
    from lines
    left join terms
        on
            lines.company_code = terms.company_code
            and lines.supplier_id = terms.supplier_id
    left join terms as any_terms
        on
            any_terms.company_code is null
            and lines.supplier_id = any_terms.supplier_id
),

payment as (
    select
        measure_id,
        cast({{ money_div('sum(weight * payment_days)', 'sum(weight)', 0) }} as integer) as payment_days
    from line_terms
    where payment_days is not null
    group by measure_id
),

starting as (
    select
        known.origin_period,
        known.origin_index,
        known.is_current,
        measures.measure_id,
        measures.benefit_type,
        measures.value_kind,
        measures.is_pooled,
        known.version,
        cast(coalesce(gate_history.realisation, gate_weights.weight, 0) as decimal(28, 12)) as weight,
        realisation.realisation_rate,
        case
            when measures.is_pooled
                then cast(
                    least(greatest(coalesce(
                        {{ money_div('turning.released', 'turning.available', 12) }},
                        {{ money_div('turning_of_all.released', 'turning_of_all.available', 12) }},
                        1
                    ), 0), 1) as decimal(13, 12)
                )
        end as release_share,
        case
            when measures.is_pooled
                then cast(least(greatest(coalesce({{ money_div('direct_shares.direct', 'direct_shares.saving', 12) }}, 0), 0), 1) as decimal(13, 12))
            else cast(1 as decimal(13, 12))
        end as direct_share,
        cast(coalesce(opening_pools.opening, 0) as decimal(28, 6)) as opening,
        coalesce(payment.payment_days, cast({{ policy('days_of_payment') }} as integer)) as payment_days
    from known
    inner join measures on known.measure_id = measures.measure_id
    left join gate_weights on measures.gate = gate_weights.gate
    left join gate_history
        on
            known.origin_index = gate_history.origin_index
            and measures.gate = gate_history.gate
            and measures.value_kind = gate_history.value_kind
    left join realisation on known.origin_index = realisation.origin_index
    left join turning
        on
            known.origin_index = turning.origin_index
            and measures.measure_id = turning.measure_id
    left join turning_of_all on known.origin_index = turning_of_all.origin_index
    left join direct_shares
        on
            known.origin_index = direct_shares.origin_index
            and measures.measure_id = direct_shares.measure_id
    left join opening_pools
        on
            known.origin_index = opening_pools.origin_index
            and measures.measure_id = opening_pools.measure_id
    left join payment on measures.measure_id = payment.measure_id
),

steps as (
    select
        starting.*,
        periods.period,
        periods.period_index,
        periods.period_index - starting.origin_index as lag,
        cast(coalesce(planned.planned_reporting, 0) as decimal(28, 6)) as planned_reporting,
        cast(
            cast(coalesce(planned.planned_reporting, 0) as decimal(24, 6)) * cast(starting.weight as decimal(14, 12)) as decimal(28, 6)
        ) as risked_reporting
    from starting
    inner join periods on periods.period_index between starting.origin_index + 1 and starting.origin_index + 12
    left join planned
        on
            starting.measure_id = planned.measure_id
            and starting.version = planned.version
            and periods.period_index = planned.period_index
),

inflows as (
    select
        *,
        cast(cast(risked_reporting as decimal(24, 6)) * direct_share as decimal(28, 6)) as direct_reporting
    from steps
),

rolled as (
    select
        origin_index,
        measure_id,
        lag,
        opening as opening_pool,
        cast(
            cast(opening + risked_reporting - direct_reporting as decimal(24, 6)) * coalesce(release_share, 1) as decimal(28, 6)
        ) as released
    from inflows
    where lag = 1
    union all
    select
        inflows.origin_index,
        inflows.measure_id,
        inflows.lag,
        cast(rolled.opening_pool + before.risked_reporting - before.direct_reporting - rolled.released as decimal(28, 6)) as opening_pool,
        cast(
            cast(
                rolled.opening_pool + before.risked_reporting - before.direct_reporting - rolled.released + inflows.risked_reporting - inflows.direct_reporting
                as decimal(24, 6)
            ) * coalesce(inflows.release_share, 1) as decimal(28, 6)
        ) as released
    from rolled
    inner join inflows as before
        on
            rolled.origin_index = before.origin_index
            and rolled.measure_id = before.measure_id
            and rolled.lag = before.lag
    inner join inflows
        on
            rolled.origin_index = inflows.origin_index
            and rolled.measure_id = inflows.measure_id
            and rolled.lag + 1 = inflows.lag
),

-- savings that are paid later: measured ones of the periods before the origin, risked ones after it
savings as (
    select
        origin_index,
        measure_id,
        payment_days,
        period_index as saved_index,
        risked_reporting as saving
    from inflows
    where value_kind = 'profit'
    union all
    select
        starting.origin_index,
        starting.measure_id,
        starting.payment_days,
        measure_periods.period_index as saved_index,
        measure_periods.measured_reporting as saving
    from starting
    inner join measure_periods
        on
            starting.measure_id = measure_periods.measure_id
            and measure_periods.period_index between starting.origin_index - 13 and starting.origin_index
    where starting.value_kind = 'profit'
),

-- purchases are spread evenly over their period and paid payment_days later; the running total is rounded, so that the parts add up
paid as (
    select
        savings.origin_index,
        savings.measure_id,
        paid_period.period_index,
        sum(cast(
            {{ money_div(
                'cast(savings.saving * greatest(least(' ~ dbt.datediff('saved_period.start_date', 'paid_period.end_date', 'day') ~ ' - savings.payment_days + 1, '
                ~ dbt.datediff('saved_period.start_date', 'saved_period.end_date', 'day') ~ ' + 1), 0) as decimal(28, 6))',
                '(' ~ dbt.datediff('saved_period.start_date', 'saved_period.end_date', 'day') ~ ' + 1)', 6) }}
            - {{ money_div(
                'cast(savings.saving * greatest(least(' ~ dbt.datediff('saved_period.start_date', 'paid_period.start_date', 'day') ~ ' - savings.payment_days, '
                ~ dbt.datediff('saved_period.start_date', 'saved_period.end_date', 'day') ~ ' + 1), 0) as decimal(28, 6))',
                '(' ~ dbt.datediff('saved_period.start_date', 'saved_period.end_date', 'day') ~ ' + 1)', 6) }}
            as decimal(28, 6)
        )) as cash_reporting
    from savings
    inner join periods as saved_period on savings.saved_index = saved_period.period_index
    inner join periods as paid_period
        on
            paid_period.period_index between savings.origin_index + 1 and savings.origin_index + 12
            and paid_period.period_index between savings.saved_index and savings.saved_index + 13
    where savings.saving <> 0
    group by savings.origin_index, savings.measure_id, paid_period.period_index
),

final as (
    select
        inflows.origin_period,
        inflows.is_current,
        inflows.measure_id,
        inflows.benefit_type,
        inflows.value_kind,
        inflows.period,
        cast(inflows.lag as integer) as lag,
        inflows.planned_reporting,
        inflows.weight,
        inflows.risked_reporting,
        cast(case when inflows.value_kind = 'profit' then inflows.release_share end as decimal(28, 12)) as release_share,
        case when inflows.value_kind = 'profit' then rolled.opening_pool else cast(0 as decimal(28, 6)) end as opening_pool_reporting,
        cast(case when inflows.value_kind = 'profit' then inflows.direct_reporting + rolled.released else 0 end as decimal(28, 6)) as pnl_reporting,
        cast(
            case
                when inflows.value_kind = 'profit'
                    then rolled.opening_pool + inflows.risked_reporting - inflows.direct_reporting - rolled.released
                else 0
            end as decimal(28, 6)
        ) as closing_pool_reporting,
        case when inflows.value_kind = 'profit' then inflows.payment_days end as payment_days,
        cast(
            case inflows.value_kind
                when 'profit' then coalesce(paid.cash_reporting, 0)
                when 'cash' then inflows.risked_reporting
                else 0
            end as decimal(28, 6)
        ) as cash_reporting,
        case
            when inflows.value_kind = 'profit'
                then cast(cast(inflows.planned_reporting as decimal(24, 6)) * cast(inflows.realisation_rate as decimal(14, 12)) as decimal(28, 6))
        end as benchmark_reporting,
        cast(case when inflows.value_kind = 'profit' and inflows.realisation_rate is null then 'no_realisation_history' end as varchar) as reason
    from inflows
    inner join rolled
        on
            inflows.origin_index = rolled.origin_index
            and inflows.measure_id = rolled.measure_id
            and inflows.lag = rolled.lag
    left join paid
        on
            inflows.origin_index = paid.origin_index
            and inflows.measure_id = paid.measure_id
            and inflows.period_index = paid.period_index
)

select * from final
