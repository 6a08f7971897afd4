{# Rooms are schemas: the public relations are canonical.*, measurement.*, reconciliation.*, never prefixed by a target. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name is not none else target.schema }}
{%- endmacro %}
