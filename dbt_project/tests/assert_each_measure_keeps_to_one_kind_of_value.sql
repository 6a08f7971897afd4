-- Every amount of a measure is of its kind: no cash or memo in profit, nothing recognised twice, excluded rows and depreciation to come carry no amount.
{{ config(meta={'dagster': {'ref': {'name': 'benefit_effects'}}}) }}
select
    effects.measure_id,
    effects.period,
    effects.part,
    effects.value_kind
from {{ ref('benefit_effects') }} as effects
inner join {{ ref('measures') }} as measures on effects.measure_id = measures.measure_id
where
    (effects.amount_reporting <> 0 and effects.value_kind <> measures.value_kind)
    or (effects.evidence_status = 'excluded' and effects.amount_reporting <> 0)
    or (effects.value_kind = 'memo' and effects.amount_reporting <> 0)
union all
select
    measure_id,
    period,
    'recognised' as part,
    value_kind
from {{ ref('measure_periods') }}
where
    (value_kind <> 'profit' and (recognised_pnl_reporting <> 0 or measured_pnl_reporting <> 0 or held_in_stock_reporting <> 0))
    or (value_kind <> 'cash' and recognised_cash_reporting <> 0)
