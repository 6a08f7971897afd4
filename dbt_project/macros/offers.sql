{#
  Entities that more than one hand delivers: systems by their own tables, the input contract, and files that finance or planning keeps.
  Belongs here: how their rows come together before the canonical model completes them (period, company, group, currency). Does not belong here: any of that.
#}

{#
  One select per delivery, joined by union all: source, the columns, source_file, source_row.
  natives: systems that have a model int_<system>__<entity> in this shape. contract, finance: whether a source of the input contract or a finance file can
  bring the entity. required: columns without which a row cannot be held (rung 2 and control 30 name it). keys: natural key within a source; the first row of
  a repeated one counts (control 07 lists the others of a system, control 30 those of a file).
#}
{% macro offered_rows(entity, columns, required, keys, natives=[], contract=true, finance=true) -%}
    {%- set systems = tieout.delivered_systems() -%}
    {%- set parts = [] -%}
    {%- set names = (['source'] + columns + ['source_file', 'source_row']) | join(', ') -%}
    {%- for system in natives if system in systems -%}
        {%- do parts.append('select ' ~ names ~ ' from ' ~ ref('int_' ~ system ~ '__' ~ entity)) -%}
    {%- endfor -%}
    {%- if contract and 'contract' in systems -%}
        {%- set conditions = [] -%}
        {%- for column in required -%}{%- do conditions.append(column ~ ' is not null') -%}{%- endfor -%}
        {%- do parts.append(
            'select ' ~ names ~ ' from ' ~ ref('stg_contract__' ~ entity) ~ ' where ' ~ (conditions | join(' and '))
            ~ ' qualify row_number() over (partition by source, ' ~ (keys | join(', ')) ~ ' order by source_file, source_row) = 1'
        ) -%}
    {%- endif -%}
    {%- if finance -%}
        {%- do parts.append(
            'select ' ~ names ~ ' from ' ~ ref('stg_finance__' ~ entity) ~ ' as records where not exists ('
            ~ 'select 1 from ' ~ ref('stg_finance__problems') ~ ' as problems where problems.table_name = \'' ~ entity ~ '\''
            ~ ' and problems.source_file = records.source_file and problems.source_row = records.source_row)'
        ) -%}
    {%- endif -%}
    {%- if not parts -%}
        {%- set cells = [] -%}
        {%- for name in ['source'] + columns + ['source_file', 'source_row'] -%}{%- do cells.append('cast(null as ' ~ model.columns[name].data_type ~ ') as ' ~ name) -%}{%- endfor -%}
        {%- do parts.append('select ' ~ (cells | join(', ')) ~ ' where false') -%}
    {%- endif -%}
    {{ parts | join('\n    union all\n    ') }}
{%- endmacro %}

{# Tables of a folder of our own layout (register, finance) that this workspace has landed; while the project is parsed all of them count. #}
{% macro landed_layouts(kind, names) -%}
    {%- set manifest = adapter.get_relation(database=target.database, schema='landing', identifier='manifest') if execute -%}
    {%- if not manifest -%}{{ return(names) }}{%- endif -%}
    {%- set found = [] -%}
    {%- for row in run_query("select distinct table_name from " ~ manifest ~ " where kind = '" ~ kind ~ "' order by table_name").rows -%}
        {%- if row[0] in names -%}{%- do found.append(row[0]) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
