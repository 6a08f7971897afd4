-- Planned to recognised in profit, year to date; cash has its own page. Totals are rounded; the steps between two totals are rounded by largest remainder to the difference
-- of the two, in cents and in thousands, so that what is shown adds up to what is shown.

with

year_totals as (

    select
        coalesce(sum(planned), 0) as planned,
        coalesce(sum(late_start), 0) as late_start,
        coalesce(sum(volume), 0) as volume,
        coalesce(sum(leakage), 0) as leakage,
        coalesce(sum(price_and_other), 0) as price_and_other,
        coalesce(sum(measured), 0) as measured,
        coalesce(sum(held_by_control), 0) as held_by_control,
        coalesce(sum(disputed), 0) as disputed,
        coalesce(sum(validated), 0) as validated,
        coalesce(sum(validated_held_change), 0) as validated_held_change,
        coalesce(sum(recognised), 0) as recognised
    from {{ ref('int_measure_year') }}
    where value_kind <> 'cash'

),

-- `section` is the stretch between two totals.
steps as (

    select 1 as step_order, 'planned' as step_id, 'Planned' as title, true as is_total, 0 as section, planned as amount
    from year_totals
    union all
    select 2, 'late_start', 'Late start', false, 1, late_start from year_totals
    union all
    select 3, 'volume', 'Volume', false, 1, volume from year_totals
    union all
    select 4, 'leakage', 'Bought off contract', false, 1, leakage from year_totals
    union all
    select 5, 'price_and_other', 'Price and other', false, 1, price_and_other from year_totals
    union all
    select 6, 'measured', 'Measured', true, 1, measured from year_totals
    union all
    select 7, 'unsupported_or_held', 'Held by a control', false, 2, -held_by_control from year_totals
    union all
    select 8, 'disputed', 'Disputed or rejected', false, 2, -disputed from year_totals
    union all
    -- no valid sign-off: unsigned, or stale because a figure changed after signing
    select 9, 'not_signed', 'Not signed', false, 2, validated - measured + held_by_control + disputed from year_totals
    union all
    select 10, 'validated', 'Validated', true, 2, validated from year_totals
    union all
    select 11, 'held_in_stock', 'Held in stock', false, 3, -validated_held_change from year_totals
    union all
    -- validated without complete journal evidence: it is not recognised
    select 12, 'unsupported', 'Unsupported', false, 3, recognised - validated + validated_held_change from year_totals
    union all
    select 13, 'recognised', 'Recognised', true, 3, recognised from year_totals

),

total_units as (

    select
        section,
        {{ round_units('amount', 2) }} as cents,
        {{ round_units('amount', -3) }} as thousands
    from steps
    where is_total

),

targets as (

    select
        closing.section,
        closing.cents - opening.cents as cents,
        closing.thousands - opening.thousands as thousands
    from total_units as closing
    inner join total_units as opening on opening.section = closing.section - 1

),

parts as (

    select
        steps.step_order,
        {{ largest_remainder('steps.amount', 2, 'targets.cents', 'steps.section', 'steps.step_order') }} as cents,
        {{ largest_remainder('steps.amount', -3, 'targets.thousands', 'steps.section', 'steps.step_order') }} as thousands
    from steps
    inner join targets on targets.section = steps.section
    where not steps.is_total

),

final as (

    select
        cast(steps.step_order as integer) as step_order,
        steps.step_id,
        steps.title,
        steps.is_total,
        cast(cast(coalesce(parts.cents, total_units.cents) as decimal(26, 0)) * 0.01 as decimal(28, 2)) as amount_reporting,
        cast(coalesce(parts.thousands, total_units.thousands) as decimal(28, 0)) as shown_thousands
    from steps
    left join parts on parts.step_order = steps.step_order
    left join total_units on total_units.section = steps.section and steps.is_total

)

select * from final
