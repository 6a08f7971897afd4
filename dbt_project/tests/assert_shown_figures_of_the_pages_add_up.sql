-- Pages 4, 5 and 7 as shown, in cents: types to the total of their kind, stock from opening to closing and companies to the group, types to the outlook.
{{ config(meta={'dagster': {'ref': {'name': 'rpt_benefit_types'}}}) }}

with

types as (

    select
        value_kind,
        sum(case level when 'total' then -validated_ytd else validated_ytd end) as validated_off,
        sum(case level when 'total' then -measured_ytd else measured_ytd end) as measured_off
    from {{ ref('rpt_benefit_types') }}
    where level in ('type', 'total')
    group by value_kind

),

stock as (

    select
        scope,
        sum(case line when 'closing' then -amount_reporting else amount_reporting end) as off
    from {{ ref('rpt_inventory') }}
    group by scope
    having count(*) = count(amount_reporting)

),

companies as (

    select
        line,
        sum(case scope when 'group' then -amount_reporting else amount_reporting end) as off
    from {{ ref('rpt_inventory') }}
    group by line
    having count(*) = count(amount_reporting)

),

outlook as (

    select
        value_kind,
        sum(case level when 'total' then -window_total else window_total end) as window_off,
        sum(case level when 'total' then -carry_over else carry_over end) as carry_over_off,
        sum(recurring + one_off - window_total) as split_off,
        sum(in_year_actual + in_year_forecast + carry_over - window_total) as across_off
    from {{ ref('rpt_outlook') }}
    group by value_kind

)

select 'types' as place, value_kind as what from types where validated_off <> 0 or measured_off <> 0
union all
select 'stock' as place, scope as what from stock where off <> 0
union all
select 'companies' as place, line as what from companies where off <> 0
union all
select 'outlook' as place, value_kind as what from outlook where window_off <> 0 or carry_over_off <> 0 or split_off <> 0 or across_off <> 0
