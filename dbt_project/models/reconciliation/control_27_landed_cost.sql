-- Control 27 landed cost: a lower price is no saving when what comes with it costs more. Landed cost of what a measure bought to date = order and invoice
-- prices + what freight, payment terms and tooling cost more than behind the baseline + recurring cost and dis-benefits of the register
-- (int_landed_cost_changes); it stays at or below the baseline value (policy). Severity W.
with lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

costs as (
    select * from {{ ref('int_landed_cost_changes') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

savings as (
    select
        measure_id,
        period,
        sum(hard_saving_reporting) as saving_reporting,
        sum(
            case
                when event_kind = 'receipt'
                    then cast(baseline_price_reporting * cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(23, 6)) as decimal(28, 6))
                else 0
            end
        ) as baseline_value_reporting,
        count(*) as line_count
    from lines
    group by measure_id, period
),

brought as (
    select
        measure_id,
        period,
        sum(amount_reporting) as cost_reporting,
        {%- for kind in ['freight', 'terms', 'tooling', 'recurring'] %}
        sum(case cost_kind when '{{ kind }}' then amount_reporting else 0 end) as {{ kind }}_reporting{{ ',' if not loop.last }}
        {%- endfor %}
    from costs
    group by measure_id, period
),

keys as (
    select measure_id, period from savings
    union
    select measure_id, period from brought where measure_id in (select measure_id from savings)
),

to_date as (
    select
        keys.measure_id,
        keys.period,
        coalesce(savings.line_count, 0) as line_count,
        sum(coalesce(savings.saving_reporting, 0)) over (partition by keys.measure_id order by periods.period_index) as saving_reporting,
        sum(coalesce(savings.baseline_value_reporting, 0)) over (partition by keys.measure_id order by periods.period_index) as baseline_value_reporting,
        {%- for kind in ['freight', 'terms', 'tooling', 'recurring'] %}
        sum(coalesce(brought.{{ kind }}_reporting, 0)) over (partition by keys.measure_id order by periods.period_index) as {{ kind }}_reporting,
        {%- endfor %}
        sum(coalesce(brought.cost_reporting, 0)) over (partition by keys.measure_id order by periods.period_index) as cost_reporting
    from keys
    inner join periods on keys.period = periods.period
    left join savings
        on
            keys.measure_id = savings.measure_id
            and keys.period = savings.period
    left join brought
        on
            keys.measure_id = brought.measure_id
            and keys.period = brought.period
    where periods.start_date <= {{ run_fact('period_end') }}
),

found as (
    select
        period,
        measure_id || '/' || period as key,
        'landed cost of at most ' || {{ two_decimals('baseline_value_reporting') }} as expected,
        {{ two_decimals('baseline_value_reporting - saving_reporting - cost_reporting') }} as actual,
        -saving_reporting - cost_reporting as difference,
        cast(baseline_value_reporting * {{ policy_decimal('landed_cost_share') }} as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        measure_id,
        'Measure ' || measure_id || ' to ' || period || ': expected the landed cost of what was bought at or below its baseline value '
        || {{ two_decimals('baseline_value_reporting') }} || ', found ' || {{ two_decimals('baseline_value_reporting - saving_reporting - cost_reporting') }}
        || ': the price saving of ' || {{ two_decimals('saving_reporting') }} || ' is offset by '
        {%- for kind, words in [('freight', 'freight'), ('terms', 'shorter payment'), ('tooling', 'tooling'), ('recurring', 'recurring cost')] %}
        || case when {{ kind }}_reporting < 0 then '{{ words }} of ' || {{ two_decimals('-' ~ kind ~ '_reporting') }} || ', ' else '' end
        {%- endfor %}
        || 'together ' || {{ two_decimals('-cost_reporting') }} || '. Show the measure net.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from to_date
    where
        cost_reporting < 0
        and -saving_reporting - cost_reporting > cast(baseline_value_reporting * {{ policy_decimal('landed_cost_share') }} as decimal(28, 6))
),

checked as (
    select
        period,
        sum(line_count) as rows_checked
    from to_date
    group by period
),

{{ control_output(
    '27_landed_cost', 'measures', 'landed cost at or below the baseline',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so nothing was bought for one. Deliver the register.'
) }}
