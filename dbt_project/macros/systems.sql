{#
  Systems: the families of sources whose tables are read by the same models (config.sources says which source belongs to which).
  Belongs here: how their models come together in one canonical entity. Does not belong here: what any system's tables mean.
#}

{% macro systems() -%}
    {{ return(['sap', 'oracle', 'contract']) }}
{%- endmacro %}

{#
  The systems that this workspace has sources of. Models of the others are not built (orchestration/dbt_runner.py leaves them out), so nothing may read
  them when the statements are made; while the project is parsed every system counts, so that the graph is whole.
#}
{% macro delivered_systems() -%}
    {%- if not execute -%}{{ return(tieout.systems()) }}{%- endif -%}
    {#- not source(): in a unit test that is made-up rows, which no statement can read while the model is compiled -#}
    {%- set sources = adapter.get_relation(database=target.database, schema='config', identifier='sources') -%}
    {%- if sources is none -%}{{ return(tieout.systems()) }}{%- endif -%}
    {%- set found = [] -%}
    {%- for row in run_query('select distinct system from ' ~ sources ~ ' order by system').rows -%}
        {%- if row[0] in tieout.systems() -%}{%- do found.append(row[0]) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found or tieout.systems()) }}
{%- endmacro %}

{# The canonical entity as every system delivers it; columns by the names of the entity's contract, so that their order in a system's model is free. #}
{% macro union_of_systems(entity) -%}
    {%- set names = model.columns.keys() | list -%}
    {%- for system in tieout.delivered_systems() %}
select
    {% for name in names %}{{ name }}{{ ',' if not loop.last }}
    {% else %}*
    {% endfor -%}
from {{ ref('int_' ~ system ~ '__' ~ entity) }}
{% if not loop.last %}union all
{% endif %}
    {%- endfor %}
{%- endmacro %}

{# Restricts a model of all systems to the sources of one. #}
{% macro of_system(system, column_name='source') -%}
    {{ column_name }} in (select sources.source from {{ source('config', 'sources') }} as sources where sources.system = '{{ system }}')
{%- endmacro %}
