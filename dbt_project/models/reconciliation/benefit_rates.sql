-- PUBLIC. Recognition rate (recognised / validated) and realisation rate (recognised / planned), fiscal year to date, reporting currency: per kind
-- of value, type, company, statement line and measure. Profit is recognised in the income statement, cash in the balance sheet; the two are never in one row, memo is
-- in none. A plan belongs to a measure: where a company or a line shares a measure with another, its plan is not available.
-- A measure's validated amount stands on the line where most of it is recognised; what lands elsewhere (price variance) is recognised at once and is
-- validated there. Validated amounts of which nothing has left the stock yet stand on no line.

with

run as (select * from {{ source('config', 'run') }}),

measures as (select * from {{ ref('measures') }}),

measure_periods as (

    select *
    from {{ ref('measure_periods') }}
    where period between (select run.ytd_from from run) and (select run.period from run) and value_kind in ('profit', 'cash')

),

company_periods as (

    select *
    from {{ ref('measure_company_periods') }}
    where period between (select run.ytd_from from run) and (select run.period from run) and value_kind in ('profit', 'cash')

),

line_benefits as (select * from {{ ref('int_bridge_benefits') }} where window_name = 'current'),

by_measure as (

    select
        measure_id,
        benefit_type,
        value_kind,
        sum(planned_reporting) as planned_reporting,
        sum(validated_reporting) as validated_reporting,
        sum(case value_kind when 'cash' then recognised_cash_reporting else recognised_pnl_reporting end) as recognised_reporting
    from measure_periods
    group by measure_id, benefit_type, value_kind

),

by_company as (

    select
        company_periods.measure_id,
        measures.benefit_type,
        company_periods.company_code,
        company_periods.value_kind,
        sum(company_periods.validated_reporting) as validated_reporting,
        sum(
            case company_periods.value_kind
                when 'cash' then company_periods.recognised_cash_reporting
                else company_periods.recognised_pnl_reporting
            end
        ) as recognised_reporting,
        count(*) over (partition by company_periods.measure_id) as companies
    from company_periods
    inner join measures on measures.measure_id = company_periods.measure_id
    where company_periods.company_code is not null
    group by company_periods.measure_id, measures.benefit_type, company_periods.company_code, company_periods.value_kind

),

by_line as (

    select
        measure_id,
        company_code,
        line_id,
        sum(amount_reporting) as recognised_reporting,
        row_number() over (partition by measure_id, company_code order by abs(sum(amount_reporting)) desc, line_id) as place,
        sum(sum(amount_reporting)) over (partition by measure_id, company_code) as measure_recognised_reporting
    from line_benefits
    group by measure_id, company_code, line_id

),

measure_lines as (

    select
        by_company.measure_id,
        by_company.benefit_type,
        by_company.company_code,
        by_line.line_id,
        by_line.recognised_reporting,
        case
            when by_line.place = 1 then by_company.validated_reporting - (by_line.measure_recognised_reporting - by_line.recognised_reporting)
            else by_line.recognised_reporting
        end as validated_reporting,
        case when by_company.companies = 1 and by_line.place = 1 then by_measure.planned_reporting end as planned_reporting,
        by_company.companies > 1 or by_line.place > 1 as is_shared
    from by_line
    inner join by_company
        on by_company.measure_id = by_line.measure_id and by_company.company_code = by_line.company_code
    inner join by_measure on by_measure.measure_id = by_line.measure_id
    where by_company.value_kind = 'profit'

),

amounts as (

    select
        'measure' as scope,
        measure_id as scope_key,
        cast(null as varchar) as company_code,
        cast(null as varchar) as line_id,
        benefit_type,
        value_kind,
        planned_reporting,
        validated_reporting,
        recognised_reporting,
        false as is_shared
    from by_measure

    union all

    select
        'total' as scope,
        value_kind as scope_key,
        null as company_code,
        null as line_id,
        null as benefit_type,
        value_kind,
        sum(planned_reporting),
        sum(validated_reporting),
        sum(recognised_reporting),
        false as is_shared
    from by_measure
    group by value_kind

    union all

    select
        'type' as scope,
        benefit_type as scope_key,
        null as company_code,
        null as line_id,
        benefit_type,
        value_kind,
        sum(planned_reporting),
        sum(validated_reporting),
        sum(recognised_reporting),
        false as is_shared
    from by_measure
    group by benefit_type, value_kind

    union all

    select
        'company' as scope,
        by_company.company_code as scope_key,
        by_company.company_code,
        null as line_id,
        null as benefit_type,
        by_company.value_kind,
        case when max(by_company.companies) = 1 then sum(by_measure.planned_reporting) end,
        sum(by_company.validated_reporting),
        sum(by_company.recognised_reporting),
        max(by_company.companies) > 1 as is_shared
    from by_company
    inner join by_measure on by_measure.measure_id = by_company.measure_id
    group by by_company.company_code, by_company.value_kind

    union all

    select
        'line' as scope,
        company_code || '/' || line_id as scope_key,
        company_code,
        line_id,
        null as benefit_type,
        'profit' as value_kind,
        case when bool_or(is_shared) then null else sum(planned_reporting) end,
        sum(validated_reporting),
        sum(recognised_reporting),
        bool_or(is_shared) as is_shared
    from measure_lines
    group by company_code, line_id

),

final as (

    select
        run.period,
        amounts.scope,
        amounts.scope_key,
        amounts.company_code,
        amounts.line_id,
        amounts.benefit_type,
        amounts.value_kind,
        cast(amounts.planned_reporting as decimal(28, 6)) as planned_reporting,
        cast(amounts.validated_reporting as decimal(28, 6)) as validated_reporting,
        cast(amounts.recognised_reporting as decimal(28, 6)) as recognised_reporting,
        cast(case
            when amounts.validated_reporting > 0 then {{ money_div('amounts.recognised_reporting', 'amounts.validated_reporting', 6) }}
        end as decimal(20, 6)) as recognition_rate,
        cast(case
            when amounts.planned_reporting > 0 then {{ money_div('amounts.recognised_reporting', 'amounts.planned_reporting', 6) }}
        end as decimal(20, 6)) as realisation_rate,
        case
            when amounts.validated_reporting <= 0 and coalesce(amounts.planned_reporting, 0) <= 0 then 'nothing validated and nothing planned to date'
            when amounts.validated_reporting <= 0 then 'nothing validated to date'
            when amounts.is_shared then 'no plan of its own: a measure is shared with another company or line'
            when coalesce(amounts.planned_reporting, 0) <= 0 then 'nothing planned to date'
        end as reason
    from amounts
    cross join run

)

select * from final
