{#
  Days between two dates, one row each. Belongs here: date series and month arithmetic, which every engine writes differently.
  Does not belong here: fiscal rules (they are rows of config.fiscal_periods).
#}
{% macro day_of_span(start_column, end_column) -%}
    unnest(generate_series({{ start_column }}, {{ end_column }}, interval 1 day))
{%- endmacro %}

{# The day before a date. #}
{% macro day_before(date_expression) -%}
    cast({{ date_expression }} - interval 1 day as date)
{%- endmacro %}

{# The day after a date. #}
{% macro day_after(date_expression) -%}
    cast({{ date_expression }} + interval 1 day as date)
{%- endmacro %}
