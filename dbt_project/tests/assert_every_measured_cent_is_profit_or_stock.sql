-- A profit measure: measured = P&L part + change in the part held in stock, for every measure and period, and the part held in stock is the sum of its changes.
{{ config(meta={'dagster': {'ref': {'name': 'measure_periods'}}}) }}
with cumulated as (
    select
        *,
        sum(held_in_stock_change_reporting) over (partition by measure_id order by period rows unbounded preceding) as held_so_far_reporting
    from {{ ref('measure_periods') }}
    where value_kind = 'profit'
)

select *
from cumulated
where
    {{ in_audit_window('period') }}
    and (
        measured_reporting <> measured_pnl_reporting + held_in_stock_change_reporting
        or held_in_stock_reporting <> held_so_far_reporting
    )
