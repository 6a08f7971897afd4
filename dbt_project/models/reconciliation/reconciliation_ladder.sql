-- The whole ladder. A view, because rung 9 (the figures read back out of the PDF and the workbook) is written after this build.
{{ config(materialized='view') }}

with

core as (select * from {{ ref('ladder_core') }}),

run as (select * from {{ source('config', 'run') }}),

readback as (

    select evidence.*
    from {{ source('evidence', 'readback_ladder') }} as evidence
    inner join run on run.run_id = evidence.run_id

),

-- Silence is no proof: until the report was read back, rung 9 says so.
readback_pending as (

    select
        run.period,
        'report' as scope
    from run
    where not exists (select 1 from readback where readback.period = run.period)

),

final as (

    select * from core

    union all

    select
        period,
        cast(rung as integer) as rung,
        comparison,
        scope,
        left_name,
        right_name,
        left_count,
        right_count,
        left_amount,
        right_amount,
        difference,
        tolerance,
        status,
        currency,
        note
    from readback

    union all

    select
        period,
        cast(9 as integer) as rung,
        'published_figures' as comparison,
        scope,
        'figures read back' as left_name,
        'reporting models' as right_name,
        cast(null as bigint) as left_count,
        cast(null as bigint) as right_count,
        cast(null as decimal(28, 6)) as left_amount,
        cast(null as decimal(28, 6)) as right_amount,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        'checked after rendering' as note
    from readback_pending

)

select * from final
