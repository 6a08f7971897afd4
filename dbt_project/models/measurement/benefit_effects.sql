-- PUBLIC. Every benefit that is no price saving: one row per measure, period, part and supporting row. `event_text` is the row's line in the content
-- hash a sign-off binds to (docs/method.md); depreciation to come and excluded rows are not signed. The currency effect stands beside the amount.
with parts as (
    {%- for model in ['int_freight_effects', 'int_provision_effects', 'int_rebate_effects', 'int_capital_effects', 'int_stock_effects'] %}
    select
        {{ effect_columns() | join(', ') }},
        {{ 'agreement_currency' if model == 'int_rebate_effects' else 'cast(null as varchar)' }} as effect_currency
    from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

measures as (
    select * from {{ ref('measures') }}
),

-- an amount is in the currency of its agreement, else of its company
company_currencies as (
    select
        company_code,
        max(currency_local) as currency_local
    from {{ ref('companies') }}
    group by company_code
),

budget_rates as (
    select
        measure_id,
        currency,
        min(budget_rate) as budget_rate
    from {{ ref('int_budget_rates') }}
    group by measure_id, currency
),

average_rates as (
    select
        currency,
        period,
        min(average_rate) as average_rate
    from {{ ref('int_period_average_rates') }}
    group by currency, period
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
        cast(
            cast(parts.amount_reporting as decimal(22, 6))
            * cast({{ money_div('average_rates.average_rate - budget_rates.budget_rate', 'budget_rates.budget_rate', 10) }} as decimal(14, 10))
            as decimal(28, 6)
        ) as fx_effect_reporting,
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
    left join company_currencies on parts.company_code = company_currencies.company_code
    left join budget_rates
        on
            parts.measure_id = budget_rates.measure_id
            and coalesce(parts.effect_currency, company_currencies.currency_local) = budget_rates.currency
    left join average_rates
        on
            coalesce(parts.effect_currency, company_currencies.currency_local) = average_rates.currency
            and parts.period = average_rates.period
)

select * from final
