-- Control 15 baseline peak: a baseline that counts in full as the price paid before is no peak. It is at most 5 % (policy) above the average of the months
-- before, at most the 90th percentile of twice as many months, and rests on the receipts the policy demands. Severity H: every period of the measure.
-- A frozen price is judged by what the receipts give: where the two differ, control 14 blocks.
with baselines as (
    select
        measure_id,
        item_id,
        baseline_type,
        status,
        prior_price_reporting,
        coalesce(recomputed_price_reporting, baseline_price_reporting) as baseline_price_reporting
    from {{ ref('measure_baselines') }}
),

history as (
    select * from {{ ref('int_baseline_receipts') }} where quantity_base_uom > 0 and price_reporting is not null
),

totals as (
    select * from {{ ref('int_measure_totals') }}
),

registered as (
    select * from {{ ref('baselines') }} where is_current
),

ranked as (
    select
        measure_id,
        item_id,
        price_reporting,
        count(*) over (partition by measure_id, item_id) as receipts,
        row_number() over (partition by measure_id, item_id order by price_reporting) as place
    from history
    where posting_date >= {{ add_months('effective_date', '-cast(' ~ policy('baseline_months') ~ ' as integer) * 2') }}
),

-- the price that the policy's share of the receipts does not exceed
long_history as (
    select
        measure_id,
        item_id,
        max(receipts) as receipts,
        min(case when place >= receipts * {{ policy_decimal('baseline_peak_percentile') }} then price_reporting end) as high_price
    from ranked
    group by measure_id, item_id
),

-- a baseline above what was paid before is cut to it by the hard-or-avoidance rule, unless its type is itself a price paid
judged as (
    select
        baselines.measure_id,
        baselines.item_id,
        baselines.baseline_price_reporting,
        baselines.prior_price_reporting,
        long_history.high_price,
        registered.source_file,
        registered.source_row,
        case
            when coalesce(long_history.receipts, 0) < cast({{ policy('baseline_min_receipts') }} as integer) then 'receipts'
            when
                baselines.baseline_price_reporting
                > cast(baselines.prior_price_reporting * (1 + {{ policy_decimal('baseline_peak_share') }}) as decimal(28, 10))
                then 'average'
            -- the last decimals of an average are no peak
            when baselines.baseline_price_reporting > long_history.high_price + 0.000001 then 'percentile'
        end as fault,
        coalesce(long_history.receipts, 0) as receipts
    from baselines
    left join long_history
        on
            baselines.measure_id = long_history.measure_id
            and baselines.item_id = long_history.item_id
    left join registered
        on
            baselines.measure_id = registered.measure_id
            and baselines.item_id = registered.item_id
    where
        baselines.status = 'available'
        and baselines.baseline_type in ('weighted_average', 'last_price', 'prior_year_average')
),

found as (
    select
        totals.period,
        judged.measure_id || '/' || judged.item_id || '/' || totals.period as key,
        case judged.fault
            when 'receipts' then 'receipts behind the baseline, ' || {{ policy('baseline_min_receipts') }} || ' at least'
            when 'average' then 'a price near the average ' || cast(cast(judged.prior_price_reporting as decimal(28, 4)) as varchar)
            else 'a price of at most ' || cast(cast(judged.high_price as decimal(28, 4)) as varchar)
        end as expected,
        case judged.fault
            when 'receipts' then cast(judged.receipts as varchar) || ' receipts'
            else cast(cast(judged.baseline_price_reporting as decimal(28, 4)) as varchar)
        end as actual,
        totals.measured_reporting as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as company_code,
        judged.measure_id,
        'Baseline of measure ' || judged.measure_id || ', item ' || judged.item_id || ': expected '
        || case judged.fault
            when 'receipts' then 'at least ' || {{ policy('baseline_min_receipts') }} || ' receipts behind it, found ' || cast(judged.receipts as varchar)
            when 'average' then 'a price near the average paid before, ' || cast(cast(judged.prior_price_reporting as decimal(28, 4)) as varchar)
                || ', found ' || cast(cast(judged.baseline_price_reporting as decimal(28, 4)) as varchar)
            else 'a price the receipts before hardly exceed, ' || cast(cast(judged.high_price as decimal(28, 4)) as varchar)
                || ', found ' || cast(cast(judged.baseline_price_reporting as decimal(28, 4)) as varchar)
        end
        || '. Register a new version on the average of the months before.' as message,
        judged.source_file,
        judged.source_row
    from judged
    inner join totals on judged.measure_id = totals.measure_id
    where judged.fault is not null
),

checked as (
    select
        totals.period,
        count(*) as rows_checked
    from totals
    inner join judged on totals.measure_id = judged.measure_id
    group by totals.period
),

{{ control_output(
    '15_baseline_peak', 'measures', 'baselines near what was paid before',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so it has no baseline. Deliver the register.'
) }}
