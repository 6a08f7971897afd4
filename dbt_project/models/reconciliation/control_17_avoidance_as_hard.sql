-- Control 17 avoidance as hard: what lies above the price paid before, or follows the market, is a memo and no saving. A hard claim above the measured
-- amount by no more than the avoidance of the same lines counts it. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with overclaims as (
    {{ standing_overclaims() }}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

measures as (
    select * from {{ ref('measures') }}
),

covered as (
    select
        overclaims.period,
        overclaims.measure_id || '/' || overclaims.period as key,
        'at most ' || {{ two_decimals('overclaims.measured_reporting') }} || ' as hard' as expected,
        'claimed ' || {{ two_decimals('overclaims.claimed_reporting') }} as actual,
        overclaims.excess_reporting as difference,
        {{ policy_decimal('amount_tolerance') }} as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        overclaims.measure_id,
        'Measure ' || overclaims.measure_id || ', ' || overclaims.period || ': expected a hard claim of at most '
        || {{ two_decimals('overclaims.measured_reporting') }} || ', found ' || {{ two_decimals('overclaims.claimed_reporting') }}
        || '; ' || {{ two_decimals('overclaims.avoidance_reporting') }} || ' of the same lines is avoidance. Claim it as avoidance.' as message,
        overclaims.source_file,
        overclaims.source_row
    from overclaims
    left join measures on overclaims.measure_id = measures.measure_id
    where
        coalesce(overclaims.claimed_as, measures.claimed_as, 'hard') = 'hard'
        and overclaims.avoidance_reporting + {{ policy_decimal('amount_tolerance') }} >= overclaims.excess_reporting
),

found as (
    select * from covered
    union all
    {{ excesses_beyond_every_cause('17') }}
),

checked as (
    select
        period,
        count(*) as rows_checked
    from totals
    group by period
),

{{ control_output(
    '17_avoidance_as_hard', 'measures', 'no avoidance in a hard claim',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no avoidance is claimed. Deliver the register.'
) }}
