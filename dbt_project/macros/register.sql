{#
  Reading the cells of the register and the finance files (layout: docs/register.md), and telling what cannot be read.
  Belongs here: one cell's type, and the list of cells that are not of it. Does not belong here: what a record means.
  A row with an unreadable cell is kept out of the canonical models and listed: control 30 blocks until it is corrected.
#}

{# Null when the text is not of that type (dbt's own safe_cast raises on DuckDB). #}
{% macro cast_or_null(value, type) -%}
    {{ return(adapter.dispatch('cast_or_null', 'tieout')(value, type)) }}
{%- endmacro %}

{% macro default__cast_or_null(value, type) -%}
    try_cast({{ value }} as {{ type }})
{%- endmacro %}

{% macro register_text(column_name) -%}
    nullif(trim({{ column_name }}), '')
{%- endmacro %}

{# A code in lower case: hard, validated, per_year … #}
{% macro register_code(column_name) -%}
    lower(nullif(trim({{ column_name }}), ''))
{%- endmacro %}

{# Gates are DI0..DI6 in upper case, the others in lower case. #}
{% macro register_gate(column_name) -%}
    (case when upper(trim({{ column_name }})) like 'DI_' then upper(trim({{ column_name }})) else lower(nullif(trim({{ column_name }}), '')) end)
{%- endmacro %}

{% macro register_number(column_name, type) -%}
    {{ tieout.cast_or_null("nullif(trim(" ~ column_name ~ "), '')", type) }}
{%- endmacro %}

{# ISO date; a time behind it is ignored. #}
{% macro register_date(column_name) -%}
    {{ tieout.cast_or_null("nullif(left(trim(" ~ column_name ~ "), 10), '')", 'date') }}
{%- endmacro %}

{# A whole number; 3.5 is not one. #}
{% macro register_integer(column_name) -%}
    (case
        when {{ register_number(column_name, 'decimal(18, 4)') }} = cast({{ register_number(column_name, 'decimal(18, 4)') }} as integer)
            then cast({{ register_number(column_name, 'decimal(18, 4)') }} as integer)
    end)
{%- endmacro %}

{# YYYY-MM, a month that exists. #}
{% macro register_period(column_name) -%}
    (case
        when
            length(trim({{ column_name }})) = 7
            and {{ tieout.cast_or_null("trim(" ~ column_name ~ ") || '-01'", 'date') }} is not null
            then trim({{ column_name }})
    end)
{%- endmacro %}

{# yes or no; blank stays blank. #}
{% macro register_flag(column_name) -%}
    (case
        when lower(trim({{ column_name }})) in ('yes', 'y', 'true', '1', 'x') then true
        when lower(trim({{ column_name }})) in ('no', 'n', 'false', '0') then false
    end)
{%- endmacro %}

{#
  Cells of one landed file that are not of their kind. columns: list of (name, kind, required, accepted values or none).
  Gives table_name, source_file, source_row, column_name, value, expected.
#}
{% macro unreadable_cells(relation, table_name, columns) -%}
    {%- for name, kind, required, values in columns %}
    {%- set cell = {
        'text': register_text(name),
        'code': register_code(name),
        'gate': register_gate(name),
        'amount': register_number(name, 'decimal(23, 4)'),
        'quantity': register_number(name, 'decimal(23, 6)'),
        'price': register_number(name, 'decimal(28, 10)'),
        'share': register_number(name, 'decimal(9, 6)'),
        'integer': register_integer(name),
        'date': register_date(name),
        'period': register_period(name),
        'flag': register_flag(name),
    }[kind] %}
    {%- set meaning = {
        'text': 'a text', 'code': 'a code', 'gate': 'a gate', 'amount': 'a number with a decimal point, such as 1234.56', 'quantity': 'a number with a decimal point',
        'price': 'a number with a decimal point', 'share': 'a number from 0 to 1', 'integer': 'a whole number', 'date': 'a date YYYY-MM-DD',
        'period': 'a period YYYY-MM', 'flag': 'yes or no',
    }[kind] %}
    {%- set meaning = 'one of ' ~ (values | join(', ')) if values else meaning %}
    select
        '{{ table_name }}' as table_name,
        _file as source_file,
        _row as source_row,
        '{{ name }}' as column_name,
        {{ name }} as value,
        '{{ meaning }}' as expected
    from {{ relation }}
    where
        {%- if required %}
        {{ cell }} is null
        {%- else %}
        (nullif(trim({{ name }}), '') is not null and {{ cell }} is null)
        {%- endif %}
        {%- if values %}
        or {{ cell }} not in ({% for value in values %}'{{ value }}'{% if not loop.last %}, {% endif %}{% endfor %})
        {%- endif %}
        {%- if kind == 'share' %}
        or {{ cell }} not between 0 and 1
        {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{# Records that repeat the key of an earlier row of the same table. #}
{% macro repeated_keys(relation, table_name, key_columns) -%}
    select
        '{{ table_name }}' as table_name,
        source_file,
        source_row,
        '{{ key_columns | join(', ') }}' as column_name,
        {% for column in key_columns %}coalesce(cast({{ column }} as varchar), ''){% if not loop.last %} || ', ' || {% endif %}{% endfor %} as value,
        'a key that no earlier row has' as expected
    from (
        select
            *,
            row_number() over (partition by {{ key_columns | join(', ') }} order by source_file, source_row) as occurrence
        from {{ relation }}
    ) as counted
    where occurrence > 1
{%- endmacro %}

{# Records that point to a record which is not there. #}
{% macro unknown_references(relation, table_name, column_name, target, target_name) -%}
    select
        '{{ table_name }}' as table_name,
        source_file,
        source_row,
        '{{ column_name }}' as column_name,
        {{ column_name }} as value,
        'a {{ column_name }} of {{ target_name }}' as expected
    from {{ relation }}
    where
        {{ column_name }} is not null
        and {{ column_name }} not in (select {{ column_name }} from {{ target }} where {{ column_name }} is not null)
{%- endmacro %}

{# Rows of a staging view without those the problem list holds back. #}
{% macro readable_rows(relation, table_name, problems) -%}
    select records.*
    from {{ relation }} as records
    where not exists (
        select 1
        from {{ problems }} as problems
        where
            problems.table_name = '{{ table_name }}'
            and problems.source_file = records.source_file
            and problems.source_row = records.source_row
    )
{%- endmacro %}
