{#
  The rows of one control in the shape of control_results: a summary row (key 'all') for every period looked at, proof that the control ran,
  and one row per exception. Belongs here: that shape. Does not belong here: what a control looks for.

  The model defines two CTEs before calling:
    checked      period, rows_checked               one row per period looked at
    found        period, key, expected, actual, difference, tolerance, status, company_code, measure_id, message, source_file, source_row
  control_id, scope: constants. expectation: what a clean period looks like. missing: SQL condition under which the control cannot run at all,
  missing_message: the sentence that says what has to be delivered.
#}
{% macro control_output(control_id, scope, expectation, missing, missing_message) -%}
looked_at as (
    select
        period,
        sum(rows_checked) as rows_checked
    from (
        select period, rows_checked from checked
        union all
        select period, 0 as rows_checked from found
        union all
        -- the period being closed always has its row, so that silence never reads as success
        select {{ run_fact('period') }} as period, 0 as rows_checked
    ) as periods_seen
    where period <= {{ run_fact('period') }}
    group by period
),

exposed as (
    select
        period,
        count(*) as exceptions,
        sum(abs(coalesce(difference, 0))) as difference
    from found
    group by period
),

summaries as (
    select
        looked_at.period,
        '{{ control_id }}' as control_id,
        '{{ scope }}' as scope,
        'all' as key,
        '{{ expectation }}' as expected,
        case when {{ missing }} then 'not available' else cast(coalesce(exposed.exceptions, 0) as varchar) || ' exceptions' end as actual,
        cast(coalesce(exposed.difference, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case
            when exposed.exceptions > 0 then 'out_of_tolerance'
            when {{ missing }} then 'not_available'
            else 'matched'
        end as status,
        {{ run_fact('reporting_currency') }} as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(looked_at.rows_checked as bigint) as rows_checked,
        case
            when coalesce(exposed.exceptions, 0) = 0 and {{ missing }} then '{{ missing_message }}'
            else looked_at.period || ': expected {{ expectation }}, looked at ' || cast(looked_at.rows_checked as varchar) || ' rows, found '
                || cast(coalesce(exposed.exceptions, 0) as varchar) || ' exceptions.'
        end as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from looked_at
    left join exposed on looked_at.period = exposed.period
),

exceptions as (
    select
        period,
        '{{ control_id }}' as control_id,
        '{{ scope }}' as scope,
        key,
        cast(expected as varchar) as expected,
        cast(actual as varchar) as actual,
        cast(difference as decimal(28, 6)) as difference,
        cast(tolerance as decimal(28, 6)) as tolerance,
        status,
        {{ run_fact('reporting_currency') }} as currency,
        company_code,
        measure_id,
        cast(null as bigint) as rows_checked,
        message,
        source_file,
        cast(source_row as bigint) as source_row
    from found
),

final as (
    select * from summaries
    union all
    select * from exceptions
)

select * from final
{%- endmacro %}
