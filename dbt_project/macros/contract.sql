{#
  What the structural controls need to know about the entities of the input contract, and how their rows are told apart.
  Belongs here: facts of orchestration/sources/contract.py (a test compares the two), keys, blank cells, codes. Does not belong here: any finance rule.
#}

{#
  entity -> natural key, amount whose sum proves completeness, columns summed while landing, keys a spreadsheet may have damaged, required columns,
  columns with a list of values.
#}
{% macro contract_facts() -%}
    {{ return({
        'companies': {
            'keys': ['company_code'],
            'amount': none,
            'sums': [],
            'damage': [],
            'required': ['company_code', 'currency_local'],
            'codes': {},
        },
        'plants': {
            'keys': ['plant'],
            'amount': none,
            'sums': [],
            'damage': [],
            'required': ['plant', 'company_code'],
            'codes': {},
        },
        'exchange_rates': {
            'keys': ['rate_type', 'from_currency', 'to_currency', 'valid_from'],
            'amount': none,
            'sums': [],
            'damage': [],
            'required': ['rate_type', 'from_currency', 'to_currency', 'valid_from', 'rate'],
            'codes': {'rate_type': ['budget', 'average', 'closing']},
        },
        'suppliers': {
            'keys': ['supplier_id'],
            'amount': none,
            'sums': [],
            'damage': ['supplier_id'],
            'required': ['supplier_id'],
            'codes': {},
        },
        'items': {
            'keys': ['item_id'],
            'amount': none,
            'sums': [],
            'damage': ['item_id'],
            'required': ['item_id', 'base_uom'],
            'codes': {},
        },
        'item_uom_conversions': {
            'keys': ['item_id', 'uom'],
            'amount': none,
            'sums': ['numerator', 'denominator'],
            'damage': ['item_id'],
            'required': ['item_id', 'uom', 'numerator', 'denominator'],
            'codes': {},
        },
        'purchase_order_lines': {
            'keys': ['purchase_order', 'purchase_order_line'],
            'amount': 'net_amount_doc',
            'sums': ['quantity_order_uom', 'base_per_order_numerator', 'base_per_order_denominator', 'price_unit', 'net_amount_doc', 'gross_amount_doc'],
            'damage': ['purchase_order', 'supplier_id', 'item_id'],
            'required': ['company_code', 'purchase_order', 'purchase_order_line', 'supplier_id', 'order_date', 'currency', 'quantity_order_uom', 'net_amount_doc'],
            'codes': {'purchase_class': ['standard', 'consignment', 'subcontracting', 'stock_transfer', 'service']},
        },
        'goods_receipts': {
            'keys': ['document', 'document_year', 'document_line'],
            'amount': 'amount_local',
            'sums': ['quantity_base_uom', 'amount_local', 'order_value_doc', 'order_value_local'],
            'damage': ['document', 'purchase_order', 'item_id', 'supplier_id', 'reversed_document', 'journal_document'],
            'required': ['company_code', 'plant', 'document', 'document_line', 'posting_date', 'purchase_order', 'purchase_order_line', 'quantity_base_uom',
                'amount_local'],
            'codes': {'receipt_class': ['receipt', 'receipt_reversal', 'return', 'return_reversal', 'blocked']},
        },
        'supplier_invoice_lines': {
            'keys': ['invoice_document', 'invoice_year', 'invoice_line'],
            'amount': 'amount_doc',
            'sums': ['quantity_base_uom', 'amount_doc', 'amount_local', 'invoice_gross_amount_doc'],
            'damage': ['invoice_document', 'supplier_id', 'purchase_order', 'item_id', 'receipt_document', 'reversed_by_document', 'journal_document'],
            'required': ['company_code', 'invoice_document', 'invoice_line', 'posting_date', 'supplier_id', 'currency', 'quantity_base_uom', 'amount_doc'],
            'codes': {},
        },
        'inventory_movements': {
            'keys': ['document', 'document_year', 'document_line'],
            'amount': 'amount_local',
            'sums': ['quantity_base_uom', 'amount_local'],
            'damage': ['document', 'item_id', 'purchase_order', 'reversed_document', 'journal_document'],
            'required': ['company_code', 'plant', 'document', 'document_line', 'movement_class', 'posting_date', 'item_id', 'quantity_base_uom', 'amount_local'],
            'codes': {
                'movement_class': ['receipt', 'blocked_receipt', 'receipt_without_order', 'opening', 'production', 'consumption', 'sales', 'scrap',
                    'count', 'plant_transfer', 'material_transfer', 'internal_transfer', 'ownership', 'revaluation'],
            },
        },
        'journal_headers': {
            'keys': ['company_code', 'document', 'fiscal_year'],
            'amount': none,
            'sums': [],
            'damage': ['document', 'reversal_document'],
            'required': ['company_code', 'document', 'posting_date'],
            'codes': {
                'document_class': ['goods_receipt', 'goods_issue', 'goods_issue_delivery', 'inventory_count', 'invoice', 'credit_memo',
                    'price_change', 'settlement', 'payment', 'supplier_other', 'account_maintenance', 'ledger', 'asset', 'customer', 'payroll',
                    'controlling', 'conversion', 'opening'],
            },
        },
        'journal_entry_lines': {
            'keys': ['company_code', 'document', 'fiscal_year', 'line'],
            'amount': 'amount_local',
            'sums': ['amount_local', 'amount_doc', 'quantity_base_uom'],
            'damage': ['document', 'account', 'item_id', 'purchase_order', 'supplier_id'],
            'required': ['company_code', 'document', 'line', 'posting_date', 'account', 'amount_local'],
            'codes': {
                'document_class': ['goods_receipt', 'goods_issue', 'goods_issue_delivery', 'inventory_count', 'invoice', 'credit_memo',
                    'price_change', 'settlement', 'payment', 'supplier_other', 'account_maintenance', 'ledger', 'asset', 'customer', 'payroll',
                    'controlling', 'conversion', 'opening'],
                'posting_class': ['inventory', 'gr_ir', 'price_difference', 'offset', 'consumption', 'exchange_difference', 'small_difference',
                    'revaluation', 'freight', 'payables', 'receivables', 'tax', 'other'],
            },
        },
        'gl_accounts': {
            'keys': ['account'],
            'amount': none,
            'sums': [],
            'damage': ['account'],
            'required': ['account'],
            'codes': {},
        },
        'trial_balances': {
            'keys': ['company_code', 'account', 'period'],
            'amount': 'movement_local',
            'sums': ['opening_local', 'movement_local', 'closing_local'],
            'damage': ['account'],
            'required': ['company_code', 'account', 'period', 'opening_local', 'movement_local', 'closing_local'],
            'codes': {},
        },
        'inventory_balances': {
            'keys': ['plant', 'item_id', 'period'],
            'amount': 'amount_local',
            'sums': ['quantity_base_uom', 'amount_local'],
            'damage': ['item_id'],
            'required': ['company_code', 'plant', 'item_id', 'period', 'quantity_base_uom', 'amount_local'],
            'codes': {'price_control': ['standard', 'moving_average']},
        },
        'item_costs': {
            'keys': ['plant', 'item_id', 'valid_from'],
            'amount': none,
            'sums': [],
            'damage': ['item_id'],
            'required': ['plant', 'item_id', 'price_control', 'valid_from'],
            'codes': {'price_control': ['standard', 'moving_average']},
        },
        'period_statuses': {
            'keys': ['company_code', 'area'],
            'amount': none,
            'sums': [],
            'damage': [],
            'required': ['company_code', 'area', 'period_open_from', 'period_open_to'],
            'codes': {'area': ['finance', 'inventory']},
        },
        'sales_demand': {
            'keys': ['sales_order', 'sales_order_line'],
            'amount': 'ordered_quantity_base_uom',
            'sums': ['ordered_quantity_base_uom', 'cancelled_quantity_base_uom', 'shipped_quantity_base_uom', 'net_amount_local', 'cost_amount_local'],
            'damage': ['sales_order', 'item_id', 'customer_id'],
            'required': ['company_code', 'sales_order', 'sales_order_line', 'plant', 'item_id', 'entered_on', 'requested_date',
                'ordered_quantity_base_uom'],
            'codes': {},
        },
        'demand_forecasts': {
            'keys': ['forecast_version', 'step', 'plant', 'item_id', 'bucket_start'],
            'amount': 'quantity_base_uom',
            'sums': ['quantity_base_uom'],
            'damage': ['item_id'],
            'required': ['forecast_version', 'step', 'created_at', 'plant', 'item_id', 'bucket_start', 'bucket_end', 'quantity_base_uom'],
            'codes': {'step': ['naive', 'statistical', 'sales', 'consensus']},
        },
        'planned_receipts': {
            'keys': ['plan_version', 'plant', 'item_id', 'due_date', 'purchase_order', 'purchase_order_line'],
            'amount': 'quantity_base_uom',
            'sums': ['quantity_base_uom'],
            'damage': ['item_id', 'purchase_order'],
            'required': ['plan_version', 'created_at', 'plant', 'item_id', 'due_date', 'quantity_base_uom'],
            'codes': {},
        },
        'inventory_ownership': {
            'keys': ['plant', 'item_id', 'ownership', 'period'],
            'amount': 'quantity_base_uom',
            'sums': ['quantity_base_uom'],
            'damage': ['item_id'],
            'required': ['plant', 'item_id', 'ownership', 'period', 'quantity_base_uom'],
            'codes': {'ownership': ['consigned', 'third_party', 'customer']},
        },
        'freight_documents': {
            'keys': ['freight_document', 'freight_line'],
            'amount': 'actual_cost_local',
            'sums': ['shipped_units', 'actual_cost_local', 'standard_mode_cost_local'],
            'damage': ['freight_document', 'item_id', 'journal_document'],
            'required': ['company_code', 'freight_document', 'freight_line', 'posting_date', 'shipment_mode', 'shipped_units', 'actual_cost_local'],
            'codes': {'shipment_mode': ['standard', 'expedite']},
        },
        'obsolescence_provisions': {
            'keys': ['company_code', 'plant', 'item_group', 'period'],
            'amount': 'provision_local',
            'sums': ['gross_inventory_local', 'provision_local', 'used_local', 'released_unused_local'],
            'damage': [],
            'required': ['company_code', 'period', 'gross_inventory_local', 'provision_local'],
            'codes': {},
        },
        'payment_terms': {
            'keys': ['company_code', 'supplier_id', 'valid_from'],
            'amount': none,
            'sums': [],
            'damage': ['supplier_id'],
            'required': ['company_code', 'supplier_id', 'valid_from', 'payment_days'],
            'codes': {},
        },
        'capital_expenditures': {
            'keys': ['company_code', 'asset_id', 'posting_date', 'journal_document'],
            'amount': 'actual_amount_local',
            'sums': ['quoted_amount_local', 'actual_amount_local'],
            'damage': ['asset_id', 'supplier_id', 'journal_document'],
            'required': ['company_code', 'asset_id', 'posting_date', 'quoted_amount_local', 'actual_amount_local', 'useful_life_months',
                'in_service_from'],
            'codes': {},
        },
        'control_totals': {
            'keys': ['entity', 'company_code', 'period'],
            'amount': none,
            'sums': ['amount'],
            'damage': [],
            'required': ['entity', 'row_count'],
            'codes': {},
        },
    }) }}
{%- endmacro %}

{#
  The facts of the entities that this workspace has landed. Statements over every entity of the contract take a second each to plan, also over nothing;
  while the project is parsed all of them count, so that the graph is whole.
#}
{% macro contract_delivered() -%}
    {%- set facts = tieout.contract_facts() -%}
    {%- set manifest = adapter.get_relation(database=target.database, schema='landing', identifier='manifest') if execute -%}
    {%- if not manifest -%}{{ return(facts) }}{%- endif -%}
    {%- set found = {} -%}
    {%- for row in run_query("select distinct table_name from " ~ manifest ~ " where kind in ('files', 'database', 'tryton') order by table_name").rows -%}
        {%- if row[0] in facts -%}{%- do found.update({row[0]: facts[row[0]]}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# Entities of which the models take each key once: records of a state. Events are all kept, so that a repeated one shows in every total (control 07). #}
{% macro contract_records() -%}
    {{ return(tieout.contract_facts().keys() | reject('in', ['goods_receipts', 'supplier_invoice_lines', 'inventory_movements', 'journal_entry_lines', 'control_totals']) | list) }}
{%- endmacro %}

{# The values of a coded column, quoted, for an `in` list. #}
{% macro contract_codes(entity, column_name) -%}
    {%- for value in tieout.contract_facts()[entity]['codes'][column_name] -%}'{{ value }}'{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}

{# One row per key of a source: the first file and row win; control 07 lists the others. #}
{% macro first_delivered(keys) -%}
    qualify row_number() over (partition by source, {{ keys | join(', ') }} order by source_file, source_row) = 1
{%- endmacro %}

{# true or false in the words systems have for it; blank stays blank. #}
{% macro contract_flag(column_name) -%}
    (case
        when lower(trim({{ column_name }})) in ('true', 't', 'yes', 'y', '1', 'x') then true
        when lower(trim({{ column_name }})) in ('false', 'f', 'no', 'n', '0') then false
    end)
{%- endmacro %}

{# A key column as staging types it, as text. Years that are not delivered are those of the posting date (contract_rows joins them as day_year). #}
{% macro contract_key_cell(column_name) -%}
    {%- if column_name in ('company_code', 'plant') -%}{{ tieout.sap_code(column_name) }}
    {%- elif column_name in ('document_year', 'invoice_year', 'fiscal_year') -%}cast(coalesce({{ tieout.sap_integer(column_name) }}, days.day_year) as varchar)
    {%- elif column_name in ('valid_from', 'bucket_start', 'due_date', 'posting_date') -%}cast({{ tieout.sap_date(column_name) }} as varchar)
    {%- elif column_name == 'period' -%}{{ tieout.register_period(column_name) }}
    {%- elif column_name in ('rate_type', 'area', 'entity', 'step', 'ownership') -%}lower({{ tieout.sap_text(column_name) }})
    {%- elif column_name in ('forecast_version', 'plan_version', 'item_group') -%}{{ tieout.sap_text(column_name) }}
    {%- elif column_name in ('uom', 'from_currency', 'to_currency') -%}upper({{ tieout.sap_text(column_name) }})
    {%- else -%}{{ tieout.sap_key(column_name) }}
    {%- endif -%}
{%- endmacro %}

{# The key of a row as one text; a column that is not delivered counts as blank. #}
{% macro contract_key_text(keys) -%}
    {%- for key in keys -%}coalesce({{ tieout.contract_key_cell(key) }}, ''){{ " || '/' || " if not loop.last }}{%- endfor -%}
{%- endmacro %}

{# True when one of the cells holds something. #}
{% macro any_filled(columns) -%}
    ({% for column in columns %}coalesce(trim({{ column }}), '') <> ''{{ ' or ' if not loop.last }}{% endfor %})
{%- endmacro %}

{# Landed rows of an entity: _source, _file, _row, has_key, key_text, amount as delivered (decimal(28,6), null when the entity has none). #}
{% macro contract_rows(entity) -%}
    {%- set fact = tieout.contract_facts()[entity] -%}
    {%- set years = fact['keys'] | select('in', ['document_year', 'invoice_year', 'fiscal_year']) | list -%}
    select
        _source,
        _file,
        _row,
        {{ tieout.any_filled(fact['keys'] | reject('in', years) | list) }} as has_key,
        {{ tieout.contract_key_text(fact['keys']) }} as key_text,
        {% if fact['amount'] %}coalesce({{ tieout.sap_decimal(fact['amount'], 'decimal(28,6)') }}, 0){% else %}cast(null as decimal(28, 6)){% endif %} as amount
    from {{ source('landing', 'contract__' ~ entity) }}
    {%- if years %}
    left join (select calendar_date, fiscal_year as day_year from {{ ref('stg_config__calendar_days') }}) as days
        on days.calendar_date = {{ tieout.sap_date('posting_date') }}
    {%- endif %}
{%- endmacro %}

{# Left side of rung 2 for an entity: one row per source. Repeated keys of records are read once by the models. #}
{% macro contract_landed_side(entity, exclusion=none) -%}
    select
        _source as source,
        '{{ entity }}' as entity,
        count(*) as landed_rows,
        count(*) filter (where not has_key) as without_key,
        count(*) filter (where has_key and reason is not null) as excluded,
        max(reason) filter (where has_key) as reason,
        count(*) filter (where has_key and reason is null) as left_count,
        cast(sum(amount) filter (where has_key and reason is null) as decimal(38, 6)) as left_amount
    from (
        select
            *,
            {% if exclusion %}
            '{{ exclusion }}'
            {% elif entity in tieout.contract_records() %}
            case
                when has_key and row_number() over (partition by _source, has_key, key_text order by _file, _row) > 1 then 'repeated keys, read once (control 07)'
            end
            {% else %}
            cast(null as varchar)
            {% endif %} as reason
        from (
            {{ tieout.contract_rows(entity) }}
        ) as keyed
    ) as marked
    group by _source
{%- endmacro %}

{# The end of a union that may have no other part: columns and types, no row. #}
{% macro no_rows() -%}
    select {% for name, type in kwargs.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %} where false
{%- endmacro %}

{# Keys that occur more than once, per entity and pair of files: the branch of control 07. #}
{% macro contract_repeated_keys() -%}
    {%- for entity, fact in tieout.contract_delivered().items() %}
    select
        source,
        '{{ entity }}' as table_name,
        first_file,
        last_file,
        count(*) as key_count,
        sum(copies - 1) as extra_rows,
        min(key_text) as example,
        max(last_row) as last_row,
        cast(sum(amount) as decimal(28, 6)) as amount
    from (
        select
            _source as source,
            key_text,
            count(*) as copies,
            min(_file) as first_file,
            max(_file) as last_file,
            max(_row) as last_row,
            max(abs(amount)) as amount
        from (
            {{ tieout.contract_rows(entity) }}
        ) as keyed
        where has_key
        group by _source, key_text
        having count(*) > 1
    ) as repeated
    group by source, first_file, last_file
    union all
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', first_file='varchar', last_file='varchar', key_count='bigint', extra_rows='bigint', example='varchar', last_row='bigint', amount='decimal(28, 6)') }}
{%- endmacro %}

{# True for a manifest whose file is an entity of the contract (sources of kind files land the files behind a SELECT as well, as `raw:…`). #}
{% macro is_contract_entity(kind, table_name) -%}
    ({{ kind }} in ('files', 'database', 'tryton') and {{ table_name }} in ({% for entity in tieout.contract_facts() %}'{{ entity }}'{{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{# Rows per source, entity and file: the branch of rung 1 that counts landed rows. #}
{% macro contract_landed_files() -%}
    {%- for entity in tieout.contract_delivered() %}
    select _source as source, '{{ entity | upper }}' as table_name, _file as file, count(*) as row_count
    from {{ source('landing', 'contract__' ~ entity) }}
    group by _source, _file
    union all
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', row_count='bigint') }}
{%- endmacro %}

{# Sums of the landed rows as staging reads them: the branch of rung 1 that adds up again. #}
{% macro contract_sums_again() -%}
    {%- for entity, fact in tieout.contract_delivered().items() if fact['sums'] %}
    {%- for column in fact['sums'] %}
    select _source as source, '{{ entity | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count({{ column }}) as cell_count, cast(sum({{ tieout.sap_decimal(column, 'decimal(28,9)') }}) as decimal(38, 9)) as total
    from {{ source('landing', 'contract__' ~ entity) }}
    group by _source, _file
    union all
    {%- endfor %}
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', column_name='varchar', cell_count='bigint', total='decimal(38, 9)') }}
{%- endmacro %}

{# Keys that a spreadsheet has cut: the branch of control 30. #}
{% macro contract_damaged_keys() -%}
    {%- for entity, fact in tieout.contract_delivered().items() if fact['damage'] %}
    {%- for column in fact['damage'] %}
    select _source as source, '{{ entity | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count(*) as cell_count, min({{ column }}) as example, min(_row) as first_row
    from {{ source('landing', 'contract__' ~ entity) }}
    where {{ tieout.scientific_notation(column) }}
    group by _source, _file
    union all
    {%- endfor %}
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', column_name='varchar', cell_count='bigint', example='varchar', first_row='bigint') }}
{%- endmacro %}

{#
  Cells that the contract refuses though they can be read: required ones that are blank, codes that are not in the list. One row per source, file, column
  and, for codes, value: source, table_name, file, column_name, problem (blank or unknown), example, valid, cell_count, first_row.
#}
{% macro contract_refused_cells() -%}
    {%- for entity, fact in tieout.contract_delivered().items() %}
    {%- for column in fact['required'] %}
    select _source as source, '{{ entity }}' as table_name, _file as file, '{{ column }}' as column_name, 'blank' as problem,
        cast(null as varchar) as example, 'a value' as valid, count(*) as cell_count, min(_row) as first_row
    from {{ source('landing', 'contract__' ~ entity) }}
    where coalesce(trim({{ column }}), '') = '' and {{ tieout.any_filled((fact['keys'] + fact['required']) | unique | list) }}
    group by _source, _file
    union all
    {%- endfor %}
    {%- for column, values in fact['codes'].items() %}
    select _source as source, '{{ entity }}' as table_name, _file as file, '{{ column }}' as column_name, 'unknown' as problem,
        lower(trim({{ column }})) as example, 'one of {{ values | join(', ') }}' as valid, count(*) as cell_count, min(_row) as first_row
    from {{ source('landing', 'contract__' ~ entity) }}
    where coalesce(trim({{ column }}), '') <> '' and lower(trim({{ column }})) not in ({{ tieout.contract_codes(entity, column) }})
    group by _source, _file, lower(trim({{ column }}))
    union all
    {%- endfor %}
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', column_name='varchar', problem='varchar', example='varchar', valid='varchar', cell_count='bigint', first_row='bigint') }}
{%- endmacro %}
