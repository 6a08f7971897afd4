-- Cells and records of the finance files that cannot be used, one row each. Their rows stay out of the canonical models; control 30 blocks.
{{ config(materialized='table') }}

{#- what a company can be expected to deliver, month by month -#}
{%- set entities = [
    'goods_receipts', 'inventory_movements', 'journal_entry_lines', 'purchase_order_lines', 'supplier_invoice_lines', 'trial_balances', 'inventory_balances',
] %}
{%- set layouts = {
    'financial_statements': [
        ('period', 'period', true, none), ('company_code', 'text', true, none), ('statement', 'code', true, ['income_statement', 'balance_sheet']),
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
} %}
{%- set keys = {
    'financial_statements': ['period', 'company_code', 'statement', 'line_id'],
    'account_mapping': ['company_code', 'account', 'statement', 'valid_from'],
    'budget': ['period', 'company_code', 'line_id', 'version'],
    'exchange_rates': ['rate_type', 'from_currency', 'to_currency', 'valid_from'],
    'expected_entities': ['source', 'company_code', 'plant', 'entity', 'valid_from'],
    'nil_returns': ['source', 'company_code', 'plant', 'entity', 'period'],
} %}

with unreadable as (
{%- for table_name, columns in layouts.items() %}
{{ unreadable_cells(source('landing', 'finance__' ~ table_name), table_name, columns) }}
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
),

repeated as (
{%- for table_name, key_columns in keys.items() %}
{{ repeated_keys(ref('stg_finance__' ~ table_name), table_name, key_columns) }}
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
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
    {% for table_name in ['expected_entities', 'nil_returns'] %}
    select
        '{{ table_name }}' as table_name,
        source_file,
        source_row,
        'source' as column_name,
        source as value,
        'a source of tieout.toml, or blank' as expected
    from {{ ref('stg_finance__' ~ table_name) }}
    where source is not null and source not in (select sources.source from {{ source('config', 'sources') }} as sources)
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
    select * from unknown_sources
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
