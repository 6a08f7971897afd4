-- Measures whose window is over, with what became of their plan: the firm's own history of realised against planned. Realised = validated.
with measures as (
    select * from {{ ref('measures') }}
),

projects as (
    select * from {{ ref('projects') }}
),

windows as (
    select * from {{ ref('int_measure_windows') }}
),

amounts as (
    select
        measure_id,
        sum(planned_reporting) as planned_reporting,
        sum(validated_reporting) as realised_reporting
    from {{ ref('measure_periods') }}
    group by measure_id
),

dated as (
    select
        measures.measure_id,
        coalesce(measures.benefit_type, 'price_saving') as benefit_type,
        -- claimed as avoidance: a memo, whatever the type
        case when coalesce(measures.claimed_as, '') = 'avoidance' then 'memo' else coalesce(measures.value_kind, 'profit') end as value_kind,
        coalesce(measures.gate, projects.gate) as gate,
        {{ day_before("coalesce(windows.window_end_exclusive, " ~ add_months('measures.effective_date', 'measures.window_months') ~ ")") }} as closed_on
    from measures
    left join projects on measures.project_id = projects.project_id
    left join windows on measures.measure_id = windows.measure_id
),

final as (
    select
        dated.measure_id,
        dated.benefit_type,
        dated.value_kind,
        dated.gate,
        dated.closed_on,
        cast(amounts.planned_reporting as decimal(28, 6)) as planned_reporting,
        cast(amounts.realised_reporting as decimal(28, 6)) as realised_reporting,
        cast({{ money_div('amounts.realised_reporting', 'amounts.planned_reporting', 12) }} as decimal(28, 12)) as ratio
    from dated
    inner join amounts on dated.measure_id = amounts.measure_id
    where
        dated.closed_on <= {{ run_fact('period_end') }}
        -- without a plan there is no ratio; a memo is realised nowhere
        and amounts.planned_reporting > 0
        and dated.value_kind <> 'memo'
)

select * from final
