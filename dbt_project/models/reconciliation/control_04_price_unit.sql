-- Control 04 price_unit: on every order line net value = quantity x BPUMZ / BPUMN x price / price unit, within max(0.01, 0.5 %). A price unit of 100 or
-- 1000 that is lost or doubled makes a false saving. Period and value are those of the order date, in the document's currency turned to local by the
-- order's own rate. The summary fails only when the difference of all exceptions is above 0.1 % of the net value ordered in that company and period.

with

run as (select * from {{ source('config', 'run') }}),

days as (select calendar_date, period from {{ ref('stg_config__calendar_days') }}),

companies as (select source, company_code, currency_local from {{ ref('companies') }}),

policies as (

    select
        {{ policy_decimal('price_unit_tolerance_amount') }} as tolerance_amount,
        {{ policy_decimal('price_unit_tolerance_share') }} as tolerance_share,
        {{ policy_decimal('price_unit_block_share') }} as block_share

),

order_lines as (

    select
        lines.*,
        coalesce(days.period, run.period) as order_period,
        companies.currency_local,
        coalesce(lines.exchange_rate, 1) as rate,
        cast({{ money_div(
            'cast(cast(lines.quantity_order_uom * lines.price_uom_numerator as decimal(28, 6)) * cast(lines.price_per_price_unit_doc as decimal(28, 4)) as decimal(38, 10))',
            'cast(lines.price_uom_denominator * lines.price_unit as decimal(38, 10))',
            6
        ) }} as decimal(28, 6)) as computed_doc
    from {{ ref('purchase_order_lines') }} as lines
    cross join run
    left join days on days.calendar_date = lines.order_date
    left join companies on companies.source = lines.source and companies.company_code = lines.company_code
    where lines.order_date is null or lines.order_date <= run.period_end

),

tested as (

    select
        order_lines.*,
        coalesce(order_lines.net_amount_doc, 0) as net_doc,
        coalesce(order_lines.computed_doc, 0) as expected_doc,
        abs(coalesce(order_lines.net_amount_doc, 0) - coalesce(order_lines.computed_doc, 0)) as deviation_doc,
        greatest(policies.tolerance_amount, abs(coalesce(order_lines.net_amount_doc, 0)) * policies.tolerance_share) as tolerance_doc
    from order_lines
    cross join policies

),

exceptions as (

    select
        order_period as period,
        '04_price_unit' as control_id,
        company_code as scope,
        purchase_order || '/' || purchase_order_line as key,
        {{ amount_text('expected_doc') }} as expected,
        {{ amount_text('net_doc') }} as actual,
        cast(deviation_doc * rate as decimal(28, 6)) as difference,
        cast(tolerance_doc * rate as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        currency_local as currency,
        company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'Order line ' || purchase_order || '/' || purchase_order_line || ': expected a net value of ' || {{ amount_text('expected_doc') }} || ' '
        || coalesce(currency, '') || ' (' || cast(cast(quantity_order_uom as decimal(23, 3)) as varchar) || ' ' || coalesce(order_uom, '') || ' x '
        || cast(cast(price_uom_numerator as decimal(23, 3)) as varchar) || '/' || cast(cast(price_uom_denominator as decimal(23, 3)) as varchar) || ' x '
        || cast(cast(price_per_price_unit_doc as decimal(28, 4)) as varchar) || ' per ' || cast(cast(price_unit as decimal(23, 0)) as varchar) || ' '
        || coalesce(price_uom, '') || '), found ' || {{ amount_text('net_doc') }} || '. '
        || case when price_unit_was_zero then 'The price unit is 0 and was read as 1. ' else '' end
        || 'Check price, price unit and order unit of the line with purchasing.' as message,
        source_file,
        source_row
    from tested
    where deviation_doc > tolerance_doc

),

scopes as (

    select
        order_period as period,
        company_code,
        max(currency_local) as currency,
        count(*) as line_count,
        count(*) filter (where price_unit_was_zero) as zero_price_units,
        cast(sum(abs(net_doc) * rate) as decimal(28, 6)) as value_local
    from tested
    group by order_period, company_code

),

exposures as (

    select period, company_code, count(*) as exception_count, sum(difference) as difference
    from exceptions
    group by period, company_code

),

summaries as (

    select
        scopes.period,
        '04_price_unit' as control_id,
        scopes.company_code as scope,
        'all' as key,
        'net value = quantity x price / price unit' as expected,
        coalesce(exposures.exception_count, 0) || ' of ' || scopes.line_count || ' lines differ' as actual,
        cast(coalesce(exposures.difference, 0) as decimal(28, 6)) as difference,
        cast(scopes.value_local * policies.block_share as decimal(28, 6)) as tolerance,
        case
            when coalesce(exposures.difference, 0) > scopes.value_local * policies.block_share then 'out_of_tolerance'
            else 'matched'
        end as status,
        scopes.currency,
        scopes.company_code,
        cast(null as varchar) as measure_id,
        cast(scopes.line_count as bigint) as rows_checked,
        'Company ' || scopes.company_code || ', ' || scopes.period || ': looked at ' || scopes.line_count || ' order lines worth '
        || {{ amount_text('scopes.value_local') }} || ', found ' || {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} || ' worth '
        || {{ amount_text('coalesce(exposures.difference, 0)') }} || '; price unit 0 read as 1 on '
        || {{ count_shown('scopes.zero_price_units', 'line') }} || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from scopes
    cross join policies
    left join exposures on exposures.period = scopes.period and exposures.company_code = scopes.company_code

),

-- A period without orders has nothing to test and says so; without any order line the control cannot run.
not_available as (

    select
        run.period,
        '04_price_unit' as control_id,
        'all companies' as scope,
        'all' as key,
        'order lines' as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        case when exists (select 1 from tested) then 'matched' else 'not_available' end as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        case
            when exists (select 1 from tested) then 'No order line is dated in ' || run.period || ': nothing to test in this period.'
            else 'No purchase order lines were delivered: expected EKPO with EKKO. Deliver both tables with the next extract.'
        end as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where not exists (select 1 from summaries where summaries.period = run.period)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from not_available

)

select * from final
