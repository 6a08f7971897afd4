-- Days inventory outstanding per company and period, by month and by rolling twelve months, and the change in inventory against a reference sp
with final as (
    select
        cast(null as varchar) as company_code,
        cast(null as varchar) as period,
        cast(null as varchar) as basis,
        cast(null as varchar) as reference,
        cast(null as varchar) as measure_id,
        cast(null as varchar) as reference_period,
        cast(null as varchar) as currency_local,
        cast(null as decimal(23,4)) as inventory_local,
        cast(null as decimal(23,4)) as cogs_local,
        cast(null as integer) as days,
        cast(null as decimal(20,6)) as dio,
        cast(null as decimal(23,4)) as reference_inventory_local,
        cast(null as decimal(23,4)) as reference_cogs_local,
        cast(null as integer) as reference_days,
        cast(null as decimal(20,6)) as reference_dio,
        cast(null as decimal(23,4)) as change_local,
        cast(null as decimal(28,6)) as volume_local,
        cast(null as decimal(28,6)) as efficiency_local,
        cast(null as decimal(20,10)) as budget_rate,
        cast(null as decimal(28,6)) as inventory_reporting,
        cast(null as decimal(28,6)) as cogs_reporting,
        cast(null as decimal(28,6)) as change_reporting,
        cast(null as decimal(28,6)) as volume_reporting,
        cast(null as decimal(28,6)) as efficiency_reporting,
        cast(null as varchar) as cogs_basis,
        cast(null as varchar) as reason
    from {{ source('config', 'run') }}
    where false
)

select * from final
