-- Statement bridge for the page and the workbook: per line and comparator, terms in whole cents and in whole thousands that add up from the
-- comparator to the actual amount. The largest line is, of those that benefits or cost models reach, the one with the largest actual amount at the budget rate.

with

bridge as (select * from {{ ref('statement_bridge') }}),

rates as (select * from {{ ref('int_report_rates') }}),

ends as (

    select
        company_code,
        line_id,
        comparator,
        max(currency_local) as currency_local,
        bool_or(is_reached) as is_reached,
        sum(case term when 'actual' then amount_local else 0 end) as actual_local,
        {{ round_units("sum(case term when 'actual' then amount_local else 0 end)", 2) }}
        - {{ round_units("sum(case term when 'comparator' then amount_local else 0 end)", 2) }} as target_cents,
        {{ round_units("sum(case term when 'actual' then amount_local else 0 end)", -3) }}
        - {{ round_units("sum(case term when 'comparator' then amount_local else 0 end)", -3) }} as target_thousands
    from bridge
    group by company_code, line_id, comparator

),

ranked as (

    select
        ends.company_code,
        ends.line_id,
        ends.comparator,
        row_number() over (
            order by
                case when ends.comparator = 'prior_year' then 0 else 1 end,
                abs(cast(ends.actual_local as decimal(24, 4)) * cast(rates.rate as decimal(14, 8))) desc,
                ends.company_code,
                ends.line_id
        ) as line_rank
    from ends
    inner join rates on rates.currency = ends.currency_local
    where ends.is_reached

),

terms as (

    select
        bridge.company_code,
        bridge.line_id,
        bridge.comparator,
        bridge.term,
        {{ largest_remainder(
            'bridge.amount_local', 2, 'ends.target_cents', 'bridge.company_code, bridge.line_id, bridge.comparator', 'bridge.term_order'
        ) }} as cents,
        {{ largest_remainder(
            'bridge.amount_local', -3, 'ends.target_thousands', 'bridge.company_code, bridge.line_id, bridge.comparator', 'bridge.term_order'
        ) }} as thousands
    from bridge
    inner join ends
        on ends.company_code = bridge.company_code and ends.line_id = bridge.line_id and ends.comparator = bridge.comparator
    where bridge.term not in ('comparator', 'actual')

),

final as (

    select
        bridge.company_code,
        bridge.line_id,
        bridge.line_title,
        bridge.comparator,
        bridge.term_order,
        bridge.term,
        bridge.term_group,
        cast(
            case when terms.cents is null then round(bridge.amount_local, 2) else cast(terms.cents as decimal(26, 0)) * 0.01 end
            as decimal(28, 2)
        ) as amount_local,
        cast(
            case when terms.cents is null then {{ round_units('bridge.amount_local', -3) }} else terms.thousands end as decimal(28, 0)
        ) as shown_thousands,
        bridge.currency_local,
        cast(round(bridge.tolerance, 2) as decimal(28, 2)) as tolerance_local,
        bridge.status,
        bridge.is_reached,
        bridge.reason,
        cast(ranked.line_rank as integer) as line_rank
    from bridge
    left join terms
        on terms.company_code = bridge.company_code and terms.line_id = bridge.line_id and terms.comparator = bridge.comparator
        and terms.term = bridge.term
    left join ranked
        on ranked.company_code = bridge.company_code and ranked.line_id = bridge.line_id and ranked.comparator = bridge.comparator

)

select * from final
