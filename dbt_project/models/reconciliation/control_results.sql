-- Every control of the run. A view, because control 31 (shown parts add up) is decided on the rendered report, after this build.
{{ config(materialized='view') }}

with

core as (select * from {{ ref('control_results_core') }}),

run as (select * from {{ source('config', 'run') }}),

readback as (

    select evidence.*
    from {{ source('evidence', 'readback_controls') }} as evidence
    inner join run on run.run_id = evidence.run_id

),

-- Silence is no proof: until the report was read back, control 31 says so.
readback_pending as (

    select run.period
    from run
    where not exists (select 1 from readback where readback.period = run.period)

),

final as (

    select * from core

    union all

    select
        period,
        control_id,
        scope,
        key,
        expected,
        actual,
        difference,
        tolerance,
        status,
        currency,
        company_code,
        measure_id,
        rows_checked,
        message,
        source_file,
        source_row
    from readback

    union all

    select
        period,
        '31_footing' as control_id,
        'report' as scope,
        'all' as key,
        'shown parts add up to shown totals' as expected,
        'checked after rendering' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        'The report has not been rendered in this run, so its figures could not be read back: checked after rendering.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from readback_pending

)

select * from final
