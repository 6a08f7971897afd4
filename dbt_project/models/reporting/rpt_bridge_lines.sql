-- One row per bridged line and comparator, in the cents of rpt_statement_bridge: its causes by group, what stays unexplained beside its tolerance, and the
-- check of the line. A group without a term is nothing, a computed zero; a line nobody assesses has one movement, and no unexplained part.
{% set groups = ['comparator', 'scope', 'volume', 'price', 'benefits', 'cost_to_achieve', 'accounting', 'unexplained', 'actual'] %}

with

terms as (select * from {{ ref('rpt_statement_bridge') }}),

ages as (

    select
        company_code,
        line_id,
        comparator,
        round(sum(case when age_months = 0 then unexplained_local else 0 end), 2) as this_month,
        round(sum(case when age_months between 1 and 2 then unexplained_local else 0 end), 2) as recent,
        max(first_period) as first_period
    from {{ ref('unexplained_ages') }}
    group by company_code, line_id, comparator

),

lines as (

    select
        company_code,
        line_id,
        max(line_title) as line_title,
        comparator,
        max(currency_local) as currency_local,
        bool_or(is_reached) as is_reached,
        min(min(line_rank)) over (partition by company_code, line_id) as line_rank,
        {% for group in groups %}
        coalesce(sum(case when term_group = '{{ group }}' then amount_local end), 0) as {{ group }}_local,
        {% endfor %}
        max(tolerance_local) as tolerance_local,
        max(status) as status,
        max(reason) as reason
    from terms
    group by company_code, line_id, comparator

),

final as (

    select
        cast(
            row_number() over (
                order by
                    case lines.status when 'out_of_tolerance' then 0 when 'exceeds_evidence' then 0 when 'matched' then 1 else 2 end,
                    lines.line_rank nulls last,
                    abs(lines.actual_local) desc,
                    lines.company_code,
                    lines.line_id,
                    -- both comparators of a line stand together: the short table of page 2 shows both
                    case lines.comparator when 'prior_year' then 0 else 1 end
            ) as integer
        ) as row_order,
        lines.company_code,
        lines.line_id,
        lines.line_title,
        lines.comparator,
        lines.currency_local,
        lines.is_reached,
        {% for group in groups %}
        cast(lines.{{ group }}_local as decimal(28, 2)) as {{ group }}_local,
        {% endfor %}
        cast(ages.this_month as decimal(28, 2)) as this_month_local,
        cast(ages.recent as decimal(28, 2)) as recent_local,
        -- the rest, so that the ages add up to the unexplained amount as shown
        cast(lines.unexplained_local - ages.this_month - ages.recent as decimal(28, 2)) as older_local,
        ages.first_period,
        lines.tolerance_local,
        lines.status,
        lines.reason
    from lines
    left join ages on ages.company_code = lines.company_code and ages.line_id = lines.line_id and ages.comparator = lines.comparator

)

select * from final
