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

{#
  table -> natural key, amount that is exposed when a row is doubled, columns summed while landing that rung 1 adds up again, ids a spreadsheet may have damaged,
  model that takes each key of a master table once (none: rung 2 has a rule of its own, or nothing reads the table).
#}
{% macro oracle_table_facts() -%}
    {{ return({
        'po_headers_all': {'keys': ['po_header_id'], 'model': 'stg_oracle__order_headers', 'damage': ['po_header_id']},
        'po_lines_all': {'keys': ['po_line_id'], 'sums': ['quantity'], 'model': 'stg_oracle__order_lines', 'damage': ['po_line_id', 'po_header_id']},
        'po_line_locations_all': {'keys': ['line_location_id'], 'sums': ['quantity', 'quantity_cancelled'], 'damage': ['line_location_id', 'po_line_id']},
        'po_distributions_all': {'keys': ['po_distribution_id'], 'model': 'stg_oracle__order_distributions', 'damage': ['po_distribution_id']},
        'po_releases_all': {'keys': ['po_release_id'], 'model': 'stg_oracle__order_releases', 'damage': ['po_release_id']},
        'ap_suppliers': {'keys': ['vendor_id'], 'model': 'stg_oracle__suppliers', 'damage': ['vendor_id']},
        'rcv_transactions': {'keys': ['transaction_id'], 'sums': ['quantity', 'primary_quantity', 'source_doc_quantity'], 'damage': ['transaction_id', 'parent_transaction_id']},
        'rcv_shipment_headers': {'keys': ['shipment_header_id'], 'model': 'stg_oracle__receipt_headers', 'damage': ['shipment_header_id']},
        'rcv_receiving_sub_ledger': {'keys': ['rcv_sub_ledger_id'], 'amount': 'accounted_dr', 'sums': ['accounted_dr', 'accounted_cr'], 'model': 'stg_oracle__receiving_accounts',
                                     'damage': ['rcv_sub_ledger_id', 'rcv_transaction_id']},
        'mtl_material_transactions': {'keys': ['transaction_id'], 'sums': ['primary_quantity'], 'damage': ['transaction_id', 'rcv_transaction_id', 'inventory_item_id']},
        'mtl_transaction_accounts': {'keys': ['inv_sub_ledger_id'], 'amount': 'base_transaction_value', 'sums': ['base_transaction_value'],
                                     'damage': ['inv_sub_ledger_id', 'transaction_id']},
        'mtl_system_items_b': {'keys': ['inventory_item_id', 'organization_id'], 'model': 'stg_oracle__items', 'damage': ['inventory_item_id']},
        'mtl_categories_b': {'keys': ['category_id'], 'model': 'stg_oracle__categories'},
        'mtl_item_categories': {'keys': ['inventory_item_id', 'organization_id', 'category_set_id'], 'model': 'stg_oracle__item_categories', 'damage': ['inventory_item_id']},
        'mtl_parameters': {'keys': ['organization_id'], 'model': 'stg_oracle__organizations'},
        'org_organization_definitions': {'keys': ['organization_id'], 'model': 'stg_oracle__organization_names'},
        'mtl_units_of_measure_tl': {'keys': ['uom_code', 'unit_of_measure', 'language'], 'unused': 'unit names are looked up'},
        'mtl_uom_conversions': {'keys': ['inventory_item_id', 'uom_code'], 'model': 'stg_oracle__uom_conversions', 'damage': ['inventory_item_id']},
        'cst_item_costs': {'keys': ['inventory_item_id', 'organization_id', 'cost_type_id'], 'model': 'stg_oracle__item_costs', 'damage': ['inventory_item_id']},
        'cst_standard_costs': {'keys': ['cost_update_id', 'inventory_item_id', 'organization_id'], 'model': 'stg_oracle__standard_costs', 'damage': ['inventory_item_id']},
        'org_acct_periods': {'keys': ['acct_period_id', 'organization_id'], 'model': 'stg_oracle__inventory_periods'},
        'cst_period_close_summary': {'keys': ['acct_period_id', 'organization_id', 'subinventory_code', 'inventory_item_id', 'cost_group_id'],
                                     'amount': 'rollback_value', 'sums': ['rollback_quantity', 'rollback_value', 'rollback_intransit_value'], 'damage': ['inventory_item_id']},
        'ap_invoices_all': {'keys': ['invoice_id'], 'amount': 'invoice_amount', 'sums': ['invoice_amount'], 'model': 'stg_oracle__invoices', 'damage': ['invoice_id']},
        'ap_invoice_lines_all': {'keys': ['invoice_id', 'line_number'], 'amount': 'amount', 'sums': ['amount'], 'model': 'stg_oracle__invoice_lines', 'damage': ['invoice_id']},
        'ap_invoice_distributions_all': {'keys': ['invoice_distribution_id'], 'amount': 'amount', 'sums': ['amount', 'base_amount', 'quantity_invoiced'],
                                         'damage': ['invoice_distribution_id', 'invoice_id']},
        'gl_je_batches': {'keys': ['je_batch_id'], 'model': 'stg_oracle__journal_batches', 'damage': ['je_batch_id']},
        'gl_je_headers': {'keys': ['je_header_id'], 'damage': ['je_header_id']},
        'gl_je_lines': {'keys': ['je_header_id', 'je_line_num'], 'amount': 'accounted_dr', 'sums': ['accounted_dr', 'accounted_cr', 'entered_dr', 'entered_cr'],
                        'damage': ['je_header_id', 'code_combination_id']},
        'gl_import_references': {'keys': ['je_header_id', 'je_line_num', 'gl_sl_link_id', 'reference_2', 'reference_5'], 'model': 'stg_oracle__import_references',
                                 'damage': ['gl_sl_link_id', 'je_header_id']},
        'xla_ae_lines': {'keys': ['ae_header_id', 'ae_line_num'], 'amount': 'accounted_dr', 'sums': ['accounted_dr', 'accounted_cr'], 'model': 'stg_oracle__subledger_lines',
                         'damage': ['ae_header_id', 'gl_sl_link_id']},
        'xla_distribution_links': {'keys': ['ae_header_id', 'ae_line_num', 'source_distribution_type', 'source_distribution_id_num_1', 'temp_line_num'],
                                   'sums': ['unrounded_accounted_dr', 'unrounded_accounted_cr'], 'model': 'stg_oracle__distribution_links',
                                   'damage': ['ae_header_id', 'source_distribution_id_num_1']},
        'gl_balances': {'keys': ['ledger_id', 'code_combination_id', 'currency_code', 'period_name', 'actual_flag', 'budget_version_id', 'translated_flag', 'template_id'],
                        'sums': ['begin_balance_dr', 'begin_balance_cr', 'period_net_dr', 'period_net_cr'], 'damage': ['code_combination_id']},
        'gl_code_combinations': {'keys': ['code_combination_id'], 'model': 'int_oracle__accounts', 'damage': ['code_combination_id']},
        'gl_ledgers': {'keys': ['ledger_id'], 'model': 'stg_oracle__ledgers'},
        'fnd_segment_attribute_values': {'keys': ['id_flex_code', 'id_flex_num', 'application_column_name', 'segment_attribute_type'], 'unused': 'roles of segments are looked up'},
        'fnd_flex_values_vl': {'keys': ['flex_value_set_id', 'flex_value'], 'model': 'stg_oracle__segment_values'},
        'gl_periods': {'keys': ['period_set_name', 'period_name'], 'model': 'stg_oracle__calendar_periods'},
        'gl_period_statuses': {'keys': ['application_id', 'ledger_id', 'period_name'], 'model': 'stg_oracle__ledger_periods'},
        'gl_daily_rates': {'keys': ['from_currency', 'to_currency', 'conversion_date', 'conversion_type'], 'model': 'stg_oracle__exchange_rates'},
        'fnd_currencies': {'keys': ['currency_code'], 'model': 'stg_oracle__currencies'},
        'mrp_forecast_dates': {'keys': ['transaction_id'], 'sums': ['original_forecast_quantity'], 'model': 'stg_oracle__demand_forecasts', 'damage': ['transaction_id']},
        'mrp_forecast_designators': {'keys': ['forecast_designator', 'organization_id'], 'unused': 'sets of forecasts are looked up'},
        'oe_order_headers_all': {'keys': ['header_id'], 'model': 'stg_oracle__sales_order_headers', 'damage': ['header_id']},
        'oe_order_lines_all': {'keys': ['line_id'], 'sums': ['ordered_quantity', 'cancelled_quantity', 'shipped_quantity', 'invoiced_quantity'],
                               'damage': ['line_id', 'header_id']},
        'doo_fulfill_lines_all': {'keys': ['fulfill_line_id'], 'sums': ['ordered_qty', 'canceled_qty', 'shipped_qty'], 'damage': ['fulfill_line_id', 'header_id']},
        'doo_lines_all': {'keys': ['line_id'], 'unused': 'numbers of lines are looked up'},
        'ra_customer_trx_all': {'keys': ['customer_trx_id'], 'model': 'stg_oracle__receivables_transactions', 'damage': ['customer_trx_id']},
        'ra_customer_trx_lines_all': {'keys': ['customer_trx_line_id'], 'amount': 'extended_amount', 'sums': ['extended_amount', 'revenue_amount', 'quantity_invoiced'],
                                      'model': 'stg_oracle__receivables_lines', 'damage': ['customer_trx_line_id', 'customer_trx_id']},
        'ra_cust_trx_line_gl_dist_all': {'keys': ['cust_trx_line_gl_dist_id'], 'amount': 'acctd_amount', 'sums': ['amount', 'acctd_amount'],
                                         'model': 'stg_oracle__receivables_distributions', 'damage': ['cust_trx_line_gl_dist_id', 'customer_trx_line_id']},
        'mrp_forecast_items': {'keys': ['forecast_designator', 'organization_id', 'inventory_item_id'], 'unused': 'kept in the landing; no model reads this table'},
        'mtl_onhand_quantities_detail': {'keys': ['onhand_quantities_id', 'organization_id', 'inventory_item_id', 'subinventory_code'],
                                         'unused': 'kept in the landing; no model reads this table'},
        'mtl_secondary_inventories': {'keys': ['secondary_inventory_name', 'organization_id'], 'unused': 'kept in the landing; no model reads this table'},
        'cst_cost_updates': {'keys': ['cost_update_id'], 'unused': 'kept in the landing; no model reads this table'},
        'xla_ae_headers': {'keys': ['ae_header_id'], 'unused': 'kept in the landing; no model reads this table'},
    }) }}
{%- endmacro %}

{# The facts of the tables that this workspace has landed; all of them while the project is parsed, so that the graph is whole. #}
{% macro oracle_delivered() -%}
    {%- set facts = tieout.oracle_table_facts() -%}
    {%- set manifest = adapter.get_relation(database=target.database, schema='landing', identifier='manifest') if execute -%}
    {%- if not manifest -%}{{ return(facts) }}{%- endif -%}
    {%- set found = {} -%}
    {%- for row in run_query("select distinct lower(table_name) from " ~ manifest ~ " where kind = 'oracle' order by 1").rows -%}
        {%- if row[0] in facts -%}{%- do found.update({row[0]: facts[row[0]]}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# The key of a landed row as one text, ids by their value and dates by their day, and whether the row has a key at all. #}
{% macro oracle_key_text(keys) -%}
    {% for key in keys %}coalesce({% if key.endswith('_date') %}cast({{ tieout.sap_date(key) }} as varchar), {% endif %}{{ tieout.sap_key(key) }}, ''){{ " || '/' || " if not loop.last }}{% endfor %}
{%- endmacro %}

{# True for a manifest whose file is an Oracle table. #}
{% macro is_oracle_table(kind, table_name) -%}
    ({{ kind }} = 'oracle' and lower({{ table_name }}) in ({% for table in tieout.oracle_table_facts() %}'{{ table }}'{{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{# Keys that occur more than once, per table and pair of files: the branch of control 07. #}
{% macro oracle_repeated_keys() -%}
    {%- for table, fact in tieout.oracle_delivered().items() %}
    select
        source,
        '{{ table | upper }}' as table_name,
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
            {{ tieout.oracle_key_text(fact['keys']) }} as key_text,
            count(*) as copies,
            min(_file) as first_file,
            max(_file) as last_file,
            max(_row) as last_row,
            {% if fact.get('amount') %}max(abs(coalesce({{ tieout.sap_amount(fact['amount']) }}, 0))){% else %}cast(null as decimal(23, 4)){% endif %} as amount
        from {{ source('landing', 'oracle__' ~ table) }}
        where coalesce(trim({{ fact['keys'][0] }}), '') <> ''
        group by _source, 2
        having count(*) > 1
    ) as repeated
    group by source, first_file, last_file
    union all
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', first_file='varchar', last_file='varchar', key_count='bigint', extra_rows='bigint', example='varchar', last_row='bigint', amount='decimal(28, 6)') }}
{%- endmacro %}

{# Rows per source, table and file: the branch of rung 1 that counts landed rows. #}
{% macro oracle_landed_files() -%}
    {%- for table in tieout.oracle_delivered() %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, count(*) as row_count
    from {{ source('landing', 'oracle__' ~ table) }}
    group by _source, _file
    union all
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', row_count='bigint') }}
{%- endmacro %}

{# Sums of the landed rows as staging reads them: the branch of rung 1 that adds up again. #}
{% macro oracle_sums_again() -%}
    {%- for table, fact in tieout.oracle_delivered().items() if fact.get('sums') %}
    {%- for column in fact['sums'] %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count({{ column }}) as cell_count, cast(sum({{ tieout.sap_decimal(column, 'decimal(28,9)') }}) as decimal(38, 9)) as total
    from {{ source('landing', 'oracle__' ~ table) }}
    group by _source, _file
    union all
    {%- endfor %}
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', column_name='varchar', cell_count='bigint', total='decimal(38, 9)') }}
{%- endmacro %}

{# Ids that a spreadsheet has cut: the branch of control 30. #}
{% macro oracle_damaged_keys() -%}
    {%- for table, fact in tieout.oracle_delivered().items() if fact.get('damage') %}
    {%- for column in fact['damage'] %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count(*) as cell_count, min({{ column }}) as example, min(_row) as first_row
    from {{ source('landing', 'oracle__' ~ table) }}
    where {{ tieout.scientific_notation(column) }}
    group by _source, _file
    union all
    {%- endfor %}
    {%- endfor %}
    {{ tieout.no_rows(source='varchar', table_name='varchar', file='varchar', column_name='varchar', cell_count='bigint', example='varchar', first_row='bigint') }}
{%- endmacro %}
