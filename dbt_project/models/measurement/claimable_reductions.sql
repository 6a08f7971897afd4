-- Stock that a measure (inventory_reduction, carrying_cost) may claim, per item, plant and period of its window
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as benefit_type,
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as plant,
        cast(null as varchar) as item_id,
        cast(null as varchar) as item_group,
        cast(null as varchar) as base_uom,
        cast(null as varchar) as period,
        cast(null as decimal(9,6)) as share,
        cast(null as varchar) as reference_from,
        cast(null as varchar) as reference_to,
        cast(null as decimal(23,6)) as baseline_quantity,
        cast(null as decimal(23,6)) as owned_quantity,
        cast(null as decimal(23,6)) as consigned_quantity,
        cast(null as decimal(23,6)) as reduction_quantity,
        cast(null as decimal(23,6)) as write_off_quantity,
        cast(null as decimal(23,6)) as count_quantity,
        cast(null as decimal(23,6)) as scope_quantity,
        cast(null as decimal(23,6)) as cut_off_quantity,
        cast(null as decimal(23,6)) as ownership_quantity,
        cast(null as decimal(23,6)) as claimable_quantity,
        cast(null as decimal(28,10)) as baseline_unit_cost_local,
        cast(null as varchar) as baseline_cost_basis,
        cast(null as varchar) as currency_local,
        cast(null as decimal(20,10)) as budget_rate,
        cast(null as decimal(28,6)) as baseline_value_reporting,
        cast(null as decimal(28,6)) as current_value_reporting,
        cast(null as decimal(28,6)) as book_reduction_reporting,
        cast(null as decimal(28,6)) as revaluation_reporting,
        cast(null as decimal(28,6)) as write_off_reporting,
        cast(null as decimal(28,6)) as reserve_reporting,
        cast(null as decimal(28,6)) as ownership_reporting,
        cast(null as decimal(28,6)) as scope_reporting,
        cast(null as decimal(28,6)) as cut_off_reporting,
        cast(null as decimal(28,6)) as count_reporting,
        cast(null as decimal(28,6)) as release_to_date_reporting,
        cast(null as decimal(28,6)) as release_reporting,
        cast(null as decimal(28,6)) as carrying_cash_reporting,
        cast(null as decimal(28,6)) as carrying_economic_reporting,
        cast(null as varchar) as reason
    from {{ source('config', 'run') }}
    where false
)

select * from final
