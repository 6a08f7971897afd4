-- The group and each company, year to date, in reporting currency at the budget rate: whole cents that add up to the figures of page 1. A company that
-- was expected and did not deliver is a row without amounts, so that a smaller total is never taken for a smaller benefit.

with

run as (select * from {{ source('config', 'run') }}),

entities as (select * from {{ ref('rpt_entities') }}),

-- profit and memos; cash is never added to them
parts as (

    select * from {{ ref('measure_company_periods') }}
    where period <= (select run.period from run) and value_kind <> 'cash'

),

amounts as (

    select
        parts.source,
        parts.company_code,
        count(distinct case when parts.period >= run.ytd_from then parts.measure_id end) as measures,
        sum(case when parts.period >= run.ytd_from then parts.measured_reporting else 0 end) as measured,
        sum(case when parts.period >= run.ytd_from then parts.validated_reporting else 0 end) as validated,
        sum(case when parts.period >= run.ytd_from then parts.recognised_pnl_reporting else 0 end) as recognised,
        sum(case when parts.period = run.period then parts.held_in_stock_reporting else 0 end) as held_in_stock,
        sum(case when parts.period >= run.ytd_from then parts.avoidance_reporting else 0 end) as avoidance,
        sum(case when parts.period >= run.ytd_from then parts.fx_effect_reporting else 0 end) as fx_effect
    from parts
    cross join run
    group by parts.source, parts.company_code

),

{% set shown = ['measured', 'validated', 'recognised', 'held_in_stock', 'avoidance', 'fx_effect'] %}

totals as (

    select
        'all' as report,
        {% for column in shown %}
        {{ round_units('sum(' ~ column ~ ')', 2) }} as {{ column }}_units{{ ',' if not loop.last }}
        {% endfor %}
    from amounts

),

joined as (

    select
        coalesce(entities.source, amounts.source) as source,
        coalesce(entities.company_code, amounts.company_code) as company_code,
        entities.company_name,
        entities.currency_local,
        coalesce(entities.status, 'missing') as status,
        coalesce(amounts.measures, 0) as measures,
        amounts.company_code is not null as has_amounts,
        {% for column in shown %}
        coalesce(amounts.{{ column }}, 0) as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from entities
    full outer join amounts on amounts.source = entities.source and amounts.company_code = entities.company_code

),

companies as (

    select
        joined.*,
        {% for column in shown %}
        cast(
            cast({{ largest_remainder('joined.' ~ column, 2, 'totals.' ~ column ~ '_units', 'totals.report', 'joined.source, joined.company_code') }} as decimal(26, 0))
            * 0.01 as decimal(28, 2)
        ) as {{ column }}_shown{{ ',' if not loop.last }}
        {% endfor %}
    from joined
    cross join totals

),

final as (

    select
        source,
        company_code,
        company_name,
        currency_local,
        status,
        cast(measures as bigint) as measures,
        {% for column in shown %}
        -- nothing delivered is not available, never zero
        case when status = 'included' or has_amounts then {{ column }}_shown end as {{ column }}_reporting{{ ',' if not loop.last }}
        {% endfor %}
    from companies

)

select * from final
