-- Stock: opening + every line = closing in quantity, local and reporting amount. Inventory: efficiency + volume = change. Claims: fall of the books =
-- release + everything excluded, and the releases of the periods add up to the release to date. Cash: each section adds up to its total.
{{ config(meta={'dagster': {'ref': {'name': 'cash_bridge'}}}) }}
with stock as (
    select
        'roll_forward ' || coalesce(plant, '') || ' ' || coalesce(item_group, '') as place,
        period,
        sum(case line when 'closing' then -amount_local else amount_local end) as difference,
        sum(case line when 'closing' then -quantity_base_uom else quantity_base_uom end) as second_difference,
        sum(case line when 'closing' then -amount_reporting else amount_reporting end) as third_difference
    from {{ ref('inventory_roll_forward') }}
    group by source, company_code, plant, item_group, base_uom, period
),

efficiency as (
    select
        'efficiency ' || company_code as place,
        period,
        efficiency_local + volume_local - change_local as difference,
        efficiency_reporting + volume_reporting - change_reporting as second_difference,
        0 as third_difference
    from {{ ref('inventory_efficiency') }}
),

claims as (
    select
        'claim ' || measure_id || ' ' || coalesce(plant, '') || ' ' || item_id as place,
        period,
        book_reduction_reporting - release_to_date_reporting - revaluation_reporting - write_off_reporting - reserve_reporting - ownership_reporting
        - scope_reporting - cut_off_reporting - count_reporting as difference,
        release_to_date_reporting - sum(release_reporting) over (
            partition by measure_id, source, company_code, plant, item_id
            order by period
        ) as second_difference,
        0 as third_difference
    from {{ ref('claimable_reductions') }}
),

cash as (
    select
        section || ' ' || company_code as place,
        period,
        sum(
            case
                when line in ('change_in_cash', 'difference') then 0
                when section in ('cash_flow', 'cash_effect') and is_total then -amount_local
                when line in ('closing', 'release') and is_total then -amount_local
                else amount_local
            end
        ) as difference,
        0 as second_difference,
        0 as third_difference
    from {{ ref('cash_bridge') }}
    group by section, company_code, period
    having count(amount_local) = count(*)
),

sums as (
    select * from stock
    union all
    select * from efficiency
    union all
    select * from claims
    union all
    select * from cash
)

select *
from sums
where
    {{ in_audit_window('period') }}
    and (difference <> 0 or second_difference <> 0 or third_difference <> 0)
