-- Cells and records of the finance files that cannot be used, one row each. Their rows stay out of the canonical models; control 30 blocks.
{{ config(materialized='table') }}

{#- what a company can be expected to deliver, month by month -#}
{%- set entities = [
    'goods_receipts', 'inventory_movements', 'journal_entry_lines', 'purchase_order_lines', 'supplier_invoice_lines', 'trial_balances', 'inventory_balances',
] %}
{#- what the cost of a line is modelled by, what measures are planned to take off it, and the rest when it is named -#}
{%- set drivers = [
    'goods_issues', 'consumed_purchases', 'price_differences', 'freight_documents', 'obsolescence_provisions', 'rebate_accruals', 'benefits', 'fixed',
] %}
{%- set layouts = {
    'financial_statements': [
        ('period', 'period', true, none), ('company_code', 'text', true, none), ('statement', 'code', true, ['income_statement', 'balance_sheet', 'cash_flow']),
        ('line_id', 'text', true, none), ('line_order', 'integer', false, none), ('basis', 'code', true, ['period', 'balance']),
        ('amount', 'amount', true, none)
    ],
    'account_mapping': [
        ('company_code', 'text', true, none), ('account', 'text', true, none), ('statement', 'code', true, ['income_statement', 'balance_sheet']),
        ('line_id', 'text', true, none), ('presentation_sign', 'integer', true, none), ('valid_from', 'date', false, none), ('valid_to', 'date', false, none)
    ],
    'budget': [
        ('period', 'period', true, none), ('company_code', 'text', true, none), ('line_id', 'text', true, none), ('amount', 'amount', true, none)
    ],
    'budget_details': [
        ('period', 'period', true, none), ('company_code', 'text', true, none), ('line_id', 'text', true, none), ('driver', 'code', true, drivers),
        ('quantity', 'quantity', false, none), ('provision_rate', 'share', false, none), ('amount', 'amount', true, none)
    ],
    'exchange_rates': [
        ('rate_type', 'code', true, ['budget', 'average', 'closing']), ('from_currency', 'text', true, none), ('to_currency', 'text', true, none),
        ('valid_from', 'date', true, none), ('rate', 'price', true, none)
    ],
    'expected_entities': [
        ('company_code', 'text', true, none), ('entity', 'code', false, entities), ('valid_from', 'date', false, none), ('valid_to', 'date', false, none)
    ],
    'nil_returns': [
        ('company_code', 'text', true, none), ('entity', 'code', true, entities), ('period', 'period', true, none), ('reason', 'text', true, none),
        ('signed_by', 'text', true, none), ('signed_on', 'date', true, none)
    ],
    'demand_forecasts': [
        ('forecast_version', 'text', true, none), ('step', 'code', true, ['naive', 'statistical', 'sales', 'consensus']),
        ('created_at', 'date', true, none), ('plant', 'text', true, none), ('item_id', 'text', true, none), ('bucket_start', 'date', true, none),
        ('bucket_end', 'date', true, none), ('quantity_base_uom', 'quantity', true, none)
    ],
    'planned_receipts': [
        ('plan_version', 'text', true, none), ('created_at', 'date', true, none), ('plant', 'text', true, none), ('item_id', 'text', true, none),
        ('due_date', 'date', true, none), ('quantity_base_uom', 'quantity', true, none), ('is_open_order', 'flag', false, none)
    ],
    'inventory_ownership': [
        ('plant', 'text', true, none), ('item_id', 'text', true, none), ('ownership', 'code', true, ['consigned', 'third_party', 'customer']),
        ('period', 'period', true, none), ('quantity_base_uom', 'quantity', true, none)
    ],
    'freight_documents': [
        ('company_code', 'text', true, none), ('freight_document', 'text', true, none), ('freight_line', 'text', true, none),
        ('posting_date', 'date', true, none), ('shipment_mode', 'code', true, ['standard', 'expedite']), ('shipped_units', 'quantity', true, none),
        ('actual_cost_local', 'amount', true, none), ('standard_mode_cost_local', 'amount', false, none),
        ('journal_fiscal_year', 'integer', false, none)
    ],
    'obsolescence_provisions': [
        ('company_code', 'text', true, none), ('period', 'period', true, none), ('gross_inventory_local', 'amount', true, none),
        ('provision_local', 'amount', true, none), ('used_local', 'amount', false, none), ('released_unused_local', 'amount', false, none)
    ],
    'rebate_agreements': [
        ('agreement_id', 'text', true, none), ('supplier_id', 'text', true, none), ('valid_from', 'date', true, none),
        ('valid_to', 'date', true, none), ('tier_from_amount', 'amount', true, none), ('rebate_share', 'share', true, none),
        ('currency', 'text', true, none)
    ],
    'rebate_accruals': [
        ('agreement_id', 'text', true, none), ('company_code', 'text', true, none), ('period', 'period', true, none),
        ('accrued_local', 'amount', true, none), ('settled_local', 'amount', false, none)
    ],
    'price_indices': [
        ('index_id', 'text', true, none), ('period', 'period', true, none), ('index_value', 'price', true, none)
    ],
    'payment_terms': [
        ('company_code', 'text', true, none), ('supplier_id', 'text', true, none), ('valid_from', 'date', true, none),
        ('payment_days', 'integer', true, none)
    ],
    'capital_expenditures': [
        ('company_code', 'text', true, none), ('asset_id', 'text', true, none), ('posting_date', 'date', true, none),
        ('quoted_amount_local', 'amount', true, none), ('actual_amount_local', 'amount', true, none), ('useful_life_months', 'integer', true, none),
        ('in_service_from', 'date', true, none), ('journal_fiscal_year', 'integer', false, none)
    ],
} %}
{#- a select per cell takes its time to plan, also over nothing: only of what was landed -#}
{%- set delivered = landed_layouts('finance', layouts.keys() | list) %}
{%- set named_sources = [
    'budget_details', 'expected_entities', 'nil_returns', 'demand_forecasts', 'planned_receipts', 'inventory_ownership', 'freight_documents', 'obsolescence_provisions',
    'rebate_agreements', 'rebate_accruals', 'payment_terms', 'capital_expenditures',
] %}
{%- set impossible = [
    ('budget_details', 'item_id', "driver in ('goods_issues', 'consumed_purchases') and item_id is null", 'an item for drivers goods_issues and consumed_purchases'),
    (
        'budget_details', 'quantity',
        "driver in ('goods_issues', 'consumed_purchases', 'freight_documents', 'obsolescence_provisions') and quantity is null",
        'a quantity for drivers goods_issues, consumed_purchases, freight_documents and obsolescence_provisions'
    ),
    (
        'budget_details', 'provision_rate', "driver = 'obsolescence_provisions' and provision_rate is null",
        'the provision as a share of gross inventory for driver obsolescence_provisions'
    ),
    ('budget_details', 'measure_id', "driver = 'benefits' and measure_id is null", 'a measure for driver benefits'),
    ('demand_forecasts', 'bucket_end', 'bucket_end < bucket_start', 'a day not before bucket_start'),
    ('demand_forecasts', 'quantity_base_uom', 'quantity_base_uom < 0', 'a quantity of 0 or more'),
    ('planned_receipts', 'quantity_base_uom', 'quantity_base_uom < 0', 'a quantity of 0 or more'),
    ('freight_documents', 'shipped_units', 'shipped_units < 0', 'units of 0 or more'),
    ('obsolescence_provisions', 'provision_local', 'provision_local < 0', 'a positive balance'),
    ('rebate_agreements', 'valid_to', 'valid_to < valid_from', 'a day not before valid_from'),
    ('price_indices', 'index_value', 'index_value <= 0', 'an index above zero'),
    ('payment_terms', 'payment_days', 'payment_days < 0', 'days of 0 or more'),
    ('capital_expenditures', 'useful_life_months', 'useful_life_months < 1', 'months of 1 or more'),
] %}
{%- set keys = {
    'financial_statements': ['period', 'company_code', 'statement', 'line_id'],
    'account_mapping': ['company_code', 'account', 'statement', 'valid_from'],
    'budget': ['period', 'company_code', 'line_id', 'version'],
    'budget_details': ['source', 'period', 'company_code', 'line_id', 'driver', 'plant', 'item_id', 'measure_id', 'version'],
    'exchange_rates': ['rate_type', 'from_currency', 'to_currency', 'valid_from'],
    'expected_entities': ['source', 'company_code', 'plant', 'entity', 'valid_from'],
    'nil_returns': ['source', 'company_code', 'plant', 'entity', 'period'],
    'demand_forecasts': ['source', 'forecast_version', 'step', 'plant', 'item_id', 'bucket_start'],
    'planned_receipts': ['source', 'plan_version', 'plant', 'item_id', 'due_date', 'purchase_order', 'purchase_order_line'],
    'inventory_ownership': ['source', 'plant', 'item_id', 'ownership', 'period'],
    'freight_documents': ['source', 'freight_document', 'freight_line'],
    'obsolescence_provisions': ['source', 'company_code', 'plant', 'item_group', 'period'],
    'rebate_agreements': ['agreement_id', 'item_group', 'tier_from_amount', 'valid_from'],
    'rebate_accruals': ['agreement_id', 'company_code', 'period'],
    'price_indices': ['index_id', 'period'],
    'payment_terms': ['source', 'company_code', 'supplier_id', 'valid_from'],
    'capital_expenditures': ['source', 'company_code', 'asset_id', 'posting_date', 'journal_document'],
} %}

with unreadable as (
{%- for table_name in delivered %}
{{ unreadable_cells(source('landing', 'finance__' ~ table_name), table_name, layouts[table_name]) }}
    union all
{%- endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

repeated as (
{%- for table_name in delivered %}
{{ repeated_keys(ref('stg_finance__' ~ table_name), table_name, keys[table_name]) }}
    union all
{%- endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

signs as (
    select
        'account_mapping' as table_name,
        source_file,
        source_row,
        'presentation_sign' as column_name,
        cast(presentation_sign as varchar) as value,
        '1 or -1' as expected
    from {{ ref('stg_finance__account_mapping') }}
    where presentation_sign not in (1, -1)
),

not_positive as (
    select
        'exchange_rates' as table_name,
        source_file,
        source_row,
        'rate' as column_name,
        cast(rate as varchar) as value,
        'a rate above zero' as expected
    from {{ ref('stg_finance__exchange_rates') }}
    where rate <= 0
),

unknown_sources as (
    {% for table_name in delivered if table_name in named_sources %}
    select
        '{{ table_name }}' as table_name,
        source_file,
        source_row,
        'source' as column_name,
        source as value,
        'a source of tieout.toml, or blank' as expected
    from {{ ref('stg_finance__' ~ table_name) }}
    where source is not null and source <> 'finance' and source not in (select sources.source from {{ source('config', 'sources') }} as sources)
    union all
    {% endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

unknown_measures as (
    {% if 'budget_details' in delivered -%}
    {{ unknown_references(ref('stg_finance__budget_details'), 'budget_details', 'measure_id', ref('stg_register__measures'), 'measures') }}
    {%- else -%}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
    {%- endif %}
),

-- a span of days the wrong way round, shares and days below zero, what a driver of the budget cannot do without
impossible as (
    {% for table_name, column_name, condition, expected in impossible if table_name in delivered %}
    select
        '{{ table_name }}' as table_name,
        source_file,
        source_row,
        '{{ column_name }}' as column_name,
        cast({{ column_name }} as varchar) as value,
        '{{ expected }}' as expected
    from {{ ref('stg_finance__' ~ table_name) }}
    where {{ condition }}
    union all
    {% endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

-- two rows of an account valid on the same day would count it twice
overlapping as (
    select
        'account_mapping' as table_name,
        later.source_file,
        later.source_row,
        'valid_from' as column_name,
        coalesce(cast(later.valid_from as varchar), 'always') as value,
        'a validity that does not overlap row ' || cast(earlier.source_row as varchar) || ' of account ' || later.account as expected
    from {{ ref('stg_finance__account_mapping') }} as later
    inner join {{ ref('stg_finance__account_mapping') }} as earlier
        on
            later.company_code = earlier.company_code
            and later.account = earlier.account
            -- a result account may stand in the income statement and, as part of the result, in the balance sheet
            and later.statement = earlier.statement
            and later.source_row > earlier.source_row
            and coalesce(later.valid_from, date '0001-01-01') <= coalesce(earlier.valid_to, date '9999-12-31')
            and coalesce(earlier.valid_from, date '0001-01-01') <= coalesce(later.valid_to, date '9999-12-31')
            and coalesce(later.valid_from, date '0001-01-01') <> coalesce(earlier.valid_from, date '0001-01-01')
),

final as (
    select * from unreadable
    union all
    select * from repeated
    union all
    select * from signs
    union all
    select * from overlapping
    union all
    select * from not_positive
    union all
    select * from impossible
    union all
    select * from unknown_sources
    union all
    select * from unknown_measures
)

select
    'finance' as file_set,
    table_name,
    source_file,
    source_row,
    column_name,
    value,
    expected
from final
