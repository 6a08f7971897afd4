-- Sums of the events of each measure-period and the hash a sign-off binds to (docs/method.md, validated and recognised).
with spine as (
    select * from {{ ref('int_measure_period_spine') }}
),

lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

effects as (
    select * from {{ ref('benefit_effects') }} where evidence_status <> 'excluded'
),

baselines as (
    select * from {{ ref('baselines') }} where is_current
),

versions as (
    select
        measure_id,
        {{ sorted_join("item_id || ':' || cast(version as varchar) || ':' || baseline_type", "','") }} as baseline_versions
    from baselines
    group by measure_id
),

-- price lines and the effects of the other types, in one shape; a null text is not in the hash
events as (
    select
        measure_id,
        period,
        hard_saving_reporting as measured_reporting,
        hard_saving_reporting as pooled_reporting,
        avoidance_reporting,
        avoidance_reporting as memo_reporting,
        fx_effect_reporting,
        evidence_status,
        case when event_kind = 'receipt' then quantity_base_uom else 0 end as quantity_base_uom,
        case event_kind when 'receipt' then 'R' else 'I' end
        || '|' || source
        || '|' || cast(coalesce(receipt_year, invoice_year) as varchar)
        || '|' || coalesce(receipt_document, invoice_document)
        || '|' || coalesce(receipt_line, invoice_line)
        || '|' || cast(cast(quantity_base_uom as decimal(23, 3)) as varchar)
        || '|' || cast(cast(actual_amount_doc as decimal(23, 3)) as varchar)
        || '|' || coalesce(currency_doc, '') as event_text
    from lines
    union all
    select
        measure_id,
        period,
        amount_reporting as measured_reporting,
        -- a rebate reaches the income statement with the goods it was earned on
        case when benefit_type = 'rebate' then amount_reporting else cast(0 as decimal(28, 6)) end as pooled_reporting,
        cast(0 as decimal(28, 6)) as avoidance_reporting,
        case when part = 'depreciation' then cast(0 as decimal(28, 6)) else memo_reporting end as memo_reporting,
        coalesce(fx_effect_reporting, cast(0 as decimal(28, 6))) as fx_effect_reporting,
        evidence_status,
        cast(0 as decimal(23, 6)) as quantity_base_uom,
        event_text
    from effects
),

sums as (
    select
        measure_id,
        period,
        sum(measured_reporting) as measured_reporting,
        sum(case when evidence_status = 'supported' then measured_reporting - pooled_reporting else 0 end) as supported_effects_reporting,
        sum(avoidance_reporting) as avoidance_reporting,
        sum(memo_reporting) as memo_reporting,
        sum(fx_effect_reporting) as fx_effect_reporting,
        sum(case when evidence_status = 'unsupported' then measured_reporting else 0 end) as unsupported_reporting,
        sum(quantity_base_uom) as quantity_base_uom,
        count(event_text) as line_count,
        {{ sorted_join('event_text') }} as event_texts
    from events
    group by measure_id, period
),

final as (
    select
        spine.measure_id,
        spine.period,
        spine.benefit_type,
        spine.value_kind,
        cast(coalesce(sums.measured_reporting, 0) as decimal(28, 6)) as measured_reporting,
        cast(coalesce(sums.avoidance_reporting, 0) as decimal(28, 6)) as avoidance_reporting,
        cast(coalesce(sums.memo_reporting, 0) as decimal(28, 6)) as memo_reporting,
        -- evidenced part of what lands at once; a price saving and a rebate go through their pool instead
        cast(coalesce(sums.supported_effects_reporting, 0) as decimal(28, 6)) as supported_effects_reporting,
        cast(coalesce(sums.fx_effect_reporting, 0) as decimal(28, 6)) as fx_effect_reporting,
        cast(coalesce(sums.unsupported_reporting, 0) as decimal(28, 6)) as unsupported_reporting,
        cast(coalesce(sums.quantity_base_uom, 0) as decimal(23, 6)) as quantity_base_uom,
        cast(coalesce(sums.line_count, 0) as bigint) as line_count,
        {{ sha256_hex(
            "spine.measure_id || '|' || spine.period || '|' || coalesce(versions.baseline_versions, '') || coalesce(chr(10) || sums.event_texts, '')"
        ) }} as content_hash
    from spine
    left join sums
        on
            spine.measure_id = sums.measure_id
            and spine.period = sums.period
    left join versions on spine.measure_id = versions.measure_id
)

select * from final
