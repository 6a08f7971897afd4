-- PUBLIC. Contracted less realised.
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as period,
        cast(null as decimal(28,6)) as contracted_reporting,
        cast(null as decimal(28,6)) as late_start_reporting,
        cast(null as decimal(28,6)) as volume_short_reporting,
        cast(null as decimal(28,6)) as off_contract_reporting,
        cast(null as decimal(28,6)) as price_not_applied_reporting,
        cast(null as decimal(28,6)) as mix_reporting,
        cast(null as decimal(28,6)) as order_price_reporting,
        cast(null as decimal(28,6)) as leakage_reporting,
        cast(null as decimal(28,6)) as realised_reporting,
        cast(null as decimal(28,6)) as fx_beside_reporting
    where false
)

select * from final
