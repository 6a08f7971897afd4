{#
  Systems: the families of sources whose tables are read by the same models (config.sources says which source belongs to which).
  Belongs here: how their models come together in one canonical entity. Does not belong here: what any system's tables mean.
#}

{% macro systems() -%}
    {{ return(['sap', 'contract']) }}
{%- endmacro %}

{# The canonical entity as every system delivers it; columns by the names of the entity's contract, so that their order in a system's model is free. #}
{% macro union_of_systems(entity) -%}
    {%- set names = model.columns.keys() | list -%}
    {%- for system in tieout.systems() %}
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
