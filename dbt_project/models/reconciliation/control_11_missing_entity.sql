-- Control 11 missing entity: every source lands something; every expected company and plant delivers for every period; no month under audit is
-- far from its own history; the ledger shows no receipts that purchasing does not have, and the reverse.
-- Expected are the companies named in the settings of a source, else those of it that have ever had rows: receipts, movements and journals from their first
-- period with rows on; one that never delivered is missing in the period being closed. finance/expected_entities.csv says it in detail: a row without a
-- plant replaces what is expected of its company, a row with a plant is expected besides. A signed nil return (finance/nil_returns.csv) stands for rows
-- that do not exist; one that stands beside rows is an exception itself.
-- Far from history: more than `entity_sigma` robust sigma (1.4826 x median absolute deviation) from the median of the 12 months before,
-- judged on at least 6 months; and more than `entity_change_share` of the median: twelve steady months have a sigma of one or two per cent, and a
-- month five per cent above them is business, not a missing plant. A plant that moved stock in each of the 6 months before and has no row is missing.
with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

companies as (

    select
        company_code,
        max(currency_local) as currency_local
    from {{ ref('companies') }}
    group by company_code

),

ledger_lines as (select * from {{ ref('journal_entry_lines') }} where is_posted and period <= (select run.period from run)),

nil_returns as (select * from {{ ref('nil_returns') }} where period <= (select run.period from run)),

delivered as (select * from {{ ref('int_deliveries') }}),

expected as (select * from {{ ref('int_expected_deliveries') }}),

deliveries as (select * from expected where basis = 'calendar'),

calendar as (select distinct company_code, period, period_index from deliveries),

activity as (

    select
        kind,
        company_code,
        period,
        sum(row_count) as row_count,
        cast(sum(amount_local) as decimal(28, 6)) as amount_local
    from delivered
    where is_usual
    group by kind, company_code, period

),

missing as (

    select
        period,
        company_code,
        case when plant is not null then 'plant ' || plant || ' ' else '' end || kind as key,
        'rows or a signed nil return' as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'missing_right' as status,
        case when plant is not null then 'Plant ' || plant || ' of company ' else 'Company ' end || company_code
        || case when source is not null then ' (source ' || source || ')' else '' end || ' delivered no ' || title || ' for ' || period
        || ': expected rows in every period. Extract them again, or sign a nil return (finance/nil_returns.csv, entity ' || entity
        || ') that there were none.' as message
    from expected
    where is_expected and row_count = 0 and signed_by is null

),

contradicted as (

    select
        nil_returns.period,
        nil_returns.company_code,
        'nil return' || coalesce(' plant ' || nil_returns.plant, '') || ' ' || delivered.kind as key,
        'no rows, as signed by ' || nil_returns.signed_by as expected,
        {{ count_shown('sum(delivered.row_count)', 'row') }} as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'missing_left' as status,
        nil_returns.signed_by || ' signed that company ' || nil_returns.company_code || coalesce(', plant ' || nil_returns.plant, '') || ' had no ' || max(delivered.title)
        || ' in ' || nil_returns.period || ', the extract has ' || {{ count_shown('sum(delivered.row_count)', 'row') }}
        || '. Withdraw the nil return (' || max(nil_returns.source_file) || ', row ' || max(nil_returns.source_row) || ') or explain the rows.' as message
    from nil_returns
    inner join delivered
        on delivered.company_code = nil_returns.company_code
        and delivered.period = nil_returns.period
        and delivered.entity = nil_returns.entity
        and (nil_returns.source is null or delivered.source = nil_returns.source)
        and (nil_returns.plant is null or delivered.plant = nil_returns.plant)
    group by nil_returns.period, nil_returns.company_code, nil_returns.plant, nil_returns.signed_by, delivered.kind

),

plant_periods as (

    select
        delivered.company_code,
        delivered.plant,
        fiscal_periods.period_index
    from delivered
    inner join fiscal_periods on fiscal_periods.period = delivered.period
    where delivered.kind = 'movements' and delivered.plant is not null
    group by delivered.company_code, delivered.plant, fiscal_periods.period_index

),

missing_plants as (

    select
        calendar.period,
        calendar.company_code,
        'plant ' || before.plant as key,
        'rows, as in each of the 6 months before' as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'missing_right' as status,
        'Plant ' || before.plant || ' of company ' || calendar.company_code || ' moved stock in each of the 6 months before '
        || calendar.period || ' and has no stock movement in it. Extract it again, or sign a nil return (finance/nil_returns.csv) that the plant stood still.'
            as message
    from calendar
    inner join plant_periods as before
        on before.company_code = calendar.company_code
        and before.period_index between calendar.period_index - 6 and calendar.period_index - 1
    where not exists (
        select 1 from plant_periods as current_rows
        where current_rows.company_code = calendar.company_code
            and current_rows.plant = before.plant
            and current_rows.period_index = calendar.period_index
    )
    and not exists (
        select 1 from nil_returns
        where nil_returns.company_code = calendar.company_code
            and nil_returns.period = calendar.period
            and nil_returns.entity = 'inventory_movements'
            and (nil_returns.plant is null or nil_returns.plant = before.plant)
    )
    -- the calendar of expected entities says it already
    and not exists (
        select 1 from missing
        where missing.company_code = calendar.company_code
            and missing.period = calendar.period
            and missing.key in ('movements', 'plant ' || before.plant || ' movements')
    )
    group by calendar.period, calendar.company_code, before.plant
    having count(*) = 6

),

-- The 12 months before each month under audit, numbered by amount.
history as (

    select
        now_period.company_code,
        now_period.kind,
        now_period.title,
        now_period.period,
        now_period.amount_local as amount_now,
        before.amount_local as amount_before,
        row_number() over (
            partition by now_period.company_code, now_period.kind, now_period.period order by before.amount_local, before.period
        ) as place,
        count(*) over (partition by now_period.company_code, now_period.kind, now_period.period) as months
    from deliveries as now_period
    inner join run on now_period.period between run.audit_from and run.period
    inner join deliveries as before
        on before.company_code = now_period.company_code
        and before.kind = now_period.kind
        and before.period_index between now_period.period_index - 12 and now_period.period_index - 1
        and before.amount_local is not null
    where now_period.kind in ('receipts', 'journals') and now_period.amount_local is not null

),

medians as (

    select
        company_code,
        kind,
        title,
        period,
        amount_now,
        months,
        cast({{ money_div('sum(amount_before)', 'count(*)', 6) }} as decimal(28, 6)) as median_local
    from history
    -- the middle month, or the two middle months
    where 2 * place between months and months + 2
    group by company_code, kind, title, period, amount_now, months

),

deviations as (

    select
        medians.*,
        abs(history.amount_before - medians.median_local) as deviation,
        row_number() over (
            partition by medians.company_code, medians.kind, medians.period
            order by abs(history.amount_before - medians.median_local), history.place
        ) as deviation_place
    from medians
    inner join history
        on history.company_code = medians.company_code and history.kind = medians.kind and history.period = medians.period

),

spreads as (

    select
        company_code,
        kind,
        title,
        period,
        amount_now,
        months,
        median_local,
        cast({{ money_div('sum(deviation)', 'count(*)', 6) }} as decimal(28, 6)) as median_deviation
    from deviations
    where 2 * deviation_place between months and months + 2
    group by company_code, kind, title, period, amount_now, months, median_local

),

limits as (

    select
        *,
        cast(
            round(
                greatest(
                    cast({{ policy_decimal('entity_sigma') }} as decimal(8, 4)) * cast(1.4826 as decimal(5, 4))
                    * cast(median_deviation as decimal(24, 4)),
                    cast({{ policy_decimal('entity_change_share') }} as decimal(8, 4)) * cast(abs(median_local) as decimal(24, 4))
                ), 6
            ) as decimal(28, 6)
        ) as tolerance
    from spreads
    where months >= 6 and median_local <> 0

),

unusual as (

    select
        period,
        company_code,
        kind || ' value' as key,
        'about ' || cast(median_local as decimal(28, 2)) as expected,
        cast(cast(amount_now as decimal(28, 2)) as varchar) as actual,
        cast(abs(amount_now - median_local) as decimal(28, 6)) as difference,
        tolerance,
        'out_of_tolerance' as status,
        'Company ' || company_code || ': ' || title || ' of ' || period || ' come to ' || cast(amount_now as decimal(28, 2))
        || ', the median of the ' || months || ' months before is ' || cast(median_local as decimal(28, 2)) || ' and the tolerance '
        || cast(tolerance as decimal(28, 2)) || '. Look for a missing or doubled plant, or confirm the month.' as message
    from limits
    where abs(amount_now - median_local) > tolerance

),

-- Goods receipt documents in the ledger, by company and period.
ledger_receipts as (

    select
        company_code,
        period,
        count(*) as line_count,
        sum(abs(amount_local)) as amount_local
    from ledger_lines
    where document_class = 'goods_receipt' and transaction_key = 'WRX'
    group by company_code, period

),

-- a ledger whose lines do not say what they do (no posting class) cannot show that it lacks any; rung 6 says that it is not available
classified_companies as (

    select distinct company_code from ledger_lines where transaction_key = 'WRX'

),

one_sided as (

    select
        coalesce(ledger_receipts.period, subledger.period) as period,
        coalesce(ledger_receipts.company_code, subledger.company_code) as company_code,
        'receipts against ledger' as key,
        case when subledger.period is null then 'goods receipt rows' else 'GR/IR postings of goods receipts' end as expected,
        'none' as actual,
        cast(coalesce(ledger_receipts.amount_local, abs(subledger.amount_local)) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when subledger.period is null then 'missing_left' else 'missing_right' end as status,
        case
            when subledger.period is null
                then 'Company ' || ledger_receipts.company_code || ', ' || ledger_receipts.period || ': the ledger has '
                    || ledger_receipts.line_count || ' GR/IR lines of goods receipts, the extract has no goods receipts. '
                    || 'Extract the material documents of this company.'
            else 'Company ' || subledger.company_code || ', ' || subledger.period || ': the extract has ' || subledger.row_count
                || ' goods receipts worth ' || cast(subledger.amount_local as decimal(28, 2))
                || ', the ledger has no GR/IR line of a goods receipt. Extract the journals of this company.'
        end as message
    from ledger_receipts
    full outer join (select * from activity where kind = 'receipts' and amount_local <> 0) as subledger
        on subledger.company_code = ledger_receipts.company_code and subledger.period = ledger_receipts.period
    where ledger_receipts.period is null or (subledger.period is null and not exists (
        select 1 from activity
        where activity.kind = 'receipts'
            and activity.company_code = ledger_receipts.company_code
            and activity.period = ledger_receipts.period
    ))

),

expected_one_sided as (

    select * from one_sided
    where status = 'missing_left' or company_code in (select company_code from classified_companies)

),

-- a source that landed nothing: its companies would be missing without a word if it never delivered before
silent_sources as (

    select sources.source
    from {{ source('config', 'sources') }} as sources
    where not exists (
        select 1 from {{ source('landing', 'manifest') }} as manifest
        where manifest.source = sources.source
            and manifest.rows_landed > 0
            and manifest.table_name <> 'control_totals'
            and manifest.table_name not like 'raw:%'
    )

),

found as (

    select * from missing
    union all
    select * from missing_plants
    union all
    select * from contradicted
    union all
    select * from unusual
    union all
    select * from expected_one_sided

),

exceptions as (

    select
        found.period,
        '11_missing_entity' as control_id,
        found.company_code as scope,
        found.key,
        found.expected,
        found.actual,
        found.difference,
        found.tolerance,
        found.status,
        companies.currency_local as currency,
        found.company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        found.message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from found
    left join companies on companies.company_code = found.company_code

),

exposures as (

    select
        period,
        company_code,
        count(*) as exception_count,
        sum(difference) as difference
    from exceptions
    group by period, company_code

),

summaries as (

    select
        deliveries.period,
        '11_missing_entity' as control_id,
        deliveries.company_code as scope,
        'all' as key,
        'receipts, movements and journals' as expected,
        {{ count_shown('coalesce(max(exposures.exception_count), 0)', 'exception') }} as actual,
        cast(coalesce(max(exposures.difference), 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when max(exposures.exception_count) > 0 then 'out_of_tolerance' else 'matched' end as status,
        max(companies.currency_local) as currency,
        deliveries.company_code,
        cast(null as varchar) as measure_id,
        cast(sum(deliveries.row_count) as bigint) as rows_checked,
        'Company ' || deliveries.company_code || ', ' || deliveries.period || ': '
        || sum(case deliveries.kind when 'receipts' then deliveries.row_count else 0 end) || ' receipts, '
        || sum(case deliveries.kind when 'movements' then deliveries.row_count else 0 end) || ' movements, '
        || sum(case deliveries.kind when 'journals' then deliveries.row_count else 0 end) || ' journal lines; '
        || {{ count_shown('coalesce(max(exposures.exception_count), 0)', 'exception') }} || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from deliveries
    left join exposures on exposures.period = deliveries.period and exposures.company_code = deliveries.company_code
    left join companies on companies.company_code = deliveries.company_code
    group by deliveries.period, deliveries.company_code

),

nothing_delivered as (

    select
        run.period,
        '11_missing_entity' as control_id,
        'all companies' as scope,
        'all' as key,
        'receipts, movements and journals' as expected,
        'nothing delivered' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'No company delivered goods receipts, stock movements or journal lines up to ' || run.period
        || ', and the settings name no expected company. Deliver the extracts.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where not exists (select 1 from calendar)

),

silent_rows as (

    select
        run.period,
        '11_missing_entity' as control_id,
        'source ' || silent_sources.source as scope,
        row_kinds.key,
        'rows of the extracts' as expected,
        'nothing landed' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        row_kinds.status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'Source ' || silent_sources.source || ' landed no row: expected the extracts of ' || run.period
        || '. Deliver them, or take the source out of tieout.toml.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from silent_sources
    cross join run
    cross join (
        select 'all' as key, 'out_of_tolerance' as status
        union all
        select 'nothing landed' as key, 'missing_right' as status
    ) as row_kinds

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from silent_rows
    union all
    select * from nothing_delivered

)

select * from final
