-- Control 03 unit change: a changed unit looks like a fallen price. For every receipt that supports a measure: its base unit is the item's,
-- its order-to-base conversion is the one of the conversion data, and its price stays near the item's median of the 12 months before
-- (not outside the policy band, not within 2% of a factor by which units differ). Severity H: holds the measure-period.
with receipts as (
    select * from {{ ref('int_benefit_receipts') }} where excluded_because is null
),

all_receipts as (
    select *
    from {{ ref('int_purchase_receipts') }}
    where
        exclusion_reason is null
        and quantity_base_uom > 0
),

rates as (
    select * from {{ ref('int_budget_rates') }}
),

items as (
    select * from {{ ref('items') }}
),

conversions as (
    select * from {{ ref('item_uom_conversions') }}
),

-- factors by which units of measure differ: dozens, gross, kilograms and pounds, powers of ten (METHOD 14)
unit_factors as (
    select
        cast(factor as decimal(20, 10)) as factor,
        cast(cast(factor as decimal(20, 10)) * {{ policy_decimal('uom_factor_tolerance_share') }} as decimal(20, 10)) as tolerance
    from (values (10), (12), (100), (144), (1000), (2.2046), (0.4536), (0.1), (0.0833333333), (0.01), (0.0069444444), (0.001), (0.4535970244), (2.2045855379))
        as listed (factor)
),

base_units as (
    select
        receipts.*,
        items.base_uom as item_base_uom,
        conversions.numerator as conversion_numerator,
        conversions.denominator as conversion_denominator
    from receipts
    left join items
        on
            receipts.source = items.source
            and receipts.item_id = items.item_id
    left join conversions
        on
            receipts.source = conversions.source
            and receipts.item_id = conversions.item_id
            and receipts.order_uom = conversions.uom
),

unit_exceptions as (
    select
        *,
        case
            when item_base_uom is not null and base_uom <> item_base_uom
                then 'base unit ' || item_base_uom
            when conversion_numerator is not null
                and cast(base_per_order_numerator * conversion_denominator as decimal(38, 10))
                <> cast(conversion_numerator * base_per_order_denominator as decimal(38, 10))
                then '1 ' || order_uom || ' = ' || cast(cast(conversion_numerator as decimal(23, 3)) as varchar) || '/'
                    || cast(cast(conversion_denominator as decimal(23, 3)) as varchar) || ' ' || item_base_uom
            -- an order unit that is neither the base unit nor in the conversion data rests on the order's own word
            when conversion_numerator is null and order_uom <> base_uom and base_per_order_numerator = base_per_order_denominator
                then 'a conversion of ' || order_uom || ' to ' || base_uom
        end as expected_unit,
        case
            when item_base_uom is not null and base_uom <> item_base_uom then 'base unit ' || base_uom
            else '1 ' || coalesce(order_uom, '?') || ' = ' || coalesce(cast(cast(base_per_order_numerator as decimal(23, 3)) as varchar), '?') || '/'
                || coalesce(cast(cast(base_per_order_denominator as decimal(23, 3)) as varchar), '?') || ' ' || coalesce(base_uom, '?')
        end as found_unit
    from base_units
),

-- one price per measure, item and day is enough: every receipt of that day with that price gets the same answer
price_days as (
    select distinct
        measure_id,
        source,
        item_id,
        posting_date,
        order_price_reporting
    from receipts
    where quantity_base_uom > 0
),

histories as (
    select
        price_days.measure_id,
        price_days.source,
        price_days.item_id,
        price_days.posting_date,
        price_days.order_price_reporting,
        percentile_disc(0.5) within group (order by cast(all_receipts.order_price_doc * rates.budget_rate as decimal(28, 10))) as median_reporting
    from price_days
    inner join all_receipts
        on
            price_days.source = all_receipts.source
            and price_days.item_id = all_receipts.item_id
            and all_receipts.posting_date < price_days.posting_date
            and all_receipts.posting_date >= {{ add_months('price_days.posting_date', -12) }}
    inner join rates
        on
            price_days.measure_id = rates.measure_id
            and all_receipts.source = rates.source
            and all_receipts.currency_doc = rates.currency
    group by 1, 2, 3, 4, 5
),

ratios as (
    select
        *,
        cast({{ money_div('order_price_reporting', 'median_reporting', 10) }} as decimal(20, 10)) as price_ratio
    from histories
),

suspect_ratios as (
    select
        ratios.measure_id,
        ratios.source,
        ratios.item_id,
        ratios.posting_date,
        ratios.order_price_reporting,
        ratios.median_reporting,
        ratios.price_ratio,
        min(unit_factors.factor) as near_factor
    from ratios
    left join unit_factors
        on abs(ratios.price_ratio - unit_factors.factor) <= unit_factors.tolerance
    where
        ratios.price_ratio < {{ policy_decimal('uom_ratio_low') }}
        or ratios.price_ratio > {{ policy_decimal('uom_ratio_high') }}
        or unit_factors.factor is not null
    group by 1, 2, 3, 4, 5, 6, 7
),

found as (
    select
        period,
        source || '/' || cast(document_year as varchar) || '/' || document || '/' || document_line as key,
        expected_unit as expected,
        found_unit as actual,
        saving_reporting as difference,
        0 as tolerance,
        case when expected_unit like 'a conversion of%' then 'missing_right' else 'out_of_tolerance' end as status,
        company_code,
        measure_id,
        'Receipt ' || cast(document_year as varchar) || '/' || document || '/' || document_line || ' of item ' || item_id || ', measure ' || measure_id
        || ': expected ' || expected_unit || ', found ' || found_unit || '. Correct the conversion, or show that the unit did not change.' as message,
        source_file,
        source_row
    from unit_exceptions
    where expected_unit is not null
    union all
    select
        receipts.period,
        receipts.source || '/' || cast(receipts.document_year as varchar) || '/' || receipts.document || '/' || receipts.document_line as key,
        'price near ' || cast(cast(suspect_ratios.median_reporting as decimal(28, 4)) as varchar) as expected,
        cast(cast(receipts.order_price_reporting as decimal(28, 4)) as varchar) as actual,
        receipts.saving_reporting as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        receipts.company_code,
        receipts.measure_id,
        'Receipt ' || cast(receipts.document_year as varchar) || '/' || receipts.document || '/' || receipts.document_line || ' of item ' || receipts.item_id
        || ', measure ' || receipts.measure_id || ': expected a price near ' || cast(cast(suspect_ratios.median_reporting as decimal(28, 4)) as varchar)
        || ' per ' || coalesce(receipts.base_uom, 'base unit') || ' (median of the 12 months before), found '
        || cast(cast(receipts.order_price_reporting as decimal(28, 4)) as varchar) || ', ratio ' || cast(cast(suspect_ratios.price_ratio as decimal(20, 4)) as varchar)
        || coalesce(', which is the unit factor ' || cast(cast(suspect_ratios.near_factor as decimal(20, 4)) as varchar), '')
        || '. Check the unit of measure and the price unit of order line ' || receipts.purchase_order || '/' || receipts.purchase_order_line || '.' as message,
        receipts.source_file,
        receipts.source_row
    from receipts
    inner join suspect_ratios
        on
            receipts.measure_id = suspect_ratios.measure_id
            and receipts.source = suspect_ratios.source
            and receipts.item_id = suspect_ratios.item_id
            and receipts.posting_date = suspect_ratios.posting_date
            and receipts.order_price_reporting = suspect_ratios.order_price_reporting
    where receipts.quantity_base_uom > 0
),

checked as (
    select
        period,
        count(*) as rows_checked
    from receipts
    group by period
),

{{ control_output(
    '03_uom_change', 'measures', 'no unit or price jump in the receipts that support measures',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no receipt supports one. Deliver the register.'
) }}
