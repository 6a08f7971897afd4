{#
  Text and date helpers of the measurement room that differ between engines.
  Belongs here: hashing, ordered line lists, adding months. Does not belong here: any finance rule, any division (see money.sql).
#}

{# SHA-256 of a text, lower case hex. #}
{% macro sha256_hex(value) -%}
    {{ return(adapter.dispatch('sha256_hex', 'tieout')(value)) }}
{%- endmacro %}

{% macro default__sha256_hex(value) -%}
    sha256({{ value }})
{%- endmacro %}

{# Aggregate: the texts of a group, sorted in byte order, joined by `separator` (an SQL expression). #}
{% macro sorted_join(value, separator="chr(10)") -%}
    {{ return(adapter.dispatch('sorted_join', 'tieout')(value, separator)) }}
{%- endmacro %}

{% macro default__sorted_join(value, separator) -%}
    string_agg({{ value }}, {{ separator }} order by {{ value }})
{%- endmacro %}

{# A date `months` later (negative: earlier), the last day of the month when the day does not exist there. #}
{% macro add_months(date_value, months) -%}
    cast({{ dbt.dateadd('month', months, date_value) }} as date)
{%- endmacro %}

{# An amount as a controller reads it in a sentence: two decimals. #}
{% macro two_decimals(amount) -%}
    cast(cast({{ amount }} as decimal(28, 2)) as varchar)
{%- endmacro %}
