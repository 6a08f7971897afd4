-- Control 32 shrinkage: count adjustments of a plant and period stay within a share of its stock (policy count_loss_share). Severity W.
with lines as (
    select * from {{ ref('inventory_roll_forward') }}
),

plants as (
    select
        period,
        source,
        company_code,
        plant,
        count(*) as line_count,
        sum(case when line = 'opening' then amount_local else 0 end) as opening_local,
        sum(case when line = 'count' then amount_local else 0 end) as count_local
    from lines
    where line in ('opening', 'count')
    group by period, source, company_code, plant
),

found as (
    select
        period,
        source || '/' || coalesce(plant, '') || '/' || period as key,
        'count adjustments within ' || {{ two_decimals('abs(opening_local) * ' ~ policy_decimal('count_loss_share')) }} as expected,
        {{ two_decimals('count_local') }} as actual,
        count_local as difference,
        cast(abs(opening_local) * {{ policy_decimal('count_loss_share') }} as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        company_code,
        cast(null as varchar) as measure_id,
        'Plant ' || coalesce(plant, 'unknown') || ', ' || period || ': expected count adjustments within '
        || {{ two_decimals('abs(opening_local) * ' ~ policy_decimal('count_loss_share')) }} || ' of a stock of ' || {{ two_decimals('opening_local') }}
        || ', found ' || {{ two_decimals('count_local') }} || '. Explain the counts; a loss is no reduction of stock.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from plants
    where
        count_local <> 0
        and abs(count_local) > cast(abs(opening_local) * {{ policy_decimal('count_loss_share') }} as decimal(28, 6))
),

checked as (
    select
        period,
        sum(line_count) as rows_checked
    from plants
    group by period
),

{{ control_output(
    '32_shrinkage', 'inventory', 'count adjustments within the share of stock that policy allows',
    'false', 'Nothing is missing.'
) }}
