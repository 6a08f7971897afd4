-- Cells and records of the register that cannot be used, one row each: unreadable cells, missing required cells, repeated keys, and
-- records of a measure or project that the register does not have. Their rows stay out of the canonical models; control 30 blocks.
{{ config(materialized='table') }}

{%- set gates = ['DI0', 'DI1', 'DI2', 'DI3', 'DI4', 'DI5', 'DI6', 'rejected', 'on_hold', 'cancelled'] %}
{%- set benefit_types = [
    'price_saving', 'rebate', 'expedite_freight', 'obsolescence', 'carrying_cost', 'inventory_reduction', 'payment_terms', 'capex_price', 'cost_avoidance',
] %}
{%- set metrics = [
    'wape', 'bias', 'fva', 'dio', 'release', 'ppv', 'measured', 'validated', 'recognised', 'unexplained', 'freight_premium', 'provision_rate', 'on_time',
] %}
{%- set parameters = ['reference_from', 'reference_to', 'carrying_rate_cash', 'carrying_rate_economic', 'line_id', 'objective'] %}
{%- set layouts = {
    'projects': [('project_id', 'text', true, none), ('gate', 'gate', false, gates)],
    'measures': [
        ('measure_id', 'text', true, none), ('project_id', 'text', true, none), ('benefit_type', 'code', true, benefit_types),
        ('claimed_as', 'code', false, ['hard', 'avoidance']), ('effective_date', 'date', true, none), ('window_months', 'integer', false, none),
        ('gate', 'gate', false, gates)
    ],
    'measure_scope': [('measure_id', 'text', true, none), ('scope_id', 'text', true, none), ('share', 'share', false, none)],
    'baselines': [
        ('measure_id', 'text', true, none), ('item_id', 'text', true, none), ('version', 'integer', true, none),
        ('baseline_type', 'code', true, ['weighted_average', 'last_price', 'standard_price', 'documented_offer', 'prior_year_average', 'budget_price', 'index_adjusted']),
        ('frozen_price', 'price', false, none), ('price_per', 'quantity', false, none), ('frozen_rows', 'integer', false, none),
        ('frozen_quantity', 'quantity', false, none), ('document_date', 'date', false, none), ('approved_on', 'date', false, none),
        ('late_approval_waived', 'flag', false, none), ('indexed_share', 'share', false, none), ('index_base_period', 'period', false, none)
    ],
    'plans': [
        ('measure_id', 'text', true, none), ('version', 'integer', true, none), ('period_from', 'period', true, none), ('period_to', 'period', true, none),
        ('unit', 'code', true, ['per_period', 'per_year', 'per_window', 'per_unit']), ('amount', 'amount', false, none),
        ('unit_saving', 'price', false, none), ('forecast_quantity', 'quantity', false, none), ('created_at', 'date', false, none)
    ],
    'claims': [
        ('measure_id', 'text', true, none), ('period', 'period', true, none), ('amount', 'amount', true, none),
        ('claimed_as', 'code', false, ['hard', 'avoidance']), ('basis', 'code', true, none), ('submitted_on', 'date', false, none)
    ],
    'sign_offs': [
        ('measure_id', 'text', true, none), ('period', 'period', true, none), ('sequence', 'integer', true, none),
        ('decision', 'code', true, ['validated', 'partly_validated', 'disputed', 'rejected']), ('amount', 'amount', false, none),
        ('signed_on', 'date', false, none)
    ],
    'overrides': [
        ('measure_id', 'text', true, none), ('period', 'period', true, none), ('sequence', 'integer', true, none),
        ('amount_kind', 'code', true, ['validated']), ('amount', 'amount', true, none), ('currency', 'text', true, none),
        ('content_hash', 'code', true, none), ('reason', 'text', true, none), ('requester', 'text', true, none), ('approver', 'text', true, none),
        ('approved_at', 'date', true, none), ('expires_after', 'period', true, none)
    ],
    'waivers': [
        ('waiver_id', 'text', true, none), ('control_id', 'text', true, none), ('period', 'period', true, none),
        ('exposed_amount', 'amount', false, none), ('approved_on', 'date', false, none), ('expires_after', 'period', false, none)
    ],
    'costs': [
        ('measure_id', 'text', true, none), ('period', 'period', true, none), ('cost_type', 'text', true, none),
        ('amount', 'amount', true, none), ('one_time', 'flag', false, none)
    ],
    'measure_parameters': [
        ('measure_id', 'text', true, none), ('parameter', 'code', true, parameters), ('value', 'text', true, none), ('version', 'integer', true, none),
        ('approved_on', 'date', false, none)
    ],
    'objectives': [
        ('objective_id', 'text', true, none), ('function', 'code', true, ['sales', 'procurement', 'inventory', 'finance', 'supply_chain']),
        ('metric', 'code', true, metrics), ('target', 'price', true, none), ('period_from', 'period', true, none), ('period_to', 'period', true, none)
    ],
    'agenda_items': [
        ('item_id', 'text', true, none),
        ('topic', 'code', true, ['forecast_changes', 'inventory_swings', 'operational', 'system_information', 'supplier', 'cost_and_pricing']),
        ('title', 'text', true, none), ('amount', 'amount', false, none), ('due_on', 'date', false, none), ('status', 'code', false, ['open', 'closed'])
    ],
} %}
{#- a select per cell takes its time to plan, also over nothing: only of what was landed -#}
{%- set delivered = landed_layouts('register', layouts.keys() | list) %}
{%- set keys = {
    'projects': ['project_id'], 'measures': ['measure_id'], 'measure_scope': ['measure_id', 'scope_id'],
    'baselines': ['measure_id', 'item_id', 'version'], 'plans': ['measure_id', 'version', 'period_from', 'period_to'],
    'claims': ['measure_id', 'period'], 'sign_offs': ['measure_id', 'period', 'sequence'], 'overrides': ['measure_id', 'period', 'sequence'],
    'waivers': ['waiver_id'],
    'costs': ['measure_id', 'period', 'cost_type'], 'measure_parameters': ['measure_id', 'parameter', 'version'], 'objectives': ['objective_id'],
    'agenda_items': ['item_id'],
} %}

with unreadable as (
{%- for table_name in delivered %}
{{ unreadable_cells(source('landing', 'register__' ~ table_name), table_name, layouts[table_name]) }}
    union all
{%- endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

repeated as (
{%- for table_name in delivered %}
{{ repeated_keys(ref('stg_register__' ~ table_name), table_name, keys[table_name]) }}
    union all
{%- endfor %}
    {{ no_rows(table_name='varchar', source_file='varchar', source_row='bigint', column_name='varchar', value='varchar', expected='varchar') }}
),

unknown as (
{{ unknown_references(ref('stg_register__measures'), 'measures', 'project_id', ref('stg_register__projects'), 'projects') }}
{%- for table_name in ['measure_scope', 'baselines', 'plans', 'claims', 'sign_offs', 'overrides', 'costs', 'measure_parameters', 'agenda_items'] if table_name in delivered %}
    union all
{{ unknown_references(ref('stg_register__' ~ table_name), table_name, 'measure_id', ref('stg_register__measures'), 'measures') }}
{%- endfor %}
),

-- amounts a unit needs, ranges the wrong way round
incomplete as (
    select
        'plans' as table_name,
        source_file,
        source_row,
        case when unit = 'per_unit' then 'unit_saving, forecast_quantity' else 'amount' end as column_name,
        cast(null as varchar) as value,
        case when unit = 'per_unit' then 'unit_saving and forecast_quantity for unit per_unit' else 'an amount for unit ' || unit end as expected
    from {{ ref('stg_register__plans') }}
    where
        (unit = 'per_unit' and (unit_saving_reporting is null or forecast_quantity is null))
        or (unit <> 'per_unit' and amount_reporting is null)
    union all
    select
        'plans' as table_name,
        source_file,
        source_row,
        'period_to' as column_name,
        period_to as value,
        'a period not before period_from ' || period_from as expected
    from {{ ref('stg_register__plans') }}
    where period_to < period_from
    union all
    select
        'sign_offs' as table_name,
        source_file,
        source_row,
        'amount' as column_name,
        cast(null as varchar) as value,
        'the accepted amount for decision partly_validated' as expected
    from {{ ref('stg_register__sign_offs') }}
    where
        decision = 'partly_validated'
        and amount_reporting is null
    union all
    select
        'overrides' as table_name,
        source_file,
        source_row,
        'currency' as column_name,
        currency as value,
        'the reporting currency ' || {{ run_fact('reporting_currency') }} as expected
    from {{ ref('stg_register__overrides') }}
    where currency <> {{ run_fact('reporting_currency') }}
    union all
    select
        'overrides' as table_name,
        source_file,
        source_row,
        'expires_after' as column_name,
        expires_after as value,
        'a period not before ' || period as expected
    from {{ ref('stg_register__overrides') }}
    where expires_after < period
    union all
    select
        'measures' as table_name,
        source_file,
        source_row,
        'window_months' as column_name,
        cast(window_months as varchar) as value,
        'a number of months of 1 or more' as expected
    from {{ ref('stg_register__measures') }}
    where window_months < 1
    union all
    select
        'measure_parameters' as table_name,
        source_file,
        source_row,
        'value' as column_name,
        value,
        case when parameter like 'reference%' then 'a period YYYY-MM' else 'a rate from 0 to 1' end as expected
    from {{ ref('stg_register__measure_parameters') }}
    where
        (parameter in ('reference_from', 'reference_to') and {{ register_period('value') }} is null)
        or (parameter like 'carrying_rate%' and coalesce({{ register_number('value', 'decimal(20, 10)') }}, -1) not between 0 and 1)
    union all
    select
        'objectives' as table_name,
        source_file,
        source_row,
        'period_to' as column_name,
        period_to as value,
        'a period not before period_from ' || period_from as expected
    from {{ ref('stg_register__objectives') }}
    where period_to < period_from
    union all
    select
        'baselines' as table_name,
        source_file,
        source_row,
        'index_id, indexed_share, index_base_period' as column_name,
        cast(null as varchar) as value,
        'an index, its share and its base period for baseline_type index_adjusted' as expected
    from {{ ref('stg_register__baselines') }}
    where
        baseline_type = 'index_adjusted'
        and (index_id is null or indexed_share is null or index_base_period is null)
),

final as (
    select * from unreadable
    union all
    select * from repeated
    union all
    select * from unknown
    union all
    select * from incomplete
)

select
    'register' as file_set,
    table_name,
    source_file,
    source_row,
    column_name,
    value,
    expected
from final
