-- The price each measure and item is measured against, per base unit in reporting currency at the budget rate, and the evidence:
-- recomputed from receipts where the type allows, frozen by the register where given, with the rows it rests on. An index-adjusted baseline stands
-- here at its base (P0); each receipt is compared with P0 x (1 - w + w x I1 / I0), I1 the index of its period.
with measures as (
    select * from {{ ref('measures') }}
),

baselines as (
    select * from {{ ref('baselines') }} where is_current
),

items as (
    select * from {{ ref('items') }}
),

conversions as (
    select * from {{ ref('item_uom_conversions') }}
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

price_indices as (
    select
        index_id,
        period,
        max(index_value) as index_value
    from {{ ref('price_indices') }}
    group by index_id, period
),

history as (
    select * from {{ ref('int_baseline_receipts') }}
),

-- weighted average of the months before the effective date, or of the prior fiscal year; the first is also the "price paid before" of the hard-or-avoidance rule
averages as (
    select
        measure_id,
        item_id,
        basis,
        count(*) as receipt_rows,
        sum(case when quantity_base_uom > 0 then 1 else 0 end) as positive_rows,
        sum(case when price_reporting is null then 1 else 0 end) as rows_without_rate,
        sum(quantity_base_uom) as quantity_base_uom,
        sum(cast(price_reporting * quantity_base_uom as decimal(38, 10))) as amount_reporting,
        {{ sha256_hex(sorted_join('row_text')) }} as rows_hash
    from (
        select *, 'months' as basis from history where is_in_baseline_months
        union all
        select *, 'prior_year' as basis from history where is_in_prior_year
    ) as based
    group by measure_id, item_id, basis
),

average_prices as (
    select
        *,
        case
            when positive_rows >= 1 and quantity_base_uom > 0 and rows_without_rate = 0
                then cast({{ money_div('amount_reporting', 'quantity_base_uom', 10) }} as decimal(28, 10))
        end as price_reporting
    from averages
),

last_receipts as (
    select
        measure_id,
        item_id,
        price_reporting,
        quantity_base_uom,
        {{ sha256_hex('row_text') }} as rows_hash
    from history
    where is_last_receipt
),

item_units as (
    select
        item_id,
        min(base_uom) as base_uom
    from items
    group by item_id
),

unit_factors as (
    select
        item_id,
        uom,
        min(numerator) as numerator,
        min(denominator) as denominator
    from conversions
    group by item_id, uom
),

price_rates as (
    select
        measure_id,
        currency,
        min(budget_rate) as budget_rate
    from rates
    group by measure_id, currency
),

registered as (
    select
        baselines.*,
        measures.effective_date,
        item_units.base_uom,
        coalesce(baselines.price_currency, {{ run_fact('reporting_currency') }}) as frozen_currency,
        price_rates.budget_rate as frozen_rate,
        -- 1 price unit = numerator / denominator base units
        case when baselines.price_uom is null or baselines.price_uom = item_units.base_uom then 1 else unit_factors.numerator end as uom_numerator,
        case when baselines.price_uom is null or baselines.price_uom = item_units.base_uom then 1 else unit_factors.denominator end as uom_denominator,
        (baselines.approved_on is null or baselines.approved_on > measures.effective_date) and not baselines.late_approval_waived
            as is_late_approval
    from baselines
    inner join measures on baselines.measure_id = measures.measure_id
    left join item_units on baselines.item_id = item_units.item_id
    left join unit_factors
        on
            baselines.item_id = unit_factors.item_id
            and baselines.price_uom = unit_factors.uom
    left join price_rates
        on
            baselines.measure_id = price_rates.measure_id
            and coalesce(baselines.price_currency, {{ run_fact('reporting_currency') }}) = price_rates.currency
),

converted as (
    select
        *,
        cast(
            {{ money_div(
                'cast(cast(frozen_price * frozen_rate as decimal(28, 10)) * cast(uom_denominator as decimal(23, 6)) as decimal(28, 10))',
                'cast(coalesce(price_per, 1) * cast(uom_numerator as decimal(23, 6)) as decimal(28, 10))',
                10
            ) }} as decimal(28, 10)
        ) as frozen_price_reporting
    from registered
),

recomputed as (
    select
        converted.*,
        prior_prices.price_reporting as prior_price_reporting,
        own_prices.positive_rows,
        own_prices.rows_without_rate,
        price_indices.index_value as base_index_value,
        case
            when converted.baseline_type in ('weighted_average', 'prior_year_average', 'index_adjusted')
                then case when own_prices.positive_rows >= cast({{ policy('baseline_min_receipts') }} as integer) then own_prices.price_reporting end
            when converted.baseline_type = 'last_price' then last_receipts.price_reporting
        end as recomputed_price_reporting,
        case
            when converted.baseline_type = 'last_price' then case when last_receipts.measure_id is not null then 1 end
            else own_prices.receipt_rows
        end as receipt_rows,
        case when converted.baseline_type = 'last_price' then last_receipts.quantity_base_uom else own_prices.quantity_base_uom end as history_quantity,
        case when converted.baseline_type = 'last_price' then last_receipts.rows_hash else own_prices.rows_hash end as recomputed_rows_hash
    from converted
    left join average_prices as prior_prices
        on
            converted.measure_id = prior_prices.measure_id
            and converted.item_id = prior_prices.item_id
            and prior_prices.basis = 'months'
    -- the receipts the type itself rests on; a frozen, documented or budgeted price rests on none
    left join average_prices as own_prices
        on
            converted.measure_id = own_prices.measure_id
            and converted.item_id = own_prices.item_id
            and own_prices.basis = case converted.baseline_type
                when 'weighted_average' then 'months'
                when 'index_adjusted' then 'months'
                when 'prior_year_average' then 'prior_year'
            end
    left join last_receipts
        on
            converted.measure_id = last_receipts.measure_id
            and converted.item_id = last_receipts.item_id
    left join price_indices
        on
            converted.index_id = price_indices.index_id
            and converted.index_base_period = price_indices.period
),

judged as (
    select
        *,
        case
            when frozen_price is not null and frozen_rate is null
                then 'no budget rate from ' || frozen_currency || ' to the reporting currency on ' || cast(effective_date as varchar)
            when frozen_price is not null and uom_numerator is null
                then 'no conversion of unit ' || price_uom || ' to base unit ' || coalesce(base_uom, 'unknown') || ' for item ' || item_id
            when baseline_type in ('standard_price', 'documented_offer', 'budget_price') and frozen_price_reporting is null
                then 'no frozen price in the register'
            when baseline_type = 'documented_offer' and (document_ref is null or document_date is null)
                then 'the documented offer has no document reference or no date'
            when baseline_type = 'index_adjusted' and (index_id is null or indexed_share is null or index_base_period is null)
                then 'the register gives no index, indexed share or base period'
            when baseline_type = 'index_adjusted' and coalesce(base_index_value, 0) = 0
                then 'no value of index ' || index_id || ' in its base period ' || index_base_period
            when
                (baseline_type = 'weighted_average' or (baseline_type = 'index_adjusted' and frozen_price_reporting is null))
                and coalesce(positive_rows, 0) < cast({{ policy('baseline_min_receipts') }} as integer)
                then 'expected at least ' || {{ policy('baseline_min_receipts') }} || ' receipts in the ' || {{ policy('baseline_months') }}
                    || ' months before ' || cast(effective_date as varchar) || ', found ' || cast(coalesce(positive_rows, 0) as varchar)
            when baseline_type = 'prior_year_average' and coalesce(positive_rows, 0) < cast({{ policy('baseline_min_receipts') }} as integer)
                then 'expected at least ' || {{ policy('baseline_min_receipts') }} || ' receipts in the fiscal year before '
                    || cast(effective_date as varchar) || ', found ' || cast(coalesce(positive_rows, 0) as varchar)
            when baseline_type in ('weighted_average', 'prior_year_average') and coalesce(rows_without_rate, 0) > 0
                then cast(rows_without_rate as varchar) || ' receipts of the baseline have a currency without a budget rate'
            when
                (baseline_type in ('weighted_average', 'prior_year_average') or (baseline_type = 'index_adjusted' and frozen_price_reporting is null))
                and recomputed_price_reporting is null
                then 'the receipts before ' || cast(effective_date as varchar) || ' net to no quantity'
            when baseline_type = 'last_price' and recomputed_price_reporting is null
                then 'no receipt with a budget rate before ' || cast(effective_date as varchar)
        end as unavailable_because
    from recomputed
),

final as (
    select
        measure_id,
        item_id,
        version,
        baseline_type,
        case when unavailable_because is null then coalesce(frozen_price_reporting, recomputed_price_reporting) end as baseline_price_reporting,
        recomputed_price_reporting,
        frozen_price_reporting,
        prior_price_reporting,
        cast(receipt_rows as bigint) as receipt_rows,
        cast(history_quantity as decimal(23, 6)) as quantity_base_uom,
        recomputed_rows_hash as rows_hash,
        rows_hash as frozen_rows_hash,
        cast(frozen_rows as bigint) as frozen_rows,
        frozen_quantity,
        index_id,
        indexed_share,
        base_index_value,
        is_late_approval,
        case when unavailable_because is null then 'available' else 'not_available' end as status,
        unavailable_because as reason
    from judged
)

select * from final
