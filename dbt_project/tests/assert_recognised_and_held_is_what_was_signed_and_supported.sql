-- Over the life of a measure: recognised P&L + signed part still in stock = signed and supported saving, and both streams use one set of shares.
{{ config(meta={'dagster': {'ref': {'name': 'saving_pools'}}}) }}
with pools as (
    select
        measure_id,
        period,
        sum(validated_pooled_saving_reporting + validated_direct_pnl_reporting) as signed_reporting,
        sum(validated_direct_pnl_reporting + validated_released_reporting) as recognised_reporting,
        sum(validated_closing_pool_reporting) as held_reporting
    from {{ ref('saving_pools') }}
    group by measure_id, period
),

cumulated as (
    select
        *,
        sum(signed_reporting) over (partition by measure_id order by period rows unbounded preceding) as signed_so_far,
        sum(recognised_reporting) over (partition by measure_id order by period rows unbounded preceding) as recognised_so_far
    from pools
)

select *
from cumulated
where
    {{ in_audit_window('period') }}
    and signed_so_far <> recognised_so_far + held_reporting
