{#
  Stands in for the macros that type one cell when SQL style is checked: what they write is long, the same everywhere and not judged, for style is
  judged in the text of a model. Belongs here: a macro whose text a model repeats for many columns. Does not belong here: one that returns a list.
#}
{% macro sap_key(column_name) -%}trim({{ column_name }}){%- endmacro %}
{% macro sap_optional_key(column_name) -%}trim({{ column_name }}){%- endmacro %}
{% macro sap_decimal(column_name, type='decimal(23,4)') -%}cast({{ column_name }} as {{ type }}){%- endmacro %}
{% macro sap_amount(column_name) -%}cast({{ column_name }} as decimal(23, 4)){%- endmacro %}
{% macro sap_quantity(column_name) -%}cast({{ column_name }} as decimal(23, 6)){%- endmacro %}
{% macro sap_code(column_name) -%}trim({{ column_name }}){%- endmacro %}
{% macro sap_integer(column_name) -%}cast({{ column_name }} as integer){%- endmacro %}
{% macro sap_date(column_name) -%}cast({{ column_name }} as date){%- endmacro %}
{% macro sap_rate_numerator(column_name) -%}cast({{ column_name }} as decimal(18, 9)){%- endmacro %}
{% macro sap_rate_denominator(column_name) -%}cast({{ column_name }} as decimal(18, 9)){%- endmacro %}
{% macro sap_rate_cell(rate, absolute, indirect) -%}cast({{ rate }} as decimal(18, 9)){%- endmacro %}
{% macro scientific_notation(column_name) -%}{{ column_name }} like '%E+%'{%- endmacro %}
{% macro contract_key_cell(column_name) -%}trim({{ column_name }}){%- endmacro %}
{% macro contract_flag(column_name) -%}{{ column_name }} = 'X'{%- endmacro %}
{% macro round_to_decimals(value, digits) -%}round({{ value }}, {{ digits }}){%- endmacro %}
{# One table of each kind, in place of all that can be delivered. #}
{% macro control_total_facts() -%}
    {{ return({'ekpo': {'company': 'bukrs', 'header': ('ekko', ['ebeln'], ['bedat', 'aedat']), 'amount': 'netwr'}, 'bkpf': {'company': 'bukrs', 'dates': ['budat']}}) }}
{%- endmacro %}
{% macro oracle_total_facts() -%}{{ return({'gl_je_lines': {'dates': ['effective_date'], 'amount': 'accounted_dr'}}) }}{%- endmacro %}
