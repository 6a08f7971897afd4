-- The columns of the measure table add up to the figures of the summary and of the waterfall, to the cent, and the months of a measure to its row.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_measures'}}}) }}

with

measures as (

    select
        coalesce(sum(planned_ytd), 0) as planned,
        coalesce(sum(measured_ytd), 0) as measured,
        coalesce(sum(validated_ytd), 0) as validated,
        coalesce(sum(recognised_ytd), 0) as recognised,
        count(*) as measure_count
    from {{ ref('rpt_measures') }}
    where value_kind <> 'cash'

),

-- cash is a figure of its own and in no other
cash as (

    select
        sum(planned_ytd) as planned,
        sum(validated_ytd) as validated
    from {{ ref('rpt_measures') }}
    where value_kind = 'cash'

),

waterfall as (

    select
        max(case step_id when 'planned' then amount_reporting end) as planned,
        max(case step_id when 'measured' then amount_reporting end) as measured,
        max(case step_id when 'validated' then amount_reporting end) as validated,
        max(case step_id when 'recognised' then amount_reporting end) as recognised
    from {{ ref('rpt_waterfall') }}

),

kpis as (

    select
        max(case kpi_id when 'validated_ytd' then amount_reporting end) as validated,
        max(case kpi_id when 'validated_ytd' then comparator_reporting end) as planned,
        max(case kpi_id when 'recognised_ytd' then amount_reporting end) as recognised,
        max(case kpi_id when 'cash_released' then amount_reporting end) as cash,
        max(case kpi_id when 'cash_released' then comparator_reporting end) as cash_planned
    from {{ ref('rpt_kpis') }}

),

months as (

    select
        measure_id,
        sum(planned) as planned,
        sum(claimed) as claimed,
        sum(measured) as measured,
        sum(validated) as validated,
        sum(recognised) as recognised,
        sum(avoidance) as avoidance
    from {{ ref('rpt_measure_months') }}
    group by measure_id

)

select 'waterfall' as place, cast(null as varchar) as measure_id
from measures
cross join waterfall
where measures.planned <> waterfall.planned or measures.measured <> waterfall.measured
    or measures.validated <> waterfall.validated or measures.recognised <> waterfall.recognised

union all

select 'summary' as place, cast(null as varchar) as measure_id
from measures
cross join kpis
where measures.measure_count > 0
    and (measures.validated <> kpis.validated or measures.planned <> kpis.planned or measures.recognised <> kpis.recognised)

union all

select 'cash' as place, cast(null as varchar) as measure_id
from cash
cross join kpis
where cash.validated <> kpis.cash or cash.planned <> kpis.cash_planned

union all

select 'months' as place, rpt_measures.measure_id
from {{ ref('rpt_measures') }} as rpt_measures
inner join months on months.measure_id = rpt_measures.measure_id
where months.planned <> rpt_measures.planned_ytd or months.claimed <> rpt_measures.claimed_ytd
    or months.measured <> rpt_measures.measured_ytd or months.validated <> rpt_measures.validated_ytd
    or months.recognised <> rpt_measures.recognised_ytd or months.avoidance <> rpt_measures.avoidance_ytd
