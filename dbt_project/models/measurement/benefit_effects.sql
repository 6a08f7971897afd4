-- PUBLIC. Every benefit that is no price saving: one row per measure, period, part and supporting row. `event_text` is the row's line in the content
-- hash a sign-off binds to (docs/method.md); depreciation to come and excluded rows are not signed.
with parts as (
    {%- for model in ['int_freight_effects', 'int_provision_effects', 'int_rebate_effects', 'int_capital_effects', 'int_stock_effects'] %}
    select {{ effect_columns() | join(', ') }} from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

measures as (
    select * from {{ ref('measures') }}
),

final as (
    select
        parts.measure_id,
        parts.period,
        measures.benefit_type,
        parts.part,
        parts.value_kind,
        parts.source,
        parts.company_code,
        parts.plant,
        parts.item_id,
        parts.item_group,
        parts.supplier_id,
        parts.reference_key,
        parts.posting_date,
        parts.quantity_base_uom,
        parts.amount_reporting,
        parts.memo_reporting,
        parts.share,
        case parts.value_kind when 'profit' then 'income_statement' when 'cash' then 'balance_sheet' else 'none' end as statement,
        parts.line_id,
        parts.evidence_status,
        parts.evidence_reason,
        case
            when parts.evidence_status <> 'excluded' and parts.part <> 'depreciation'
                then 'E|' || parts.part || '|' || parts.source || '|' || coalesce(parts.company_code, '') || '|' || parts.reference_key
                    || '|' || cast(cast(parts.quantity_base_uom as decimal(23, 3)) as varchar)
                    || '|' || {{ two_decimals('parts.amount_reporting') }}
                    || '|' || {{ two_decimals('parts.memo_reporting') }}
        end as event_text,
        parts.source_file,
        parts.source_row
    from parts
    inner join measures on parts.measure_id = measures.measure_id
)

select * from final
