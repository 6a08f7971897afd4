{#
  Control totals of the source side: which landed rows a total is of. Per native table or contract entity: the company, the posting date (or the month)
  and the amount whose sum the source gives.
  Also the kinds of rows that a company is expected to deliver (control 11). Belongs here: those facts. Does not belong here: the comparison (ladder_rung_1_totals) and which rows count in a figure (staging).
  `header`: the table that has the date, joined by these keys. A table without company or date can only be totalled as a whole.
#}
{% macro control_total_facts() -%}
    {%- set facts = {
        'ekko': {'company': 'bukrs', 'dates': ['bedat', 'aedat']},
        'ekpo': {'company': 'bukrs', 'header': ('ekko', ['ebeln'], ['bedat', 'aedat']), 'amount': 'netwr'},
        'ekbe': {'dates': ['budat'], 'amount': 'dmbtr'},
        'mkpf': {'dates': ['budat']},
        'mseg': {'company': 'bukrs', 'dates': ['budat_mkpf'], 'header': ('mkpf', ['mblnr', 'mjahr'], ['budat']), 'amount': 'dmbtr'},
        'matdoc': {'company': 'bukrs', 'dates': ['budat'], 'amount': 'dmbtr'},
        'rbkp': {'company': 'bukrs', 'dates': ['budat'], 'amount': 'rmwwr'},
        'rseg': {'company': 'bukrs', 'header': ('rbkp', ['belnr', 'gjahr'], ['budat']), 'amount': 'wrbtr'},
        'bkpf': {'company': 'bukrs', 'dates': ['budat']},
        'bseg': {'company': 'bukrs', 'header': ('bkpf', ['bukrs', 'belnr', 'gjahr'], ['budat']), 'amount': 'dmbtr'},
        'acdoca': {'company': 'rbukrs', 'dates': ['budat'], 'amount': 'hsl', 'client': 'rclnt'},
        'faglflext': {'company': 'rbukrs', 'client': 'rclnt'},
        'glt0': {'company': 'rbukrs', 'client': 'rclnt'},
        'faglbal': {'company': 'rbukrs', 'amount': 'hsl', 'client': 'rclnt'},
        'mbew': {'amount': 'salk3'},
        'mbewh': {'amount': 'salk3'},
        'mard': {'amount': 'labst'},
        'mardh': {'amount': 'labst'},
        'skb1': {'company': 'bukrs'},
        't001': {'company': 'bukrs'},
        't001b': {'company': 'bukrs'},
        't001k': {'company': 'bukrs'},
        'marv': {'company': 'bukrs'},
        'prcd_elements': {'client': 'client'},
        'vbak': {'dates': ['erdat'], 'amount': 'netwr'},
        'vbap': {'dates': ['erdat'], 'amount': 'netwr'},
        'likp': {'dates': ['wadat_ist']},
        'lips': {'dates': ['erdat'], 'amount': 'lgmng'},
        'vbrk': {'company': 'bukrs', 'dates': ['fkdat'], 'amount': 'netwr'},
        'vbrp': {'amount': 'netwr'},
        'pbed': {'amount': 'plnmg'},
        'eket': {'amount': 'menge'},
    } -%}
    {%- for table in ['konv', 'ska1', 'skat', 'mara', 'makt', 'marc', 'marm', 'lfa1', 't001w', 't880', 'tcurr', 'tcurx', 'tcurf',
        'fagl_011pc', 'fagl_011qt', 'fagl_011zc', 'vbep', 'kna1', 'pbim'] -%}
    {%- do facts.update({table: {}}) -%}
    {%- endfor -%}
    {{ return(facts) }}
{%- endmacro %}

{# Oracle tables: no row names its company (it is a segment of the account), so totals are of all companies; their amounts are those of one column. #}
{% macro oracle_total_facts() -%}
    {%- set facts = {
        'po_line_locations_all': {'amount': 'quantity'},
        'rcv_transactions': {'dates': ['transaction_date'], 'amount': 'quantity'},
        'mtl_material_transactions': {'dates': ['transaction_date'], 'amount': 'primary_quantity'},
        'mtl_transaction_accounts': {'dates': ['transaction_date'], 'amount': 'base_transaction_value'},
        'rcv_receiving_sub_ledger': {'dates': ['transaction_date'], 'amount': 'accounted_dr'},
        'cst_period_close_summary': {'amount': 'rollback_value'},
        'ap_invoices_all': {'dates': ['gl_date'], 'amount': 'invoice_amount'},
        'ap_invoice_lines_all': {'dates': ['accounting_date']},
        'ap_invoice_distributions_all': {'dates': ['accounting_date'], 'amount': 'amount'},
        'gl_je_headers': {'dates': ['default_effective_date']},
        'gl_je_lines': {'dates': ['effective_date'], 'amount': 'accounted_dr'},
        'xla_ae_headers': {'dates': ['accounting_date']},
        'xla_ae_lines': {'amount': 'accounted_dr'},
        'xla_distribution_links': {'amount': 'unrounded_accounted_dr'},
        'gl_balances': {'amount': 'period_net_dr'},
        'oe_order_headers_all': {'dates': ['ordered_date']},
        'oe_order_lines_all': {'dates': ['creation_date'], 'amount': 'ordered_quantity'},
        'doo_fulfill_lines_all': {'dates': ['creation_date'], 'amount': 'ordered_qty'},
        'ra_customer_trx_all': {'dates': ['trx_date']},
        'ra_customer_trx_lines_all': {'amount': 'extended_amount'},
        'ra_cust_trx_line_gl_dist_all': {'dates': ['gl_date'], 'amount': 'acctd_amount'},
    } -%}
    {%- for table in ['po_headers_all', 'po_lines_all', 'po_distributions_all', 'po_releases_all', 'ap_suppliers', 'rcv_shipment_headers',
        'mtl_onhand_quantities_detail', 'mtl_system_items_b', 'mtl_categories_b', 'mtl_item_categories', 'mtl_parameters',
        'org_organization_definitions', 'mtl_secondary_inventories', 'mtl_units_of_measure_tl', 'mtl_uom_conversions', 'cst_item_costs',
        'cst_standard_costs', 'cst_cost_updates', 'org_acct_periods', 'gl_je_batches', 'gl_import_references', 'gl_code_combinations', 'gl_ledgers',
        'fnd_segment_attribute_values', 'fnd_flex_values_vl', 'gl_periods', 'gl_period_statuses', 'gl_daily_rates', 'fnd_currencies',
        'mrp_forecast_designators', 'mrp_forecast_items', 'mrp_forecast_dates', 'doo_lines_all'] -%}
    {%- do facts.update({table: {}}) -%}
    {%- endfor -%}
    {{ return(facts) }}
{%- endmacro %}

{# Entities of the input contract: company, posting date or month, amount, all as orchestration/sources/contract.py has them. #}
{% macro contract_total_facts() -%}
    {{ return({
        'companies': {'company': 'company_code'},
        'plants': {'company': 'company_code'},
        'exchange_rates': {},
        'suppliers': {},
        'items': {},
        'item_uom_conversions': {},
        'purchase_order_lines': {'company': 'company_code', 'date': 'order_date', 'amount': 'net_amount_doc'},
        'goods_receipts': {'company': 'company_code', 'date': 'posting_date', 'amount': 'amount_local'},
        'supplier_invoice_lines': {'company': 'company_code', 'date': 'posting_date', 'amount': 'amount_doc'},
        'inventory_movements': {'company': 'company_code', 'date': 'posting_date', 'amount': 'amount_local'},
        'journal_headers': {'company': 'company_code', 'date': 'posting_date'},
        'journal_entry_lines': {'company': 'company_code', 'date': 'posting_date', 'amount': 'amount_local'},
        'gl_accounts': {},
        'trial_balances': {'company': 'company_code', 'period': 'period', 'amount': 'movement_local'},
        'inventory_balances': {'company': 'company_code', 'period': 'period', 'amount': 'amount_local'},
        'item_costs': {},
        'period_statuses': {'company': 'company_code'},
        'sales_demand': {'company': 'company_code', 'date': 'entered_on', 'amount': 'ordered_quantity_base_uom'},
        'demand_forecasts': {'company': 'company_code', 'amount': 'quantity_base_uom'},
        'planned_receipts': {'company': 'company_code', 'amount': 'quantity_base_uom'},
        'inventory_ownership': {'company': 'company_code', 'period': 'period', 'amount': 'quantity_base_uom'},
        'freight_documents': {'company': 'company_code', 'date': 'posting_date', 'amount': 'actual_cost_local'},
        'obsolescence_provisions': {'company': 'company_code', 'period': 'period', 'amount': 'provision_local'},
        'payment_terms': {'company': 'company_code'},
        'capital_expenditures': {'company': 'company_code', 'date': 'posting_date', 'amount': 'actual_amount_local'},
    }) }}
{%- endmacro %}

{# 2026-09 of 2026-09, 202609 or a spreadsheet's 2026-09-01 00:00:00; null when it is no month. #}
{% macro month_of_text(column_name) -%}
    (case
        when regexp_full_match(trim({{ column_name }}), '(19|20)[0-9]{2}-?(0[1-9]|1[0-2])(-[0-9]{2}([ T].*)?)?')
            then left(replace(trim({{ column_name }}), '-', ''), 4) || '-' || substr(replace(trim({{ column_name }}), '-', ''), 5, 2)
    end)
{%- endmacro %}

{# The month of a date, as text; null stays null. #}
{% macro month_of_date(date_expression) -%}
    left(cast({{ date_expression }} as varchar), 7)
{%- endmacro %}

{# What a company can be expected to deliver month by month: kind, entity of the contract, words for people, and whether it is expected unasked. #}
{% macro delivery_kinds() -%}
    select 'receipts' as kind, 'goods_receipts' as entity, 'goods receipts' as title, true as is_usual
    union all
    select 'movements' as kind, 'inventory_movements' as entity, 'stock movements' as title, true as is_usual
    union all
    select 'journals' as kind, 'journal_entry_lines' as entity, 'journal lines' as title, true as is_usual
    union all
    select 'orders' as kind, 'purchase_order_lines' as entity, 'purchase order lines' as title, false as is_usual
    union all
    select 'invoices' as kind, 'supplier_invoice_lines' as entity, 'supplier invoice lines' as title, false as is_usual
    union all
    select 'balances' as kind, 'trial_balances' as entity, 'trial balance' as title, false as is_usual
    union all
    select 'stock' as kind, 'inventory_balances' as entity, 'stock balances' as title, false as is_usual
{%- endmacro %}
