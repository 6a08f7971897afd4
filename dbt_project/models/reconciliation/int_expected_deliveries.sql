-- Who should have delivered what, month by month, and what came. `basis` calendar: each company with receipts, movements and journals, from its first
-- month with rows to the period being closed; not expected where finance/expected_entities.csv has a row of the company without a plant, which says it
-- instead. `basis` file: what that file asks for. `signed_by`: who signed that there was nothing.
with

run as (select * from {{ source('config', 'run') }}),

fiscal_periods as (select * from {{ ref('fiscal_periods') }}),

expected_files as (select * from {{ ref('expected_entities') }}),

nil_returns as (select * from {{ ref('nil_returns') }}),

delivered as (select * from {{ ref('int_deliveries') }}),

kinds as (

    {{ delivery_kinds() }}

),

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

expected_companies as (

    select company_code
    from {{ source('config', 'expected_entities') }}

    union

    select company_code
    from expected_files

    union

    select delivered.company_code
    from delivered
    where delivered.is_usual
        and not exists (select 1 from {{ source('config', 'expected_entities') }} as named where named.source = delivered.source)

),

first_periods as (

    select
        expected_companies.company_code,
        coalesce(min(activity.period), max(run.period)) as first_period
    from expected_companies
    cross join run
    left join activity on activity.company_code = expected_companies.company_code
    group by expected_companies.company_code

),

calendar as (

    select
        first_periods.company_code,
        fiscal_periods.period,
        fiscal_periods.period_index
    from first_periods
    cross join run
    inner join fiscal_periods
        on fiscal_periods.period >= first_periods.first_period and fiscal_periods.period <= run.period

),

deliveries as (

    select
        calendar.company_code,
        calendar.period,
        calendar.period_index,
        kinds.kind,
        kinds.entity,
        kinds.title,
        coalesce(activity.row_count, 0) as row_count,
        activity.amount_local
    from calendar
    cross join (select * from kinds where is_usual) as kinds
    left join activity
        on activity.company_code = calendar.company_code
        and activity.period = calendar.period
        and activity.kind = kinds.kind

),

-- what the expected-entity calendar asks for, period by period
asked as (

    select distinct
        expected_files.source,
        expected_files.company_code,
        expected_files.plant,
        fiscal_periods.period,
        fiscal_periods.period_index,
        kinds.kind,
        kinds.entity,
        kinds.title
    from expected_files
    inner join first_periods on first_periods.company_code = expected_files.company_code
    cross join run
    inner join kinds on kinds.entity = expected_files.entity or (expected_files.entity is null and kinds.is_usual)
    inner join fiscal_periods
        on fiscal_periods.period between coalesce({{ month_of_date('expected_files.valid_from') }}, first_periods.first_period) and run.period
        and (expected_files.valid_to is null or fiscal_periods.period <= {{ month_of_date('expected_files.valid_to') }})
    -- the ledger has no plants
    where expected_files.plant is null or kinds.kind not in ('journals', 'balances')

),

answered as (

    select
        'file' as basis,
        asked.source,
        asked.company_code,
        asked.plant,
        asked.period,
        asked.period_index,
        asked.kind,
        asked.entity,
        asked.title,
        coalesce(sum(delivered.row_count), 0) as row_count,
        cast(sum(delivered.amount_local) as decimal(28, 6)) as amount_local,
        true as is_expected
    from asked
    left join delivered
        on delivered.company_code = asked.company_code
        and delivered.period = asked.period
        and delivered.kind = asked.kind
        and (asked.source is null or delivered.source = asked.source)
        and (asked.plant is null or delivered.plant = asked.plant)
    group by asked.source, asked.company_code, asked.plant, asked.period, asked.period_index, asked.kind, asked.entity, asked.title

    union all

    select
        'calendar' as basis,
        cast(null as varchar) as source,
        company_code,
        cast(null as varchar) as plant,
        period,
        period_index,
        kind,
        entity,
        title,
        row_count,
        amount_local,
        not exists (
            select 1 from expected_files
            where expected_files.company_code = deliveries.company_code and expected_files.plant is null
        ) as is_expected
    from deliveries

),

final as (

    select
        answered.basis,
        answered.source,
        answered.company_code,
        answered.plant,
        answered.period,
        answered.period_index,
        answered.kind,
        answered.entity,
        answered.title,
        cast(answered.row_count as bigint) as row_count,
        answered.amount_local,
        answered.is_expected,
        (
            select min(nil_returns.signed_by) from nil_returns
            where nil_returns.company_code = answered.company_code
                and nil_returns.period = answered.period
                and nil_returns.entity = answered.entity
                and (nil_returns.source is null or answered.source is null or nil_returns.source = answered.source)
                and (nil_returns.plant is null or nil_returns.plant = answered.plant)
        ) as signed_by
    from answered

)

select * from final
