-- Control 16 volume as price: buying less is no price saving. A claim above the measured amount by no more than the fall in volume against the average
-- month behind the baseline counts it. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with overclaims as (
    {{ standing_overclaims() }}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

falls as (
    {{ volume_falls() }}
),

covered as (
    select
        overclaims.period,
        overclaims.measure_id || '/' || overclaims.period as key,
        'at most ' || {{ two_decimals('overclaims.measured_reporting') }} as expected,
        'claimed ' || {{ two_decimals('overclaims.claimed_reporting') }} as actual,
        overclaims.excess_reporting as difference,
        {{ policy_decimal('amount_tolerance') }} as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        overclaims.measure_id,
        'Measure ' || overclaims.measure_id || ', ' || overclaims.period || ': expected a claim of at most '
        || {{ two_decimals('overclaims.measured_reporting') }} || ' (price x quantity bought), found ' || {{ two_decimals('overclaims.claimed_reporting') }}
        || '; less was bought than in the average month before, worth ' || {{ two_decimals('falls.fall_reporting') }}
        || '. Claim the price of what was bought.' as message,
        overclaims.source_file,
        overclaims.source_row
    from overclaims
    inner join falls
        on
            overclaims.measure_id = falls.measure_id
            and overclaims.period = falls.period
    where
        falls.fall_reporting >= overclaims.excess_reporting
        -- a currency effect or an avoidance that explains the claim has its own control
        and overclaims.fx_effect_reporting < overclaims.excess_reporting
        and overclaims.avoidance_reporting < overclaims.excess_reporting
),

found as (
    select * from covered
    union all
    {{ excesses_beyond_every_cause('16') }}
),

checked as (
    select
        period,
        count(*) as rows_checked
    from totals
    group by period
),

{{ control_output(
    '16_volume_as_price', 'measures', 'no fall in volume in a claim on price',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no volume is claimed. Deliver the register.'
) }}
