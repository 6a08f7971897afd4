-- Inventory and trade payables of each company from the start of the fiscal year to now, local currency as printed, in whole cents that add up along the row.
-- A group of causes a line does not have is a computed zero; a line without one of its balance sheets is not available and says why.
{% set groups = {
    'measured': ['release', 'payment_terms'],
    'volume': ['volume'],
    'revaluation': ['revaluation', 'invoice_difference'],
    'losses': ['write_off', 'count'],
    'scope': ['ownership', 'scope'],
    'other': ['other_movement'],
    'unexplained': ['unexplained'],
} %}

with

terms as (select * from {{ ref('balance_sheet_bridge') }}),

companies as (

    {{ company_names() | indent(4) }}

),

grouped as (

    select
        company_code,
        line_id,
        case term
            {%- for group, members in groups.items() %}
            when '{{ group }}' then '{{ group }}'
            {%- for member in members if member != group %}
            when '{{ member }}' then '{{ group }}'
            {%- endfor %}
            {%- endfor %}
        end as term_group,
        min(term_order) as group_order,
        sum(amount_local) as amount
    from terms
    where term not in ('comparator', 'actual')
    group by 1, 2, 3

),

ends as (

    select
        company_code,
        line_id,
        max(currency_local) as currency_local,
        max(tolerance) as tolerance,
        max(status) as status,
        max(reason) as reason,
        {{ round_units("sum(case term when 'comparator' then amount_local end)", 2) }} as opening_cents,
        {{ round_units("sum(case term when 'actual' then amount_local end)", 2) }} as closing_cents
    from terms
    group by company_code, line_id

),

parts as (

    select
        grouped.company_code,
        grouped.line_id,
        grouped.term_group,
        {{ largest_remainder(
            'grouped.amount', 2, '(ends.closing_cents - ends.opening_cents)', 'grouped.company_code, grouped.line_id', 'grouped.group_order'
        ) }} as cents
    from grouped
    inner join ends on ends.company_code = grouped.company_code and ends.line_id = grouped.line_id

),

lines as (

    select
        ends.company_code,
        ends.line_id,
        ends.currency_local,
        ends.tolerance,
        ends.status,
        ends.reason,
        ends.opening_cents,
        {%- for group in groups %}
        case
            when ends.opening_cents is not null and ends.closing_cents is not null
                then coalesce(sum(case parts.term_group when '{{ group }}' then parts.cents end), 0)
        end as {{ group }}_cents,
        {%- endfor %}
        ends.closing_cents
    from ends
    left join parts on parts.company_code = ends.company_code and parts.line_id = ends.line_id
    group by
        ends.company_code, ends.line_id, ends.currency_local, ends.tolerance, ends.status, ends.reason, ends.opening_cents, ends.closing_cents

),

final as (

    select
        cast(
            row_number() over (
                order by
                    case lines.status when 'out_of_tolerance' then 0 when 'not_available' then 2 else 1 end,
                    case when lines.measured_cents <> 0 then 0 else 1 end,
                    lines.company_code,
                    lines.line_id
            ) as integer
        ) as row_order,
        lines.company_code,
        companies.company_name,
        lines.line_id,
        case lines.line_id when 'inventory' then 'Inventory' else 'Trade payables' end as line_title,
        lines.currency_local,
        {%- for column in ['opening'] + groups.keys() | list + ['closing'] %}
        cast(cast(lines.{{ column }}_cents as decimal(26, 0)) * 0.01 as decimal(28, 2)) as {{ column }}_local,
        {%- endfor %}
        cast(round(lines.tolerance, 2) as decimal(28, 2)) as tolerance_local,
        lines.status,
        lines.reason
    from lines
    left join companies on companies.company_code = lines.company_code

)

select * from final
