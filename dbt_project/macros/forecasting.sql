{#
  Helpers of the forecast, planning and prediction models.
  Belongs here: order of the forecast steps, the source behind a file of finance, draws that are the same on every engine. Does not belong here: any figure.
#}

{# Place of a forecast step in the chain naive -> statistical -> sales -> consensus; the highest one is what the firm plans with. #}
{% macro step_place(column_name) -%}
    (case {{ column_name }} when 'consensus' then 4 when 'sales' then 3 when 'statistical' then 2 when 'naive' then 1 else 0 end)
{%- endmacro %}

{#
  Rows of an entity that finance or planning may deliver as a file: their source is then none of the systems, and the plant says whose item it is.
  Rows made after the close are left out: they do not exist for the run.
#}
{% macro rows_of_planning(entity) -%}
    select
        coalesce(systems.source, plants.source, records.source) as erp_source,
        records.*
    from {{ ref(entity) }} as records
    left join (select distinct source from {{ source('config', 'sources') }}) as systems on records.source = systems.source
    left join (
        select company_code, plant, min(source) as source from {{ ref('plants') }} group by company_code, plant
    ) as plants
        on
            records.company_code = plants.company_code
            and records.plant = plants.plant
    where records.created_at <= {{ tieout.run_fact('period_end') }}
{%- endmacro %}

{# Whole number from 0 to n - 1 drawn from a text: the first seven digits of its SHA-256, so that every engine draws the same. #}
{% macro drawn_index(text, n) -%}
    {%- set digest = tieout.sha256_hex(text) -%}
    mod(
        {% for place in range(7) -%}
        ({{ dbt.position("substr(" ~ digest ~ ", " ~ (place + 1) ~ ", 1)", "'0123456789abcdef'") }} - 1) * {{ 16 ** (6 - place) }}{{ ' + ' if not loop.last }}
        {% endfor -%}
        , {{ n }}
    )
{%- endmacro %}

{# In a select list: one row for each whole number from 1. #}
{% macro numbers_to(last_number) -%}
    unnest(generate_series(1, {{ last_number }}))
{%- endmacro %}

{# Number of an order or a line as planning's files and every system write it: without leading zeros. Nothing = one line without number. #}
{% macro plain_number(column_name) -%}
    coalesce(ltrim({{ column_name }}, '0'), '')
{%- endmacro %}

{#
  Aggregate: what forecast buckets say for a period, quantity in base units. A bucket that lies in two periods counts in each by its days.
  buckets, periods: relations with bucket_start, bucket_end, forecast_quantity and with start_date, end_date.
#}
{% macro quantity_by_days(buckets, periods) -%}
    {%- set days = dbt.datediff(
        'greatest(' ~ buckets ~ '.bucket_start, ' ~ periods ~ '.start_date)', 'least(' ~ buckets ~ '.bucket_end, ' ~ periods ~ '.end_date)', 'day'
    ) ~ ' + 1' -%}
    {%- set length = dbt.datediff(buckets ~ '.bucket_start', buckets ~ '.bucket_end', 'day') ~ ' + 1' -%}
    cast(
        sum({{ tieout.money_div('cast(' ~ buckets ~ '.forecast_quantity * (' ~ days ~ ') as decimal(28, 6))', '(' ~ length ~ ')', 6) }})
        as decimal(23, 6)
    )
{%- endmacro %}
