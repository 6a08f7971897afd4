-- Payment-term measures per supplier and period of the window
with final as (
    select
        cast(null as varchar) as measure_id,
        cast(null as varchar) as source,
        cast(null as varchar) as company_code,
        cast(null as varchar) as supplier_id,
        cast(null as varchar) as period,
        cast(null as decimal(9,6)) as share,
        cast(null as integer) as baseline_days,
        cast(null as integer) as current_days,
        cast(null as integer) as days_change,
        cast(null as decimal(28,6)) as purchases_reporting,
        cast(null as integer) as purchase_days,
        cast(null as decimal(28,6)) as release_to_date_reporting,
        cast(null as decimal(28,6)) as release_reporting,
        cast(null as decimal(28,6)) as open_because_of_terms_reporting,
        cast(null as varchar) as reason
    from {{ source('config', 'run') }}
    where false
)

select * from final
