-- Control 06 FX as saving: a benefit is measured at the budget rate, so a favourable currency effect is never in it. A claim above the measured amount by
-- no more than the currency effect of the same lines counts the exchange rate. What finance has cut or refused is settled.
-- An excess larger than every cause is told by the control of the largest. Severity H.
with overclaims as (
    {{ standing_overclaims() }}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

covered as (
    select
        period,
        measure_id || '/' || period as key,
        'at most ' || {{ two_decimals('measured_reporting') }} as expected,
        'claimed ' || {{ two_decimals('claimed_reporting') }} as actual,
        excess_reporting as difference,
        {{ policy_decimal('amount_tolerance') }} as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        measure_id,
        'Measure ' || measure_id || ', ' || period || ': expected a claim of at most ' || {{ two_decimals('measured_reporting') }}
        || ' at the budget rate, found ' || {{ two_decimals('claimed_reporting') }} || '; the currency effect of the same lines is '
        || {{ two_decimals('fx_effect_reporting') }} || '. Claim at the budget rate.' as message,
        source_file,
        source_row
    from overclaims
    where fx_effect_reporting + {{ policy_decimal('amount_tolerance') }} >= excess_reporting
),

found as (
    select * from covered
    union all
    {{ excesses_beyond_every_cause('06') }}
),

checked as (
    select
        period,
        count(*) as rows_checked
    from totals
    group by period
),

{{ control_output(
    '06_fx_as_saving', 'measures', 'no currency effect in a claim',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no exchange rate is claimed. Deliver the register.'
) }}
