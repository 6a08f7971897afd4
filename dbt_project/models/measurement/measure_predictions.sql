-- PUBLIC. Forecast of each measure: actual to date + remaining plan x weight of its gate. Range: the remaining plan times the realised/planned ratio of a closed measure, drawn for each
-- measure and draw; the draws of a group are added before they are ranked. Draws come from a hash of seed, draw and measure: the same on every engine and in every run.
with path as (
    select
        prediction_path.*,
        periods.fiscal_year
    from {{ ref('prediction_path') }} as prediction_path
    inner join {{ ref('fiscal_periods') }} as periods on prediction_path.period = periods.period
    where prediction_path.is_current
),

measures as (
    select
        measures.measure_id,
        coalesce(measures.benefit_type, 'price_saving') as benefit_type,
        -- claimed as avoidance: a memo, whatever the type
        case when coalesce(measures.claimed_as, '') = 'avoidance' then 'memo' else coalesce(measures.value_kind, 'profit') end as value_kind,
        coalesce(measures.gate, projects.gate) as gate
    from {{ ref('measures') }} as measures
    left join {{ ref('projects') }} as projects on measures.project_id = projects.project_id
),

measure_periods as (
    select * from {{ ref('measure_periods') }}
),

ratios as (
    select * from {{ ref('int_realisation_ratios') }}
),

gate_weights as (
    select * from {{ ref('gate_weights') }}
),

settings as (
    select
        cast({{ policy('prediction_min_closed') }} as integer) as min_closed,
        cast({{ policy('prediction_draws') }} as integer) as draws,
        cast({{ policy('prediction_seed') }} as bigint) as seed
),

horizons as (
    select 'fiscal_year' as horizon
    union all
    select 'next_12' as horizon
),

actuals as (
    select
        measure_id,
        sum(case when value_kind = 'memo' then memo_reporting else validated_reporting end) as actual_reporting
    from measure_periods
    where period between {{ run_fact('ytd_from') }} and {{ run_fact('period') }}
    group by measure_id
),

remaining as (
    select
        measure_id,
        'next_12' as horizon,
        sum(planned_reporting) as planned_reporting,
        sum(risked_reporting) as risked_reporting
    from path
    group by measure_id
    union all
    select
        measure_id,
        'fiscal_year' as horizon,
        sum(planned_reporting) as planned_reporting,
        sum(risked_reporting) as risked_reporting
    from path
    where fiscal_year = {{ run_fact('fiscal_year') }}
    group by measure_id
),

weights as (
    select
        measure_id,
        max(weight) as weight
    from path
    group by measure_id
),

-- the narrowest pool that is large enough: same type and gate, same type, all of the kind of value
pool_members as (
    select 'type_and_gate' as ratio_basis, 1 as preference, value_kind, benefit_type, gate, measure_id, ratio from ratios
    union all
    select 'type' as ratio_basis, 2 as preference, value_kind, benefit_type, cast(null as varchar) as gate, measure_id, ratio from ratios
    union all
    select 'all' as ratio_basis, 3 as preference, value_kind, cast(null as varchar) as benefit_type, cast(null as varchar) as gate, measure_id, ratio from ratios
),

numbered as (
    select
        *,
        row_number() over (partition by ratio_basis, value_kind, benefit_type, gate order by measure_id) as place,
        count(*) over (partition by ratio_basis, value_kind, benefit_type, gate) as n_closed
    from pool_members
),

pools as (
    select distinct ratio_basis, preference, value_kind, benefit_type, gate, n_closed from numbered
),

candidates as (
    select
        measures.measure_id,
        pools.ratio_basis,
        pools.n_closed,
        pools.n_closed >= settings.min_closed as is_enough,
        pools.preference
    from measures
    cross join settings
    inner join pools
        on
            measures.value_kind = pools.value_kind
            and (pools.benefit_type is null or measures.benefit_type = pools.benefit_type)
            and (pools.gate is null or measures.gate = pools.gate)
),

-- too few closed measures anywhere: the largest pool says how many there are
chosen as (
    select *
    from candidates
    qualify row_number() over (
        partition by measure_id
        order by case when is_enough then 0 else 1 end, case when is_enough then preference else -n_closed end
    ) = 1
),

rows_of_measures as (
    select
        measures.measure_id,
        measures.benefit_type,
        measures.value_kind,
        measures.gate,
        horizons.horizon,
        cast(case when horizons.horizon = 'fiscal_year' then coalesce(actuals.actual_reporting, 0) else 0 end as decimal(28, 6)) as actual_reporting,
        cast(coalesce(remaining.planned_reporting, 0) as decimal(28, 6)) as remaining_plan_reporting,
        cast(coalesce(remaining.risked_reporting, 0) as decimal(28, 6)) as risked_remaining,
        coalesce(weights.weight, gate_weights.weight, 0) as weight,
        cast(coalesce(gate_weights.weight, 0) as decimal(5, 2)) as gate_weight,
        coalesce(weights.weight, gate_weights.weight, 0) <> coalesce(gate_weights.weight, 0) as is_own_history,
        coalesce(chosen.n_closed, 0) as n_closed,
        case when chosen.is_enough then chosen.ratio_basis end as ratio_basis
    from measures
    cross join horizons
    left join actuals on measures.measure_id = actuals.measure_id
    left join remaining
        on
            measures.measure_id = remaining.measure_id
            and horizons.horizon = remaining.horizon
    left join weights on measures.measure_id = weights.measure_id
    left join gate_weights on measures.gate = gate_weights.gate
    left join chosen on measures.measure_id = chosen.measure_id
),

draws as (
    select cast(number as integer) as draw
    from (select {{ numbers_to(10000) }} as number) as numbers
    cross join settings
    where number <= settings.draws
),

drawn as (
    select
        drawing.measure_id,
        drawing.ratio_basis,
        drawing.value_kind,
        drawing.benefit_type,
        drawing.gate,
        draws.draw,
        {{ drawn_index("cast(settings.seed as varchar) || '|' || cast(draws.draw as varchar) || '|' || drawing.measure_id", 'drawing.n_closed') }} + 1 as place
    from (
        select distinct measure_id, ratio_basis, value_kind, benefit_type, gate, n_closed
        from rows_of_measures
        where
            ratio_basis is not null
            and remaining_plan_reporting <> 0
    ) as drawing
    cross join draws
    cross join settings
),

drawn_ratios as (
    select
        drawn.measure_id,
        drawn.draw,
        numbered.ratio
    from drawn
    inner join numbered
        on
            drawn.ratio_basis = numbered.ratio_basis
            and drawn.value_kind = numbered.value_kind
            and (numbered.benefit_type is null or drawn.benefit_type = numbered.benefit_type)
            and (numbered.gate is null or drawn.gate = numbered.gate)
            and drawn.place = numbered.place
),

-- a pool of other gates knows nothing of the way to the gate: there the weight of the gate counts as well
outcomes as (
    select
        rows_of_measures.measure_id,
        rows_of_measures.benefit_type,
        rows_of_measures.value_kind,
        rows_of_measures.horizon,
        draws.draw,
        rows_of_measures.actual_reporting + coalesce(
            cast(
                cast(
                    cast(rows_of_measures.remaining_plan_reporting as decimal(20, 6))
                    * case when rows_of_measures.ratio_basis = 'type_and_gate' then cast(1 as decimal(5, 2)) else rows_of_measures.gate_weight end
                    as decimal(22, 6)
                ) * cast(drawn_ratios.ratio as decimal(16, 8)) as decimal(28, 6)
            ), 0
        ) as amount
    from rows_of_measures
    cross join draws
    left join drawn_ratios
        on
            rows_of_measures.measure_id = drawn_ratios.measure_id
            and draws.draw = drawn_ratios.draw
    where
        rows_of_measures.ratio_basis is not null
        or rows_of_measures.remaining_plan_reporting = 0
),

{% set levels = {'measure': ['measure_id', 'benefit_type', 'value_kind'], 'benefit_type': ['benefit_type', 'value_kind'], 'value_kind': ['value_kind']} %}

grouped as (
    {% for level, keys in levels.items() %}
    select
        '{{ level }}' as prediction_level,
        {{ 'measure_id' if 'measure_id' in keys else 'cast(null as varchar)' }} as measure_id,
        {{ 'benefit_type' if 'benefit_type' in keys else 'cast(null as varchar)' }} as benefit_type,
        value_kind,
        horizon,
        sum(actual_reporting) as actual_reporting,
        sum(remaining_plan_reporting) as remaining_plan_reporting,
        {{ 'max(gate)' if level == 'measure' else 'cast(null as varchar)' }} as gate,
        {{ 'max(weight)' if level == 'measure' else 'cast(null as decimal(28, 12))' }} as weight,
        {{ 'max(is_own_history)' if level == 'measure' else 'cast(null as boolean)' }} as is_own_history,
        sum(actual_reporting + risked_remaining) as risked_reporting,
        min(n_closed) as n_closed,
        case
            when min(coalesce(ratio_basis, '')) = max(coalesce(ratio_basis, '')) then min(ratio_basis)
            when count(ratio_basis) > 0 then 'mixed'
        end as ratio_basis,
        -- one measure without a ratio leaves the group without a range
        min(case when ratio_basis is null and remaining_plan_reporting <> 0 then 0 else 1 end) as has_range
    from rows_of_measures
    group by {{ keys | join(', ') }}, horizon
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

group_draws as (
    {% for level, keys in levels.items() %}
    select
        '{{ level }}' as prediction_level,
        {{ 'measure_id' if 'measure_id' in keys else 'cast(null as varchar)' }} as measure_id,
        {{ 'benefit_type' if 'benefit_type' in keys else 'cast(null as varchar)' }} as benefit_type,
        value_kind,
        horizon,
        draw,
        sum(amount) as amount
    from outcomes
    group by {{ keys | join(', ') }}, horizon, draw
    {% if not loop.last %}
    union all
    {% endif %}
    {% endfor %}
),

ranked as (
    select
        *,
        row_number() over (partition by prediction_level, measure_id, benefit_type, value_kind, horizon order by amount, draw) as place,
        count(*) over (partition by prediction_level, measure_id, benefit_type, value_kind, horizon) as n
    from group_draws
),

-- nearest rank: the smallest draw that a tenth, half, nine tenths of all draws do not exceed
percentiles as (
    select
        prediction_level,
        measure_id,
        benefit_type,
        value_kind,
        horizon,
        {% for share in [10, 50, 90] %}
        max(case when place = cast(floor((n * {{ share }} + 99) * 0.01) as bigint) then amount end) as p{{ share }}{{ ',' if not loop.last }}
        {% endfor %}
    from ranked
    group by 1, 2, 3, 4, 5
),

final as (
    select
        grouped.prediction_level,
        grouped.measure_id,
        grouped.benefit_type,
        grouped.value_kind,
        grouped.horizon,
        cast(grouped.actual_reporting as decimal(28, 6)) as actual_reporting,
        cast(grouped.remaining_plan_reporting as decimal(28, 6)) as remaining_plan_reporting,
        grouped.gate,
        cast(grouped.weight as decimal(28, 12)) as weight,
        case grouped.is_own_history when true then 'realised_history' when false then 'gate_weights' end as weight_basis,
        cast(grouped.risked_reporting as decimal(28, 6)) as risked_reporting,
        {% for share in [10, 50, 90] %}
        case when grouped.has_range = 1 then cast(percentiles.p{{ share }} as decimal(28, 6)) end as p{{ share }}_reporting,
        {% endfor %}
        cast(grouped.n_closed as bigint) as n_closed,
        case when grouped.has_range = 1 then grouped.ratio_basis end as ratio_basis,
        case when grouped.has_range = 1 then settings.draws end as draws,
        case when grouped.has_range = 1 then settings.seed end as seed,
        case when grouped.has_range = 0 then 'fewer_closed_measures_than_policy' end as reason
    from grouped
    cross join settings
    left join percentiles
        on
            grouped.prediction_level = percentiles.prediction_level
            and coalesce(grouped.measure_id, '') = coalesce(percentiles.measure_id, '')
            and coalesce(grouped.benefit_type, '') = coalesce(percentiles.benefit_type, '')
            and grouped.value_kind = percentiles.value_kind
            and grouped.horizon = percentiles.horizon
)

select * from final
