-- The register as read: one row per record and field, so that the workbook shows exactly what the figures rest on.
{%- set sheets = {
    'projects': {
        'key': ['project_id'],
        'fields': ['project_id', 'title', 'gate', 'owner', 'sponsor', 'reporting_line', 'budget_tag'],
    },
    'measures': {
        'key': ['measure_id'],
        'fields': ['measure_id', 'project_id', 'title', 'benefit_type', 'claimed_as', 'effective_date', 'window_months', 'owner', 'gate'],
    },
    'measure_scopes': {
        'key': ['measure_id', 'scope_id'],
        'fields': ['measure_id', 'scope_id', 'scope_source', 'company_code', 'plant', 'item_id', 'item_group', 'supplier_id', 'share'],
    },
    'baselines': {
        'key': ['measure_id', 'item_id', 'version'],
        'fields': [
            'measure_id', 'item_id', 'version', 'baseline_type', 'frozen_price', 'price_currency', 'price_per', 'price_uom', 'frozen_rows',
            'frozen_quantity', 'rows_hash', 'document_ref', 'document_date', 'approved_by', 'approved_on', 'reason',
            'late_approval_waived',
        ],
    },
    'plans': {
        'key': ['measure_id', 'version', 'period_from', 'period_to'],
        'fields': [
            'measure_id', 'version', 'period_from', 'period_to', 'unit', 'amount_reporting', 'unit_saving_reporting', 'forecast_quantity',
            'created_at',
        ],
    },
    'claims': {
        'key': ['measure_id', 'period'],
        'fields': ['measure_id', 'period', 'amount_reporting', 'claimed_as', 'basis', 'submitted_by', 'submitted_on'],
    },
    'sign_offs': {
        'key': ['measure_id', 'period', 'sequence'],
        'fields': [
            'measure_id', 'period', 'sequence', 'decision', 'amount_reporting', 'content_hash', 'preparer', 'approver', 'approver_line',
            'signed_on', 'comment',
        ],
    },
    'overrides': {
        'key': ['measure_id', 'period', 'sequence'],
        'fields': [
            'measure_id', 'period', 'sequence', 'amount_kind', 'amount_reporting', 'content_hash', 'reason', 'requester', 'approver', 'approver_line',
            'approved_at', 'expires_after',
        ],
    },
    'waivers': {
        'key': ['waiver_id'],
        'fields': [
            'waiver_id', 'control_id', 'scope', 'company_code', 'account', 'period', 'exposed_amount_reporting', 'reason', 'requester',
            'approver', 'approved_on', 'expires_after',
        ],
    },
    'measure_costs': {
        'key': ['measure_id', 'period', 'cost_type'],
        'fields': ['measure_id', 'period', 'cost_type', 'amount_reporting', 'one_time'],
    },
} %}

with

records as (

    {% for sheet, shape in sheets.items() %}
    {% set outer_loop = loop %}
    {% for field in shape['fields'] %}
    select
        '{{ sheet }}' as sheet,
        {%- for part in shape['key'] %}
        coalesce(cast({{ part }} as varchar), ''){{ " || '/' || " if not loop.last }}{% endfor %} as record_key,
        '{{ field }}' as field,
        cast({{ field }} as varchar) as value
    from {{ ref(sheet) }}
    {% if not (loop.last and outer_loop.last) %}union all{% endif %}
    {% endfor %}
    {% endfor %}

),

final as (

    select
        sheet,
        record_key,
        field,
        value
    from records

)

select * from final
