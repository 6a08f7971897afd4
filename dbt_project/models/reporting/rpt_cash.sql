-- Cash of the group, year to date, at the budget rate, in whole cents and whole thousands that add up to the next total:
--   release       fall of inventory in the balance sheet, what of it no measure may claim, and the measured release
--   cash_effect   what stock and payables did to operating cash
--   cash_flow     the indirect cash flow derived from two balance sheets, against the change of the cash line
-- A figure that one company or one month does not have is not available for the group.

with

run as (select * from {{ source('config', 'run') }}),

bridge as (

    select bridge_rows.*
    from {{ ref('cash_bridge') }} as bridge_rows
    inner join run on bridge_rows.period between run.ytd_from and run.period
    where bridge_rows.section in ('release', 'cash_effect', 'cash_flow')

),

lines as (

    select
        section,
        line_order,
        line,
        max(line_title) as title,
        bool_or(is_total) as is_total,
        case when count(*) = count(amount_reporting) then sum(amount_reporting) end as amount,
        min(case when amount_reporting is null then reason end) as reason
    from bridge
    group by section, line_order, line

),

-- Each step belongs to the total that follows it; the level it starts from is the total before.
sections as (

    select
        lines.*,
        coalesce(
            sum(case when lines.is_total then 1 else 0 end)
                over (partition by lines.section order by lines.line_order rows between unbounded preceding and 1 preceding), 0
        ) as stretch
    from lines

),

totals as (

    select
        section,
        stretch,
        row_number() over (partition by section order by line_order) as place,
        {{ round_units('amount', 2) }} as cents,
        {{ round_units('amount', -3) }} as thousands
    from sections
    where is_total

),

targets as (

    select
        totals.section,
        totals.stretch,
        totals.cents - coalesce(earlier.cents, 0) as cents,
        totals.thousands - coalesce(earlier.thousands, 0) as thousands
    from totals
    left join totals as earlier on earlier.section = totals.section and earlier.place = totals.place - 1

),

complete as (

    select
        section,
        stretch
    from sections
    where not is_total
    group by section, stretch
    having count(*) = count(amount)

),

steps as (

    select
        sections.section,
        sections.line_order,
        {{ largest_remainder('sections.amount', 2, 'targets.cents', 'sections.section, sections.stretch', 'sections.line_order') }} as cents,
        {{ largest_remainder('sections.amount', -3, 'targets.thousands', 'sections.section, sections.stretch', 'sections.line_order') }} as thousands
    from sections
    inner join targets on targets.section = sections.section and targets.stretch = sections.stretch
    inner join complete on complete.section = sections.section and complete.stretch = sections.stretch
    where not sections.is_total and targets.cents is not null

),

final as (

    select
        sections.section,
        cast(sections.line_order as integer) as step_order,
        sections.line as step_id,
        sections.title,
        sections.is_total,
        cast(
            cast(coalesce(steps.cents, {{ round_units('sections.amount', 2) }}) as decimal(26, 0)) * 0.01 as decimal(28, 2)
        ) as amount_reporting,
        cast(coalesce(steps.thousands, {{ round_units('sections.amount', -3) }}) as decimal(28, 0)) as shown_thousands,
        sections.reason
    from sections
    left join steps on steps.section = sections.section and steps.line_order = sections.line_order

)

select * from final
