-- Statement bridge for the page and the workbook: per line, terms in whole cents that add up from the comparator to the actual amount.

with

bridge as (select * from {{ ref('statement_bridge') }}),

ends as (

    select
        company_code,
        line_id,
        {{ round_units("sum(case term when 'actual' then amount_local else 0 end)", 2) }}
        - {{ round_units("sum(case term when 'comparator' then amount_local else 0 end)", 2) }} as target_cents
    from bridge
    group by company_code, line_id

),

terms as (

    select
        bridge.company_code,
        bridge.line_id,
        bridge.term,
        {{ largest_remainder(
            'bridge.amount_local', 2, 'ends.target_cents', 'bridge.company_code, bridge.line_id', 'bridge.term_order'
        ) }} as cents
    from bridge
    inner join ends on ends.company_code = bridge.company_code and ends.line_id = bridge.line_id
    where bridge.term not in ('comparator', 'actual')

),

final as (

    select
        bridge.company_code,
        bridge.line_id,
        bridge.line_title,
        bridge.term_order,
        bridge.term,
        cast(
            case when terms.cents is null then round(bridge.amount_local, 2) else cast(terms.cents as decimal(26, 0)) * 0.01 end
            as decimal(28, 2)
        ) as amount_local,
        bridge.currency_local,
        bridge.status
    from bridge
    left join terms
        on terms.company_code = bridge.company_code and terms.line_id = bridge.line_id and terms.term = bridge.term

)

select * from final
