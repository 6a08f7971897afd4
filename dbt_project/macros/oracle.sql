{#
  What the structural controls need to know about the landed Oracle tables, and how their flags and options are read.
  Belongs here: facts of orchestration/sources/oracle_tables.py (a test compares the two), Y/N flags, options of a source.
  Does not belong here: which rows count (staging and canonical/oracle decide) and any tolerance.
#}

{# A flag of EBS: Y, of inventory: 1 (2 is no). #}
{% macro oracle_yes(column_name) -%}
    (upper(coalesce(trim({{ column_name }}), '')) in ('Y', 'YES', '1', 'T', 'TRUE'))
{%- endmacro %}

{# An option of the source (see SourceOptions), as text; the manifests of a source all carry the same options. `manifests` is an alias in scope. #}
{% macro oracle_option(name) -%}
    json_extract_string(options_json, '$.{{ name }}')
{%- endmacro %}

{# The value of the segment whose name stands in `name`, of a relation with columns segment1 … segment30. #}
{% macro oracle_segment(name, relation) -%}
    (case {{ name }} {% for number in range(1, 31) %}when 'SEGMENT{{ number }}' then {{ relation }}.segment{{ number }} {% endfor %}end)
{%- endmacro %}

{# One row per code combination and segment: source, chart_of_accounts_id, account_type, segment_name, segment_value. #}
{% macro oracle_segment_values(relation) -%}
    select
        source,
        coalesce(chart_of_accounts_id, '') as chart_of_accounts_id,
        account_type,
        unnest([{% for number in range(1, 31) %}'SEGMENT{{ number }}'{{ ', ' if not loop.last }}{% endfor %}]) as segment_name,
        unnest([{% for number in range(1, 31) %}segment{{ number }}{{ ', ' if not loop.last }}{% endfor %}]) as segment_value
    from {{ relation }}
    where not is_summary
{%- endmacro %}

{# Types of invoice distributions that are tax on goods, not their price. #}
{% macro oracle_tax_types() -%}
    'TAX', 'REC_TAX', 'NONREC_TAX', 'TRV', 'TIPV', 'TERV'
{%- endmacro %}

{# Types of invoice distributions that are neither goods nor tax: delivery costs, advances, withholding. #}
{% macro oracle_other_types() -%}
    'FREIGHT', 'MISCELLANEOUS', 'PREPAY', 'AWT', 'RETAINAGE', 'RETROTAX'
{%- endmacro %}
