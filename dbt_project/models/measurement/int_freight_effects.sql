-- Expedite freight against the reference periods, at the activity of the period: (premium0 / units0 - premium1 / units1) x units1, split exactly into
-- frequency (f0 - f1) x units1 x r0 and rate (r0 - r1) x shipments1, where f = expedite shipments / units shipped, r = premium / expedite shipment.
-- Per company and period. Premium = actual cost - cost in standard mode; units are those of all shipments in scope. Without the cost in standard mode
-- of one expedite line the premium is not available.
with documents as (
    select * from {{ ref('freight_documents') }}
),

periods as (
    select * from {{ ref('fiscal_periods') }}
),

reference_periods as (
    {{ measure_reference_periods() }}
),

in_scope as (
    {{ in_measure_scope('documents', 'expedite_freight', ['company_code', 'plant', 'item_id'], ['source', 'company_code', 'freight_document', 'freight_line']) }}
),

placed as (
    select
        in_scope.*,
        periods.period_index,
        reference_periods.line_id,
        periods.period_index between reference_periods.reference_from_index and reference_periods.reference_to_index as is_reference,
        in_scope.posting_date >= in_scope.effective_date
        and in_scope.posting_date < in_scope.window_end_exclusive
        and in_scope.posting_date <= {{ run_fact('period_end') }} as is_counted
    from in_scope
    inner join periods on in_scope.period = periods.period
    inner join reference_periods on in_scope.measure_id = reference_periods.measure_id
),

-- one document with several lines is one shipment
shipments as (
    select
        measure_id,
        source,
        company_code,
        period,
        is_reference,
        is_counted,
        freight_document,
        max(scope_share) as shipment_share
    from placed
    where shipment_mode = 'expedite'
    group by measure_id, source, company_code, period, is_reference, is_counted, freight_document
),

reference_shipments as (
    select
        measure_id,
        source,
        company_code,
        cast(sum(shipment_share) as decimal(23, 6)) as shipments
    from shipments
    where is_reference
    group by measure_id, source, company_code
),

period_shipments as (
    select
        measure_id,
        source,
        company_code,
        period,
        cast(sum(shipment_share) as decimal(23, 6)) as shipments
    from shipments
    where is_counted
    group by measure_id, source, company_code, period
),

reference_flows as (
    select
        measure_id,
        source,
        company_code,
        cast(sum(cast(shipped_units * scope_share as decimal(28, 10))) as decimal(23, 6)) as units,
        cast(
            cast(
                sum(case when shipment_mode = 'expedite' then cast((actual_cost_local - standard_mode_cost_local) * scope_share as decimal(28, 10)) else 0 end)
                as decimal(28, 10)
            ) * max(budget_rate) as decimal(28, 6)
        ) as premium_reporting,
        min(case when shipment_mode = 'expedite' and standard_mode_cost_local is null then freight_document end) as document_without_standard
    from placed
    where is_reference
    group by measure_id, source, company_code
),

evidence as (
    {{ document_evidence("(select source, company_code, journal_fiscal_year, journal_document, actual_cost_local as amount_local from documents)") }}
),

period_flows as (
    select
        placed.measure_id,
        placed.source,
        placed.company_code,
        placed.period,
        min(placed.plant) as first_plant,
        max(placed.plant) as last_plant,
        max(placed.posting_date) as posting_date,
        min(placed.line_id) as line_id,
        max(placed.scope_share) as share,
        max(placed.budget_rate) as budget_rate,
        cast(sum(cast(placed.shipped_units * placed.scope_share as decimal(28, 10))) as decimal(23, 6)) as units,
        cast(
            cast(
                sum(
                    case
                        when placed.shipment_mode = 'expedite'
                            then cast((placed.actual_cost_local - placed.standard_mode_cost_local) * placed.scope_share as decimal(28, 10))
                        else 0
                    end
                ) as decimal(28, 10)
            ) * max(placed.budget_rate) as decimal(28, 6)
        ) as premium_reporting,
        min(case when placed.shipment_mode = 'expedite' and placed.standard_mode_cost_local is null then placed.freight_document end)
            as document_without_standard,
        min(case when placed.shipment_mode = 'expedite' and not coalesce(evidence.is_proved, false) then placed.freight_document end) as unproved_document,
        min(placed.source_file) as source_file,
        min(placed.source_row) as source_row
    from placed
    left join evidence
        on
            placed.source = evidence.source
            and placed.company_code = evidence.company_code
            and placed.journal_fiscal_year = evidence.journal_fiscal_year
            and placed.journal_document = evidence.journal_document
            and placed.actual_cost_local = evidence.amount_local
    where placed.is_counted
    group by placed.measure_id, placed.source, placed.company_code, placed.period
),

compared as (
    select
        period_flows.*,
        reference_flows.units as reference_units,
        reference_flows.premium_reporting as reference_premium,
        coalesce(reference_shipments.shipments, 0) as reference_shipments,
        coalesce(period_shipments.shipments, 0) as shipments,
        case
            when period_flows.budget_rate is null then 'no_budget_rate'
            when coalesce(period_flows.document_without_standard, reference_flows.document_without_standard) is not null
                then 'no_standard_cost: expected the cost in standard mode of expedite document '
                    || coalesce(period_flows.document_without_standard, reference_flows.document_without_standard) || ', found none'
            when reference_flows.units is null or reference_flows.units = 0 then 'no_reference: no units shipped in the reference periods'
        end as excluded_because,
        -- premium at the reference's premium per unit, and at its premium per shipment for the shipments made
        cast({{ money_div('cast(reference_flows.premium_reporting * period_flows.units as decimal(38, 10))', 'reference_flows.units', 6) }} as decimal(28, 6))
            as premium_at_reference,
        coalesce(
            cast(
                {{ money_div(
                    'cast(reference_flows.premium_reporting * coalesce(period_shipments.shipments, 0) as decimal(38, 10))',
                    'coalesce(reference_shipments.shipments, 0)', 6
                ) }} as decimal(28, 6)
            ),
            0
        ) as premium_of_shipments
    from period_flows
    left join reference_flows
        on
            period_flows.measure_id = reference_flows.measure_id
            and period_flows.source = reference_flows.source
            and period_flows.company_code = reference_flows.company_code
    left join reference_shipments
        on
            period_flows.measure_id = reference_shipments.measure_id
            and period_flows.source = reference_shipments.source
            and period_flows.company_code = reference_shipments.company_code
    left join period_shipments
        on
            period_flows.measure_id = period_shipments.measure_id
            and period_flows.source = period_shipments.source
            and period_flows.company_code = period_shipments.company_code
            and period_flows.period = period_shipments.period
),

parts as (
    select
        *,
        'frequency' as part,
        units as quantity,
        premium_at_reference - premium_of_shipments as amount
    from compared
    union all
    select
        *,
        'rate' as part,
        shipments as quantity,
        premium_of_shipments - premium_reporting as amount
    from compared
),

final as (
    select
        measure_id,
        period,
        part,
        'profit' as value_kind,
        source,
        company_code,
        case when first_plant = last_plant then first_plant end as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as supplier_id,
        period as reference_key,
        posting_date,
        cast(quantity as decimal(23, 6)) as quantity_base_uom,
        cast(case when excluded_because is null then amount else 0 end as decimal(28, 6)) as amount_reporting,
        cast(0 as decimal(28, 6)) as memo_reporting,
        cast(share as decimal(9, 6)) as share,
        coalesce(line_id, {{ first_line_of('freight_line_ids') }}) as line_id,
        case
            when excluded_because is not null then 'excluded'
            when unproved_document is not null then 'unsupported'
            else 'supported'
        end as evidence_status,
        case
            when excluded_because is not null then excluded_because
            when unproved_document is not null
                then 'freight document ' || unproved_document || ': expected a posted journal document that carries its cost, found none'
        end as evidence_reason,
        source_file,
        source_row
    from parts
)

select * from final
