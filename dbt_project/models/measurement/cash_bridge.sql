-- Per company and period
with final as (
    select
        cast(null as varchar) as company_code,
        cast(null as varchar) as period,
        cast(null as varchar) as section,
        cast(null as integer) as line_order,
        cast(null as varchar) as line,
        cast(null as varchar) as line_title,
        cast(null as decimal(28,6)) as amount_local,
        cast(null as varchar) as currency_local,
        cast(null as decimal(20,10)) as budget_rate,
        cast(null as decimal(28,6)) as amount_reporting,
        cast(null as boolean) as is_total,
        cast(null as varchar) as reason
    from {{ source('config', 'run') }}
    where false
)

select * from final
