-- Control 14 baseline reset: a baseline is frozen. Its frozen price, rows, quantity and hash equal what the extracts give today; versions run 1, 2, 3 …
-- and each one above 1 has a reason; no sign-off older than the current version still counts. Severity B. Judged for the period being closed.
with registered as (
    select * from {{ ref('baselines') }}
),

baselines as (
    select * from {{ ref('measure_baselines') }}
),

decisions as (
    select * from {{ ref('int_measure_decisions') }}
),

sign_offs as (
    select * from {{ ref('sign_offs') }} where is_current
),

measures as (
    select * from {{ ref('measures') }}
),

run as (
    select * from {{ source('config', 'run') }}
),

current_versions as (
    select * from registered where is_current
),

compared as (
    select
        baselines.*,
        current_versions.source_file,
        current_versions.source_row,
        baselines.measure_id || '/' || baselines.item_id || '/' || cast(baselines.version as varchar) as baseline_key
    from baselines
    inner join current_versions
        on
            baselines.measure_id = current_versions.measure_id
            and baselines.item_id = current_versions.item_id
    inner join measures on baselines.measure_id = measures.measure_id
    where
        baselines.baseline_type in ('weighted_average', 'last_price', 'prior_year_average')
        -- a measure that starts after the run's period has no complete baseline yet
        and measures.effective_date <= {{ run_fact('period_end') }}
),

price_exceptions as (
    select
        baseline_key || '/price' as key,
        'frozen price ' || cast(frozen_price_reporting as varchar) as expected,
        coalesce('recomputed ' || cast(recomputed_price_reporting as varchar), 'no recomputed price') as actual,
        frozen_price_reporting - coalesce(recomputed_price_reporting, 0) as difference,
        case when recomputed_price_reporting is null then 'missing_right' else 'out_of_tolerance' end as status,
        measure_id,
        'Baseline of measure ' || measure_id || ', item ' || item_id || ', version ' || cast(version as varchar) || ': expected the frozen price '
        || cast(frozen_price_reporting as varchar) || ', found '
        || coalesce('recomputed ' || cast(recomputed_price_reporting as varchar), 'no price (' || coalesce(reason, 'no receipts') || ')')
        || '. Restore the extract the baseline was frozen from, or add a version with a reason.' as message,
        source_file,
        source_row
    from compared
    where
        frozen_price_reporting is not null
        and (recomputed_price_reporting is null or abs(frozen_price_reporting - recomputed_price_reporting) > 0.000001)
),

evidence_exceptions as (
    select
        baseline_key || '/rows' as key,
        cast(frozen_rows as varchar) || ' rows' as expected,
        cast(coalesce(receipt_rows, 0) as varchar) || ' rows' as actual,
        cast(0 as decimal(28, 6)) as difference,
        'out_of_tolerance' as status,
        measure_id,
        'Baseline of measure ' || measure_id || ', item ' || item_id || ', version ' || cast(version as varchar) || ': expected ' || cast(frozen_rows as varchar)
        || ' receipt rows as frozen, found ' || cast(coalesce(receipt_rows, 0) as varchar)
        || '. Restore the extract the baseline was frozen from, or add a version with a reason.' as message,
        source_file,
        source_row
    from compared
    where
        frozen_rows is not null
        and frozen_rows <> coalesce(receipt_rows, 0)
    union all
    select
        baseline_key || '/quantity' as key,
        'quantity ' || cast(frozen_quantity as varchar) as expected,
        'quantity ' || cast(coalesce(quantity_base_uom, 0) as varchar) as actual,
        cast(0 as decimal(28, 6)) as difference,
        'out_of_tolerance' as status,
        measure_id,
        'Baseline of measure ' || measure_id || ', item ' || item_id || ', version ' || cast(version as varchar) || ': expected quantity '
        || cast(frozen_quantity as varchar) || ' as frozen, found ' || cast(coalesce(quantity_base_uom, 0) as varchar)
        || '. Restore the extract the baseline was frozen from, or add a version with a reason.' as message,
        source_file,
        source_row
    from compared
    where
        frozen_quantity is not null
        and frozen_quantity <> coalesce(quantity_base_uom, 0)
    union all
    select
        baseline_key || '/hash' as key,
        frozen_rows_hash as expected,
        coalesce(rows_hash, 'none') as actual,
        cast(0 as decimal(28, 6)) as difference,
        'out_of_tolerance' as status,
        measure_id,
        'Baseline of measure ' || measure_id || ', item ' || item_id || ', version ' || cast(version as varchar)
        || ': expected the frozen receipt rows (hash ' || substr(frozen_rows_hash, 1, 12) || '), found other rows (hash '
        || substr(coalesce(rows_hash, 'none'), 1, 12) || '). Restore the extract the baseline was frozen from, or add a version with a reason.' as message,
        source_file,
        source_row
    from compared
    where
        frozen_rows_hash is not null
        and frozen_rows_hash <> coalesce(rows_hash, '')
),

numbered as (
    select
        *,
        row_number() over (partition by measure_id, item_id order by version) as expected_version
    from registered
),

version_exceptions as (
    select
        measure_id || '/' || item_id || '/' || cast(version as varchar) || '/version' as key,
        'version ' || cast(expected_version as varchar) as expected,
        'version ' || cast(version as varchar) as actual,
        cast(0 as decimal(28, 6)) as difference,
        'missing_left' as status,
        measure_id,
        'Baselines of measure ' || measure_id || ', item ' || item_id || ': expected version ' || cast(expected_version as varchar) || ' next, found '
        || cast(version as varchar) || '. Versions are never removed; restore the missing one.' as message,
        source_file,
        source_row
    from numbered
    where version <> expected_version
    union all
    select
        measure_id || '/' || item_id || '/' || cast(version as varchar) || '/reason' as key,
        'a reason' as expected,
        'none' as actual,
        cast(0 as decimal(28, 6)) as difference,
        'missing_right' as status,
        measure_id,
        'Baseline of measure ' || measure_id || ', item ' || item_id || ', version ' || cast(version as varchar)
        || ': expected a reason for the new version, found none. Write the reason into the register.' as message,
        source_file,
        source_row
    from registered
    where
        version > 1
        and reason is null
),

-- the version is part of the content hash, so an old sign-off voids itself; one that still counts was signed with the hash of a later state
sign_off_exceptions as (
    select
        decisions.measure_id || '/' || decisions.period || '/sign_off' as key,
        'signed on or after ' || cast(max(current_versions.approved_on) as varchar) as expected,
        'signed on ' || cast(min(sign_offs.signed_on) as varchar) as actual,
        max(decisions.validated_reporting) as difference,
        'out_of_tolerance' as status,
        decisions.measure_id,
        'Sign-off of measure ' || decisions.measure_id || ', ' || decisions.period || ': expected a signature on or after '
        || cast(max(current_versions.approved_on) as varchar) || ', when the current baseline version was approved, found '
        || cast(min(sign_offs.signed_on) as varchar) || '. A new baseline voids earlier sign-offs: sign again.' as message,
        min(sign_offs.source_file) as source_file,
        min(sign_offs.source_row) as source_row
    from decisions
    inner join sign_offs
        on
            decisions.measure_id = sign_offs.measure_id
            and decisions.period = sign_offs.period
    inner join current_versions
        on
            decisions.measure_id = current_versions.measure_id
            and current_versions.version > 1
            and sign_offs.signed_on < current_versions.approved_on
    where decisions.standing in ('validated', 'partly_validated')
    group by decisions.measure_id, decisions.period
),

all_exceptions as (
    select * from price_exceptions
    union all
    select * from evidence_exceptions
    union all
    select * from version_exceptions
    union all
    select * from sign_off_exceptions
),

found as (
    select
        run.period,
        all_exceptions.key,
        all_exceptions.expected,
        all_exceptions.actual,
        all_exceptions.difference,
        0.000001 as tolerance,
        all_exceptions.status,
        cast(null as varchar) as company_code,
        all_exceptions.measure_id,
        all_exceptions.message,
        all_exceptions.source_file,
        all_exceptions.source_row
    from all_exceptions
    cross join run
),

checked as (
    select
        run.period,
        (select count(*) from registered) as rows_checked
    from run
),

{{ control_output(
    '14_baseline_reset', 'baselines', 'frozen baselines equal to what the extracts give, versions complete and reasoned',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so there is no baseline to check. Deliver the register.'
) }}
