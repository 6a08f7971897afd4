-- The sentences that title pages 2, 4, 5, 6, 7 and 9, in one form:
--   {line} {rose|fell} {amount} ({share}) against {reference}: {first cause} {amount}, {second cause} {amount}.
-- What cannot be computed is said with what is missing.

with

run as (select * from {{ source('config', 'run') }}),

all_bridges as (select * from {{ ref('rpt_statement_bridge') }}),

-- The largest line that is bridged, and, beside it, the largest that is bridged from the budget.
bridge as (

    select
        'bridge' as finding_id,
        all_bridges.*
    from all_bridges
    where line_rank = 1

    union all

    select
        'bridge_budget' as finding_id,
        all_bridges.*
    from all_bridges
    where comparator = 'budget' and line_rank > 1
        and line_rank = (select min(budgets.line_rank) from all_bridges as budgets where budgets.comparator = 'budget')

),

inventory as (select * from {{ ref('rpt_inventory') }} where scope = 'group'),

types as (select * from {{ ref('rpt_benefit_types') }}),

forecast as (select * from {{ ref('rpt_forecast') }} where family = 'all'),

effects as (select * from {{ ref('rpt_forecast_effects') }}),

agenda as (select * from {{ ref('rpt_sop_agenda') }}),

projection as (select * from {{ ref('rpt_inventory_projection') }}),

outlook as (select * from {{ ref('rpt_outlook') }}),

decisions as (select * from {{ ref('rpt_decisions') }}),

-- From an opening to a closing total, and what lies between them.
movements as (

    select
        finding_id,
        max(coalesce(line_title, line_id)) as line,
        max(case comparator when 'prior_year' then 'prior year' else comparator end) as reference,
        max(currency_local) as currency,
        sum(case term when 'comparator' then amount_local end) as opening,
        sum(case term when 'actual' then amount_local end) as closing
    from bridge
    group by finding_id

    union all

    select
        'inventory',
        'Inventory',
        'the beginning of the year',
        max(run.reporting_currency),
        sum(case inventory.line when 'opening' then inventory.amount_reporting end),
        sum(case inventory.line when 'closing' then inventory.amount_reporting end)
    from inventory
    cross join run
    having count(*) > 0

),

ranked_causes as (

    select
        finding_id,
        title,
        amount,
        row_number() over (partition by finding_id order by abs(amount) desc, cause_order) as place
    from (
        select
            finding_id,
            replace(term, '_', ' ') as title,
            amount_local as amount,
            term_order as cause_order
        from bridge
        where term not in ('comparator', 'actual')

        union all

        select
            'inventory',
            lower(title),
            amount_reporting,
            line_order
        from inventory
        where line not in ('opening', 'closing')

        union all

        select
            'forecast',
            lower(title),
            amount_reporting,
            row_order
        from effects
        where section = 'stock_change' and not is_total and not is_part

        union all

        select
            'types',
            title,
            validated_ytd,
            row_order
        from types
        where level = 'type' and value_kind = 'profit'

        union all

        select
            'agenda',
            lower(topic_title),
            amount_reporting,
            topic_order
        from agenda
        where place = 1

        union all

        select
            'decisions',
            title,
            amount_reporting,
            row_order
        from decisions
    ) as all_causes
    where amount <> 0

),

causes as (

    {{ two_causes() | indent(4) }}

),

movement_sentences as (

    select
        movements.finding_id,
        case
            when movements.opening is null or movements.closing is null
                then movements.line || ' is not available at both ends of the year to date.'
            when movements.opening = movements.closing then movements.line || ' equals ' || movements.reference || ' at '
                || {{ amount_shown('movements.closing', 'movements.currency') }} || coalesce(causes.because, '') || '.'
            else movements.line || case when movements.closing > movements.opening then ' rose ' else ' fell ' end
                || {{ amount_shown('(movements.closing - movements.opening)', 'movements.currency') }}
                || {{ share_shown('(movements.closing - movements.opening)', 'movements.opening') }}
                || ' against ' || movements.reference || coalesce(causes.because, '') || '.'
        end as sentence
    from movements
    left join causes on causes.finding_id = movements.finding_id

),

missing as (

    select
        'bridge' as finding_id,
        'The statement bridge is not available: no published line can be compared with the prior year or a budget.' as sentence
    where not exists (select 1 from bridge)

    union all

    select
        'inventory',
        'Inventory and cash are not available: no balances and movements of stock were delivered.'
    where not exists (select 1 from inventory)

),

type_totals as (

    select
        max(case when value_kind = 'profit' then validated_ytd end) as profit,
        max(case when value_kind = 'cash' then validated_ytd end) as cash
    from types
    where level = 'total'

),

-- The highest step that has a figure speaks for the forecast.
best_step as (

    select
        step,
        wape,
        bias
    from forecast
    where wape is not null
    order by row_order desc
    limit 1

),

projected as (

    select
        max(case when period = ends.first_period then expected_reporting end) as first_expected,
        max(case when period = ends.last_period then expected_reporting end) as last_expected,
        max(ends.last_period) as last_period
    from projection
    cross join (select min(period) as first_period, max(period) as last_period from projection) as ends

),

outlook_totals as (

    select
        max(case when value_kind = 'profit' then window_total end) as window_total,
        max(case when value_kind = 'profit' then in_year_actual + in_year_forecast end) as in_year,
        max(case when value_kind = 'profit' then carry_over end) as carry_over,
        max(case when value_kind = 'profit' then risked_reporting end) as risked,
        max(case when value_kind = 'profit' then p10_reporting end) as p10,
        max(case when value_kind = 'profit' then p90_reporting end) as p90
    from outlook
    where level = 'total'

),

decision_totals as (

    select
        count(*) as decisions,
        sum(abs(amount_reporting)) as amount
    from decisions

),

other_sentences as (

    select
        'types' as finding_id,
        case
            when type_totals.profit is null and type_totals.cash is null then 'Benefits by type are not available: the register has no measures.'
            else 'Validated in profit ' || coalesce({{ amount_shown('type_totals.profit', 'run.reporting_currency') }}, 'not available')
                || coalesce(causes.because, '')
                || coalesce('; in cash ' || {{ amount_shown('type_totals.cash', 'run.reporting_currency') }}, '') || '.'
        end as sentence
    from type_totals
    cross join run
    left join causes on causes.finding_id = 'types'

    union all

    select
        'forecast',
        coalesce(
            (
                select
                    'The ' || best_step.step || ' forecast ran '
                    || case
                        when best_step.bias > 0 then cast(best_step.bias as varchar) || '% above demand'
                        when best_step.bias < 0 then cast(-best_step.bias as varchar) || '% below demand'
                        else 'level with demand'
                    end
                    || ', its error ' || cast(best_step.wape as varchar) || '%'
                from best_step
            ) || coalesce(replace(causes.because, ': ', '; stock: '), '') || '.',
            'Forecast accuracy is not available: no forecast frozen before its month was delivered with the demand of that month.'
        )
    from run
    left join causes on causes.finding_id = 'forecast'

    union all

    select
        'agenda',
        case
            when (select count(*) from agenda) = 0 then 'Nothing is on the agenda'
            else {{ count_shown('(select count(*) from agenda)', 'item') }} || ' on the agenda' || coalesce(causes.because, '')
        end
        || case
            when projected.last_expected is null then '; projected inventory is not available.'
            when projected.last_expected = projected.first_expected then '; inventory stays level to ' || {{ period_shown('projected.last_period') }} || '.'
            else '; inventory is projected to ' || case when projected.last_expected > projected.first_expected then 'rise ' else 'fall ' end
                || {{ amount_shown('(projected.last_expected - projected.first_expected)', 'run.reporting_currency') }}
                || ' to ' || {{ period_shown('projected.last_period') }} || '.'
        end
    from projected
    cross join run
    left join causes on causes.finding_id = 'agenda'

    union all

    select
        'outlook',
        case
            when outlook_totals.window_total is null and outlook_totals.risked is null
                then 'The outlook is not available: no measure in profit has a plan or a result in its window.'
            else coalesce('Full-year profit is expected at ' || {{ amount_shown('outlook_totals.risked', 'run.reporting_currency') }}
                || coalesce(
                    ', between ' || {{ amount_shown('outlook_totals.p10', 'run.reporting_currency') }}
                    || ' and ' || {{ amount_shown('outlook_totals.p90', 'run.reporting_currency') }}, ''
                ) || '; over the windows', 'Over the windows')
                || ' in-year ' || coalesce({{ amount_shown('outlook_totals.in_year', 'run.reporting_currency') }}, 'not available')
                || ', carry-over ' || coalesce({{ amount_shown('outlook_totals.carry_over', 'run.reporting_currency') }}, 'not available') || '.'
        end
    from outlook_totals
    cross join run

    union all

    select
        'decisions',
        case
            when decision_totals.decisions = 0 then 'Nothing is open for decision.'
            else {{ count_shown('decision_totals.decisions', 'decision') }}
                || case when decision_totals.decisions = 1 then ' is open' else ' are open' end
                || coalesce(causes.because, '') || '.'
        end
    from decision_totals
    cross join run
    left join causes on causes.finding_id = 'decisions'

),

sentences as (

    select finding_id, sentence from movement_sentences
    union all
    select finding_id, sentence from missing
    union all
    select finding_id, sentence from other_sentences

),

final as (

    select
        finding_id,
        sentence
    from sentences

)

select * from final
