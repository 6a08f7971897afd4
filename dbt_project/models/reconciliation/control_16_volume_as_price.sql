-- Control 16 volume as price: buying less is no price saving. A claim above the measured amount by no more than the fall in volume against the average
-- month behind the baseline counts it. What finance has cut or refused is settled. Severity H.
with overclaims as (
    {{ standing_overclaims() }}
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

baselines as (
    select * from {{ ref('measure_baselines') }} where status = 'available'
),

receipts as (
    select
        measure_id,
        period,
        item_id,
        sum(cast(cast(quantity_base_uom * share as decimal(38, 12)) as decimal(23, 6))) as quantity
    from {{ ref('benefit_lines') }}
    where
        event_kind = 'receipt'
        and evidence_status <> 'excluded'
    group by measure_id, period, item_id
),

-- the average month of the receipts the baseline rests on, at its price, less what was bought in the period
falls as (
    select
        overclaims.measure_id,
        overclaims.period,
        sum(
            cast(
                (
                    cast({{ money_div('baselines.quantity_base_uom', 'cast(' ~ policy('baseline_months') ~ ' as integer)', 6) }} as decimal(23, 6))
                    - coalesce(receipts.quantity, 0)
                ) * baselines.baseline_price_reporting as decimal(28, 6)
            )
        ) as fall_reporting
    from overclaims
    inner join baselines on overclaims.measure_id = baselines.measure_id
    left join receipts
        on
            overclaims.measure_id = receipts.measure_id
            and overclaims.period = receipts.period
            and baselines.item_id = receipts.item_id
    where
        baselines.baseline_type in ('weighted_average', 'prior_year_average')
        and baselines.quantity_base_uom > 0
    group by overclaims.measure_id, overclaims.period
),

found as (
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
