-- One row per bridged line and comparator, in the cents of rpt_statement_bridge: its causes by group, what stays unexplained beside its tolerance, and the
-- check of the line. A group without a term is nothing, a computed zero; a line nobody assesses has one movement, and no unexplained part.
{% set groups = ['comparator', 'scope', 'volume', 'price', 'benefits', 'cost_to_achieve', 'accounting', 'unexplained', 'actual'] %}

with

terms as (select * from {{ ref('rpt_statement_bridge') }}),

lines as (

    select
        company_code,
        line_id,
        max(line_title) as line_title,
        comparator,
        max(currency_local) as currency_local,
        bool_or(is_reached) as is_reached,
        min(line_rank) as line_rank,
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
                    case status when 'out_of_tolerance' then 0 when 'exceeds_evidence' then 0 when 'matched' then 1 else 2 end,
                    case comparator when 'prior_year' then 0 else 1 end,
                    line_rank nulls last,
                    abs(actual_local) desc,
                    company_code,
                    line_id
            ) as integer
        ) as row_order,
        company_code,
        line_id,
        line_title,
        comparator,
        currency_local,
        is_reached,
        {% for group in groups %}
        cast({{ group }}_local as decimal(28, 2)) as {{ group }}_local,
        {% endfor %}
        tolerance_local,
        status,
        reason
    from lines

)

select * from final
