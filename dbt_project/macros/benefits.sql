{#
  What kind of value each benefit type is, and which rows a measure's scope takes in.
  Belongs here: the list of types by value kind, the match of a scope row. Does not belong here: how an amount is measured.
#}

{# profit (lands in the income statement), cash (balance sheet and operating cash), memo (nowhere). A blank type is a price saving. #}
{% macro value_kind(benefit_type) -%}
    case
        when {{ benefit_type }} in ('inventory_reduction', 'payment_terms', 'capex_price') then 'cash'
        when {{ benefit_type }} = 'cost_avoidance' then 'memo'
        else 'profit'
    end
{%- endmacro %}

{# Types measured from receipts and invoices against a baseline price. #}
{% macro is_price_type(benefit_type) -%}
    coalesce({{ benefit_type }}, 'price_saving') in ('price_saving', 'cost_avoidance')
{%- endmacro %}

{# One-time by nature: the change of a level. Everything else comes again while the cause lasts. #}
{% macro is_one_off(benefit_type) -%}
    coalesce({{ benefit_type }}, 'price_saving') in ('inventory_reduction', 'payment_terms', 'capex_price', 'obsolescence')
{%- endmacro %}

{#
  The rows of `relation` inside the scope and window of the measures of one benefit type: one row per measure and row, with the scope row that counts
  (the lowest scope_id of those that match all their given values) and the budget rate of its local currency. Rows of a finance file without a
  source take the rate of any source. columns: the scope columns the relation has; a value given for another column never matches.
  dated: false also takes in rows before the effective date (reference periods).
#}
{% macro in_measure_scope(relation, benefit_type, columns, key_columns, currency='currency_local') -%}
    select
        matched.*,
        coalesce(source_rates.budget_rate, any_rates.budget_rate) as budget_rate
    from (
        select
            windows.measure_id,
            windows.effective_date,
            windows.window_end_exclusive,
            scopes.share as scope_share,
            records.*,
            row_number() over (
                partition by windows.measure_id{% for column in key_columns %}, records.{{ column }}{% endfor %}
                order by scopes.scope_id
            ) as scope_choice
        from {{ ref('int_measure_windows') }} as windows
        inner join {{ ref('measures') }} as measures
            on
                windows.measure_id = measures.measure_id
                and measures.benefit_type = '{{ benefit_type }}'
        inner join {{ ref('measure_scopes') }} as scopes on windows.measure_id = scopes.measure_id
        inner join {{ relation }} as records
            on
                (scopes.scope_source is null or scopes.scope_source = records.source)
                {%- for column in ['company_code', 'plant', 'item_id', 'item_group', 'supplier_id'] %}
                {%- if column in columns %}
                and (scopes.{{ column }} is null or scopes.{{ column }} = records.{{ column }})
                {%- else %}
                and scopes.{{ column }} is null
                {%- endif %}
                {%- endfor %}
    ) as matched
    left join {{ ref('int_budget_rates') }} as source_rates
        on
            matched.measure_id = source_rates.measure_id
            and matched.source = source_rates.source
            and matched.{{ currency }} = source_rates.currency
    left join (
        select
            measure_id,
            currency,
            min(budget_rate) as budget_rate
        from {{ ref('int_budget_rates') }}
        group by measure_id, currency
    ) as any_rates
        on
            matched.measure_id = any_rates.measure_id
            and matched.{{ currency }} = any_rates.currency
    where matched.scope_choice = 1
{%- endmacro %}

{# The columns of an effect, in the order of benefit_effects; each int_ model of a type ends in them. #}
{% macro effect_columns() -%}
    {{ return(['measure_id', 'period', 'part', 'value_kind', 'source', 'company_code', 'plant', 'item_id', 'item_group', 'supplier_id', 'reference_key', 'posting_date',
        'quantity_base_uom', 'amount_reporting', 'memo_reporting', 'share', 'line_id', 'evidence_status', 'evidence_reason', 'source_file', 'source_row']) }}
{%- endmacro %}

{# Reference periods of a measure: measure_parameters reference_from..reference_to, otherwise the baseline months before the period of the effective date. #}
{% macro measure_reference_periods() -%}
    select
        windows.measure_id,
        windows.effective_date,
        windows.window_end_exclusive,
        coalesce(
            min(case when parameters.parameter = 'reference_from' then first_period.period_index end),
            min(effective.period_index) - cast({{ tieout.policy('baseline_months') }} as integer)
        ) as reference_from_index,
        coalesce(
            min(case when parameters.parameter = 'reference_to' then first_period.period_index end),
            min(effective.period_index) - 1
        ) as reference_to_index,
        min(case when parameters.parameter = 'line_id' then parameters.value end) as line_id
    from {{ ref('int_measure_windows') }} as windows
    inner join {{ ref('fiscal_periods') }} as effective on windows.effective_date between effective.start_date and effective.end_date
    left join {{ ref('measure_parameters') }} as parameters
        on
            windows.measure_id = parameters.measure_id
            and parameters.is_current
    left join {{ ref('fiscal_periods') }} as first_period on parameters.value = first_period.period
    group by windows.measure_id, windows.effective_date, windows.window_end_exclusive
{%- endmacro %}
