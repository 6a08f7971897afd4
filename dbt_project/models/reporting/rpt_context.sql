-- What the report is about: one row.

with

run as (select * from {{ source('config', 'run') }}),

final as (

    select
        run.company_name,
        run.reporting_currency,
        run.period,
        {{ period_shown('run.period') }} as period_title,
        cast(run.fiscal_year as integer) as fiscal_year,
        run.ytd_from,
        run.run_id,
        run.data_as_of,
        (select count(*) from {{ ref('measures') }}) as measures,
        (select count(*) from {{ ref('projects') }}) as projects
    from run

)

select * from final
