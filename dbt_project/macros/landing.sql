{#
  What the structural controls need to know about the landed SAP tables: keys, client column, the amounts whose sums are proved.
  Belongs here: facts of SAP's dictionary. Does not belong here: which rows count (staging decides) and any tolerance.
#}

{# table -> natural key (without client), client column, amount that is exposed when a row is doubled, key columns a spreadsheet may have damaged. #}
{% macro sap_table_facts() -%}
    {{ return({
        'ekko': {'keys': ['ebeln'], 'client': 'mandt', 'amount': none, 'damage': ['ebeln']},
        'ekpo': {'keys': ['ebeln', 'ebelp'], 'client': 'mandt', 'amount': 'netwr', 'sums': ['menge', 'netwr', 'brtwr'], 'damage': ['ebeln', 'matnr']},
        'ekbe': {'keys': ['ebeln', 'ebelp', 'zekkn', 'vgabe', 'gjahr', 'belnr', 'buzei'], 'client': 'mandt', 'amount': 'dmbtr', 'sums': ['dmbtr', 'wrbtr'], 'damage': ['ebeln', 'belnr']},
        'mkpf': {'keys': ['mblnr', 'mjahr'], 'client': 'mandt', 'amount': none, 'damage': ['mblnr']},
        'mseg': {'keys': ['mblnr', 'mjahr', 'zeile'], 'client': 'mandt', 'amount': 'dmbtr', 'sums': ['menge', 'dmbtr'], 'damage': ['mblnr', 'ebeln', 'matnr']},
        'matdoc': {'keys': ['mblnr', 'mjahr', 'zeile', 'record_type'], 'client': 'mandt', 'amount': 'dmbtr', 'sums': ['menge', 'dmbtr'], 'damage': ['mblnr', 'ebeln', 'matnr']},
        'rbkp': {'keys': ['belnr', 'gjahr'], 'client': 'mandt', 'amount': 'rmwwr', 'sums': ['rmwwr'], 'damage': ['belnr']},
        'rseg': {'keys': ['belnr', 'gjahr', 'buzei'], 'client': 'mandt', 'amount': 'wrbtr', 'sums': ['menge', 'wrbtr'], 'damage': ['belnr', 'ebeln']},
        'bkpf': {'keys': ['bukrs', 'belnr', 'gjahr'], 'client': 'mandt', 'amount': none, 'damage': ['belnr', 'awkey']},
        'bseg': {'keys': ['bukrs', 'belnr', 'gjahr', 'buzei'], 'client': 'mandt', 'amount': 'dmbtr', 'sums': ['dmbtr', 'wrbtr', 'menge'], 'damage': ['belnr', 'ebeln', 'matnr', 'hkont']},
        'acdoca': {'keys': ['rldnr', 'rbukrs', 'gjahr', 'belnr', 'docln'], 'client': 'rclnt', 'amount': 'hsl', 'sums': ['hsl', 'wsl', 'msl'], 'damage': ['belnr', 'ebeln', 'awref', 'racct']},
        'mara': {'keys': ['matnr'], 'client': 'mandt', 'amount': none, 'damage': ['matnr']},
        'makt': {'keys': ['matnr', 'spras'], 'client': 'mandt', 'amount': none, 'damage': ['matnr']},
        'marc': {'keys': ['matnr', 'werks'], 'client': 'mandt', 'amount': none, 'damage': ['matnr']},
        'marm': {'keys': ['matnr', 'meinh'], 'client': 'mandt', 'amount': none, 'damage': ['matnr']},
        'mbew': {'keys': ['matnr', 'bwkey', 'bwtar'], 'client': 'mandt', 'amount': 'salk3', 'sums': ['lbkum', 'salk3'], 'damage': ['matnr']},
        'mbewh': {'keys': ['matnr', 'bwkey', 'bwtar', 'lfgja', 'lfmon'], 'client': 'mandt', 'amount': 'salk3', 'sums': ['lbkum', 'salk3'], 'damage': ['matnr']},
        'lfa1': {'keys': ['lifnr'], 'client': 'mandt', 'amount': none, 'damage': ['lifnr']},
        't001': {'keys': ['bukrs'], 'client': 'mandt', 'amount': none},
        't001w': {'keys': ['werks'], 'client': 'mandt', 'amount': none},
        't001k': {'keys': ['bwkey'], 'client': 'mandt', 'amount': none},
        't880': {'keys': ['rcomp'], 'client': 'mandt', 'amount': none},
        'ska1': {'keys': ['ktopl', 'saknr'], 'client': 'mandt', 'amount': none, 'damage': ['saknr']},
        'skat': {'keys': ['spras', 'ktopl', 'saknr'], 'client': 'mandt', 'amount': none, 'damage': ['saknr']},
        'skb1': {'keys': ['bukrs', 'saknr'], 'client': 'mandt', 'amount': none, 'damage': ['saknr']},
        'faglflext': {'keys': ['ryear', 'rldnr', 'rrcty', 'rvers', 'rbukrs', 'racct', 'drcrk', 'rcntr', 'prctr', 'rfarea', 'rbusa', 'kokrs', 'segment', 'rassc', 'rtcur', 'runit', 'activ', 'awtyp'],
                      'client': 'rclnt', 'amount': none, 'sums': ['hslvt'] + tieout.ledger_buckets('hsl'), 'damage': ['racct']},
        'glt0': {'keys': ['ryear', 'rldnr', 'rrcty', 'rvers', 'rbukrs', 'racct', 'drcrk', 'rpmax', 'rbusa', 'rtcur'],
                 'client': 'rclnt', 'amount': none, 'sums': ['hslvt'] + tieout.ledger_buckets('hsl'), 'damage': ['racct']},
        'faglbal': {'keys': ['rbukrs', 'racct', 'ryear', 'poper', 'rldnr'], 'client': 'rclnt', 'amount': 'hsl_end', 'sums': ['hsl', 'hsl_end'], 'damage': ['racct']},
        'fagl_011pc': {'keys': ['versn', 'id'], 'client': 'mandt', 'amount': none},
        'fagl_011qt': {'keys': ['spras', 'versn', 'ergsl', 'txtyp', 'zeile'], 'client': 'mandt', 'amount': none},
        'fagl_011zc': {'keys': ['versn', 'ergsl', 'ktopl', 'vonkt', 'biskt'], 'client': 'mandt', 'amount': none},
        'tcurr': {'keys': ['kurst', 'fcurr', 'tcurr', 'gdatu'], 'client': 'mandt', 'amount': none},
        'tcurx': {'keys': ['currkey'], 'client': 'mandt', 'amount': none},
        'tcurf': {'keys': ['kurst', 'fcurr', 'tcurr', 'gdatu'], 'client': 'mandt', 'amount': none},
        'vbak': {'keys': ['vbeln'], 'client': 'mandt', 'amount': 'netwr', 'damage': ['vbeln']},
        'vbap': {'keys': ['vbeln', 'posnr'], 'client': 'mandt', 'amount': 'netwr', 'sums': ['kwmeng', 'netwr'], 'damage': ['vbeln', 'matnr']},
        'vbep': {'keys': ['vbeln', 'posnr', 'etenr'], 'client': 'mandt', 'amount': none, 'sums': ['wmeng'], 'damage': ['vbeln']},
        'likp': {'keys': ['vbeln'], 'client': 'mandt', 'amount': none, 'damage': ['vbeln']},
        'lips': {'keys': ['vbeln', 'posnr'], 'client': 'mandt', 'amount': none, 'sums': ['lfimg', 'lgmng'], 'damage': ['vbeln', 'vgbel', 'matnr']},
        'vbrk': {'keys': ['vbeln'], 'client': 'mandt', 'amount': 'netwr', 'damage': ['vbeln']},
        'vbrp': {'keys': ['vbeln', 'posnr'], 'client': 'mandt', 'amount': 'netwr', 'sums': ['fklmg', 'netwr', 'wavwr'], 'damage': ['vbeln', 'aubel', 'matnr']},
        'kna1': {'keys': ['kunnr'], 'client': 'mandt', 'amount': none, 'damage': ['kunnr']},
        'pbim': {'keys': ['bdzei', 'snapshot_date', '_file'], 'client': 'mandt', 'amount': none, 'damage': ['bdzei', 'matnr']},
        'pbed': {'keys': ['bdzei', 'pdatu', 'snapshot_date', '_file'], 'client': 'mandt', 'amount': none, 'sums': ['plnmg'], 'damage': ['bdzei']},
        'eket': {'keys': ['ebeln', 'ebelp', 'etenr'], 'client': 'mandt', 'amount': none, 'sums': ['menge', 'wemng'], 'damage': ['ebeln']},
        'konv': {'keys': ['knumv', 'kposn', 'stunr', 'zaehk'], 'client': 'mandt', 'amount': none, 'damage': ['knumv']},
        'prcd_elements': {'keys': ['knumv', 'kposn', 'stunr', 'zaehk'], 'client': 'client', 'amount': none, 'damage': ['knumv']},
    }) }}
{%- endmacro %}

{# Names of the SAP tables that this workspace has landed; all of them while the project is parsed, so that the graph is whole. #}
{% macro sap_delivered() -%}
    {%- set names = tieout.sap_table_facts().keys() | list -%}
    {%- set manifest = adapter.get_relation(database=target.database, schema='landing', identifier='manifest') if execute -%}
    {%- if not manifest -%}{{ return(names) }}{%- endif -%}
    {%- set found = [] -%}
    {%- for row in run_query("select distinct lower(table_name) from " ~ manifest ~ " where kind = 'sap' order by 1").rows -%}
        {%- if row[0] in names -%}{%- do found.append(row[0]) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# hsl01 … hsl16 #}
{% macro ledger_buckets(prefix) -%}
    {%- set names = [] -%}
    {%- for number in range(1, 17) -%}{%- do names.append(prefix ~ '%02d' % number) -%}{%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# A key cell made comparable across files without a regular expression: padding, leading zeros and a spreadsheet's `.0` off. #}
{% macro cheap_key(column_name) -%}
    ltrim(case when right(trim({{ column_name }}), 2) = '.0' then left(trim({{ column_name }}), length(trim({{ column_name }})) - 2) else trim({{ column_name }}) end, '0')
{%- endmacro %}

{# An amount as a controller reads it: 2 decimals, 'none' when absent. #}
{% macro amount_text(amount) -%}
    coalesce(cast(cast({{ amount }} as decimal(28, 2)) as varchar), 'none')
{%- endmacro %}

{#
  One row per source of a landed table: rows, rows left out with their reason, rows and signed stored amount that should be in the model.
  unique_keys: key expressions of a table of which the model takes each key once (the first file and row); the others count as left out.
#}
{% macro landed_side(table, client, key_condition, exclusions, signed_amount, unique_keys=none) %}
    select
        _source as source,
        '{{ table | upper }}' as table_name,
        count(*) as landed_rows,
        count(*) filter (where not of_client) as other_client,
        count(*) filter (where of_client and not has_key) as without_key,
        count(*) filter (where of_client and has_key and reason is not null) as excluded,
        max(reason) filter (where of_client and has_key) as reason,
        count(*) filter (where of_client and has_key and reason is null) as left_count,
        {% if signed_amount %}cast(sum(amount) filter (where of_client and has_key and reason is null) as decimal(38, 6)){% else %}cast(null as decimal(38, 6)){% endif %} as left_amount
    from (
        select
            _source,
            of_client,
            has_key,
            amount,
            {% if unique_keys %}
            case
                when exclusion is null and row_number() over (partition by _source, of_client, has_key, exclusion, key_text order by _file, _row) > 1
                    then 'repeated keys, read once (control 07)'
                else exclusion
            end as reason
            {% else %}
            exclusion as reason
            {% endif %}
        from (
            select
                _source,
                _file,
                _row,
                {{ tieout.sap_of_client(client) }} as of_client,
                {{ key_condition }} as has_key,
                {{ exclusions or 'cast(null as varchar)' }} as exclusion,
                {% if unique_keys %}{% for key in unique_keys %}coalesce(cast({{ key }} as varchar), ''){% if not loop.last %} || '/' || {% endif %}{% endfor %}{% else %}''{% endif %} as key_text,
                {{ signed_amount or 'cast(null as decimal(28, 6))' }} as amount
            from {{ source('landing', 'sap__' ~ table) }}
        ) as typed
    ) as marked
    group by _source
{%- endmacro %}

{# An amount cell signed by the debit/credit mark; without a mark it counts as positive, so that the model's zero shows as a difference. #}
{% macro signed_cell(mark, amount) -%}
    coalesce({{ tieout.sap_sign(mark) }}, 1) * coalesce({{ tieout.sap_decimal(amount, 'decimal(28,6)') }}, 0)
{%- endmacro %}

{# The same where a view may have delivered the signed amount instead of the unsigned one. #}
{% macro signed_cell_or(mark, amount, signed) -%}
    case
        when {{ tieout.sap_text(amount) }} is null then coalesce({{ tieout.sap_decimal(signed, 'decimal(28,6)') }}, 0)
        else {{ tieout.signed_cell(mark, amount) }}
    end
{%- endmacro %}

{# A key that a spreadsheet or a data frame has turned into scientific notation: 4.9E+13, 4.9e+13. The plain search in front spares most cells the expression. #}
{% macro scientific_notation(column_name) -%}
    ({{ column_name }} like '%E+%' or {{ column_name }} like '%e+%') and regexp_matches(trim({{ column_name }}), '^[0-9]([.,][0-9]+)?[eE][+][0-9]+$')
{%- endmacro %}
