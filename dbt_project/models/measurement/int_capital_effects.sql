-- Capital purchases: quoted - actual price is cash not spent on fixed assets; it reaches the income statement as depreciation over the useful life,
-- shown as a memo (`depreciation`) because the measure counts it once, as cash.
with expenditures as (
    select * from {{ ref('capital_expenditures') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

parameters as (
    select * from {{ ref('measure_parameters') }} where is_current and parameter = 'line_id'
),

in_scope as (
    {{ in_measure_scope(
        'expenditures', 'capex_price', ['company_code', 'supplier_id'],
        ['source', 'company_code', 'asset_id', 'posting_date', 'journal_document', 'source_row']
    ) }}
),

evidence as (
    {{ document_evidence("(select source, company_code, journal_fiscal_year, journal_document, actual_amount_local as amount_local from expenditures)") }}
),

purchases as (
    select
        in_scope.measure_id,
        in_scope.source,
        in_scope.company_code,
        in_scope.asset_id,
        in_scope.posting_date,
        in_scope.period,
        min(in_scope.supplier_id) as supplier_id,
        max(in_scope.scope_share) as share,
        max(in_scope.useful_life_months) as useful_life_months,
        min(in_scope.in_service_from) as in_service_from,
        max(in_scope.budget_rate) as budget_rate,
        cast(
            cast(sum(cast((in_scope.quoted_amount_local - in_scope.actual_amount_local) * in_scope.scope_share as decimal(28, 10))) as decimal(28, 10))
            * max(in_scope.budget_rate) as decimal(28, 6)
        ) as saving_reporting,
        max(case when coalesce(evidence.is_proved, false) then 0 else 1 end) = 1 as is_unproved,
        min(in_scope.source_file) as source_file,
        min(in_scope.source_row) as source_row
    from in_scope
    left join evidence
        on
            in_scope.source = evidence.source
            and in_scope.company_code = evidence.company_code
            and in_scope.journal_fiscal_year = evidence.journal_fiscal_year
            and in_scope.journal_document = evidence.journal_document
            and in_scope.actual_amount_local = evidence.amount_local
    where
        in_scope.posting_date >= in_scope.effective_date
        and in_scope.posting_date < in_scope.window_end_exclusive
        and in_scope.posting_date <= {{ run_fact('period_end') }}
    group by 1, 2, 3, 4, 5, 6
),

depreciations as (
    select
        purchases.*,
        months.period as depreciation_period,
        months.end_date,
        months.period_index - first_month.period_index + 1 as month_number
    from purchases
    inner join periods as first_month on purchases.in_service_from between first_month.start_date and first_month.end_date
    inner join periods as months
        on
            months.period_index >= first_month.period_index
            and months.period_index < first_month.period_index + purchases.useful_life_months
            and months.start_date <= {{ run_fact('period_end') }}
    where purchases.budget_rate is not null
),

parts as (
    select
        measure_id,
        period,
        'purchase' as part,
        'cash' as value_kind,
        source,
        company_code,
        supplier_id,
        asset_id || '/' || cast(posting_date as varchar) as reference_key,
        posting_date,
        coalesce(saving_reporting, cast(0 as decimal(28, 6))) as amount,
        cast(0 as decimal(28, 6)) as memo,
        share,
        case
            when budget_rate is null then 'excluded'
            when is_unproved then 'unsupported'
            else 'supported'
        end as evidence_status,
        case
            when budget_rate is null then 'no_budget_rate'
            when is_unproved then 'asset ' || asset_id || ': expected a posted journal document that carries its actual amount, found none'
        end as evidence_reason,
        source_file,
        source_row
    from purchases
    union all
    -- the running total is rounded, so that the months add up to the saving
    select
        measure_id,
        depreciation_period as period,
        'depreciation' as part,
        'memo' as value_kind,
        source,
        company_code,
        supplier_id,
        asset_id || '/' || depreciation_period as reference_key,
        least(end_date, {{ run_fact('period_end') }}) as posting_date,
        cast(0 as decimal(28, 6)) as amount,
        cast(
            {{ money_div('saving_reporting * month_number', 'useful_life_months', 6) }}
            - {{ money_div('saving_reporting * (month_number - 1)', 'useful_life_months', 6) }} as decimal(28, 6)
        ) as memo,
        share,
        'supported' as evidence_status,
        cast(null as varchar) as evidence_reason,
        source_file,
        source_row
    from depreciations
),

final as (
    select
        parts.measure_id,
        parts.period,
        parts.part,
        parts.value_kind,
        parts.source,
        parts.company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        parts.supplier_id,
        parts.reference_key,
        parts.posting_date,
        cast(0 as decimal(23, 6)) as quantity_base_uom,
        parts.amount as amount_reporting,
        parts.memo as memo_reporting,
        cast(parts.share as decimal(9, 6)) as share,
        parameters.value as line_id,
        parts.evidence_status,
        parts.evidence_reason,
        parts.source_file,
        parts.source_row
    from parts
    left join parameters on parts.measure_id = parameters.measure_id
)

select * from final
