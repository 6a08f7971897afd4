-- Control 33 copied actual: what was achieved is measured, not copied from the plan. More claims exactly equal to the plan of their period than policy
-- forecast_copied_share allows are no coincidence: each of them is held. Severity H.
with claims as (
    select
        measure_id,
        period,
        sum(amount_reporting) as claimed_reporting,
        min(source_file) as source_file,
        min(source_row) as source_row
    from {{ ref('claims') }}
    group by measure_id, period
),

plans as (
    select * from {{ ref('int_measure_plans') }}
),

compared as (
    select
        claims.*,
        cast(plans.planned_reporting as decimal(28, 2)) = cast(claims.claimed_reporting as decimal(28, 2)) as is_equal
    from claims
    inner join plans
        on
            claims.measure_id = plans.measure_id
            and claims.period = plans.period
    where
        claims.claimed_reporting > 0
        and claims.period <= {{ run_fact('period') }}
),

shares as (
    select
        count(*) as claim_count,
        sum(case when is_equal then 1 else 0 end) as equal_count
    from compared
),

found as (
    select
        compared.period,
        compared.measure_id || '/' || compared.period as key,
        'a claim of its own' as expected,
        'the plan, ' || {{ two_decimals('compared.claimed_reporting') }} as actual,
        compared.claimed_reporting as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        compared.measure_id,
        'Claim of measure ' || compared.measure_id || ' for ' || compared.period || ': expected what was achieved, found exactly the plan, '
        || {{ two_decimals('compared.claimed_reporting') }} || '; ' || cast(shares.equal_count as varchar) || ' of ' || cast(shares.claim_count as varchar)
        || ' claims equal their plan. Claim what was achieved.' as message,
        compared.source_file,
        compared.source_row
    from compared
    cross join shares
    where
        compared.is_equal
        and shares.equal_count > shares.claim_count * {{ policy_decimal('forecast_copied_share') }}
),

checked as (
    select
        period,
        count(*) as rows_checked
    from compared
    group by period
),

{{ control_output(
    '33_copied_actual', 'register', 'claims of their own',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so nothing is claimed. Deliver the register.'
) }}
