-- Control 02 late posting: the journals of periods that an earlier publication vouches for are what they were: same count, amount and hash
-- per company, account and period. For each period the latest publication that covers it speaks. Exceptions belong to the period being
-- closed, because that is where they are found; the key names the ledger period.
-- Publications of the period being closed itself are left out: re-publishing it is a restatement, which shows its own differences.

with

run as (select * from {{ source('config', 'run') }}),

policies as (select cast({{ policy_decimal('amount_tolerance') }} as decimal(28, 6)) as amount_tolerance),

published as (

    select published_totals.*
    from {{ source('config', 'published_ledger_totals') }} as published_totals
    cross join run
    where published_totals.published_period < run.period

),

ranked as (

    select
        period,
        published_period,
        version,
        row_number() over (partition by period order by published_period desc, version desc) as place
    from (select distinct period, published_period, version from published) as publications

),

vouched as (

    select published.*
    from published
    inner join ranked
        on ranked.period = published.period
        and ranked.published_period = published.published_period
        and ranked.version = published.version
        and ranked.place = 1

),

vouched_periods as (

    select distinct
        period,
        published_period,
        version
    from vouched

),

current_totals as (

    select ledger_totals.*
    from {{ ref('ledger_totals') }} as ledger_totals
    inner join vouched_periods on vouched_periods.period = ledger_totals.period

),

compared as (

    select
        coalesce(vouched.period, current_totals.period) as ledger_period,
        coalesce(vouched.company_code, current_totals.company_code) as company_code,
        coalesce(vouched.account, current_totals.account) as account,
        vouched.line_count as published_count,
        vouched.amount_local as published_amount,
        vouched.lines_hash as published_hash,
        current_totals.line_count as current_count,
        current_totals.amount_local as current_amount,
        current_totals.lines_hash as current_hash
    from vouched
    full outer join current_totals
        on current_totals.period = vouched.period
        and current_totals.company_code = vouched.company_code
        and current_totals.account = vouched.account

),

judged as (

    select
        compared.*,
        case
            when published_count is null then 'missing_left'
            when current_count is null then 'missing_right'
            when published_count = current_count and published_hash = current_hash
                and abs(published_amount - current_amount) <= policies.amount_tolerance then 'matched'
            else 'out_of_tolerance'
        end as status
    from compared
    cross join policies

),

exceptions as (

    select
        run.period,
        '02_late_posting' as control_id,
        judged.company_code as scope,
        judged.ledger_period || '/' || judged.account as key,
        coalesce(judged.published_count || ' lines, ' || cast(judged.published_amount as decimal(28, 2)), 'no lines') as expected,
        coalesce(judged.current_count || ' lines, ' || cast(judged.current_amount as decimal(28, 2)), 'no lines') as actual,
        cast(abs(coalesce(judged.current_amount, 0) - coalesce(judged.published_amount, 0)) as decimal(28, 6)) as difference,
        policies.amount_tolerance as tolerance,
        judged.status,
        companies.currency_local as currency,
        judged.company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'Company ' || judged.company_code || ', account ' || judged.account || ', ' || judged.ledger_period || ': published with '
        || coalesce(judged.published_count || ' lines of ' || cast(judged.published_amount as decimal(28, 2)), 'no lines')
        || ', the extract now has ' || coalesce(judged.current_count || ' lines of ' || cast(judged.current_amount as decimal(28, 2)), 'no lines')
        || case when judged.published_count = judged.current_count and judged.published_amount = judged.current_amount
            then ' made of other lines' else '' end
        || '. Restate ' || judged.ledger_period || ', or correct the extract.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from judged
    cross join run
    cross join policies
    left join (select company_code, max(currency_local) as currency_local from {{ ref('companies') }} group by company_code) as companies
        on companies.company_code = judged.company_code
    where judged.status <> 'matched'

),

summaries as (

    select
        run.period,
        '02_late_posting' as control_id,
        judged.company_code as scope,
        'all' as key,
        'published periods unchanged' as expected,
        {{ count_shown("sum(case judged.status when 'matched' then 0 else 1 end)", 'account') }} || ' changed' as actual,
        cast(sum(case judged.status when 'matched' then 0
            else abs(coalesce(judged.current_amount, 0) - coalesce(judged.published_amount, 0)) end) as decimal(28, 6)) as difference,
        max(policies.amount_tolerance) as tolerance,
        case when sum(case judged.status when 'matched' then 0 else 1 end) > 0 then 'out_of_tolerance' else 'matched' end as status,
        cast(null as varchar) as currency,
        judged.company_code,
        cast(null as varchar) as measure_id,
        count(*) as rows_checked,
        'Company ' || judged.company_code || ': compared ' || count(*) || ' account-periods of already published periods, '
        || sum(case judged.status when 'matched' then 0 else 1 end) || ' changed since.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from judged
    cross join run
    cross join policies
    group by run.period, judged.company_code

),

nothing_published as (

    select
        run.period,
        '02_late_posting' as control_id,
        'all companies' as scope,
        'all' as key,
        'published periods unchanged' as expected,
        'nothing published yet' as actual,
        cast(0 as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'matched' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'No earlier period has been published with ledger totals, so no closed period can have changed: nothing published yet.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where not exists (select 1 from published)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from nothing_published

)

select * from final
