-- Benefits by type, year to date: the cents of the measures, so that the types add up to the total of their kind of value. Profit and cash are two totals.
-- Below them every memo on its own: avoidance and what a measure shows beside its amount stand in no total and are never added up.

with

measures as (select * from {{ ref('rpt_measures') }}),

rates as (select * from {{ ref('rpt_benefit_rates') }} where scope in ('type', 'total')),

types as (

    select
        value_kind,
        benefit_type,
        count(*) as measures,
        sum(planned_ytd) as planned_ytd,
        sum(measured_ytd) as measured_ytd,
        sum(validated_ytd) as validated_ytd,
        sum(recognised_ytd) as recognised_ytd
    from measures
    where value_kind in ('profit', 'cash')
    group by value_kind, benefit_type

),

levels as (

    select
        'type' as level,
        value_kind,
        benefit_type,
        cast(null as varchar) as measure_id,
        {{ benefit_type_shown('benefit_type') }} as title,
        measures,
        planned_ytd,
        measured_ytd,
        validated_ytd,
        recognised_ytd
    from types

    union all

    select
        'total' as level,
        value_kind,
        null as benefit_type,
        null as measure_id,
        'All benefits in ' || value_kind as title,
        sum(measures) as measures,
        sum(planned_ytd) as planned_ytd,
        sum(measured_ytd) as measured_ytd,
        sum(validated_ytd) as validated_ytd,
        sum(recognised_ytd) as recognised_ytd
    from types
    group by value_kind

    union all

    select
        'memo' as level,
        'memo' as value_kind,
        benefit_type,
        measure_id,
        title,
        1 as measures,
        null as planned_ytd,
        avoidance_ytd as measured_ytd,
        null as validated_ytd,
        null as recognised_ytd
    from measures
    where avoidance_ytd <> 0 or value_kind = 'memo'

),

final as (

    select
        cast(
            row_number() over (
                order by
                    case levels.value_kind when 'profit' then 0 when 'cash' then 1 else 2 end,
                    case levels.level when 'type' then 0 else 1 end,
                    case levels.level when 'memo' then -abs(levels.measured_ytd) else 0 end,
                    levels.benefit_type,
                    levels.measure_id
            ) as integer
        ) as row_order,
        levels.level,
        levels.value_kind,
        levels.benefit_type,
        levels.measure_id,
        levels.title,
        case
            when levels.level = 'memo' then 'Nowhere: a memo'
            else case levels.benefit_type
                when 'price_saving' then 'Inventory, then cost of sales; indirect: its cost line'
                when 'rebate' then 'Inventory cost, then cost of sales'
                when 'expedite_freight' then 'Freight'
                when 'obsolescence' then 'Provision in cost of sales'
                when 'carrying_cost' then 'Interest and warehouse cost that stops being paid'
                when 'inventory_reduction' then 'Inventory and operating cash'
                when 'payment_terms' then 'Trade payables and operating cash'
                when 'capex_price' then 'Fixed assets, then depreciation'
            end
        end as lands_on,
        cast(levels.measures as bigint) as measures,
        cast(levels.planned_ytd as decimal(28, 2)) as planned_ytd,
        cast(levels.measured_ytd as decimal(28, 2)) as measured_ytd,
        cast(levels.validated_ytd as decimal(28, 2)) as validated_ytd,
        cast(levels.recognised_ytd as decimal(28, 2)) as recognised_ytd,
        rates.recognition_rate,
        rates.realisation_rate,
        cast(null as varchar) as reason
    from levels
    left join rates
        on
            rates.scope = levels.level
            and rates.value_kind = levels.value_kind
            and coalesce(rates.benefit_type, '') = coalesce(levels.benefit_type, '')

)

select * from final
