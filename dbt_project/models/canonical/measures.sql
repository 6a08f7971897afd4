-- Measures of the register; a blank window is the policy's. The type decides where the value lands: profit (income statement), cash (balance sheet and
-- operating cash, no profit) or memo (nowhere). Totals of profit never include the others.
with records as (
    {{ readable_rows(ref('stg_register__measures'), 'measures', ref('stg_register__problems')) | indent(4) }}
),

final as (
    select
        measure_id,
        project_id,
        title,
        benefit_type,
        case
            when benefit_type in ('inventory_reduction', 'payment_terms', 'capex_price') then 'cash'
            when benefit_type = 'cost_avoidance' then 'memo'
            else 'profit'
        end as value_kind,
        claimed_as,
        effective_date,
        coalesce(window_months, cast({{ policy('window_months') }} as integer)) as window_months,
        owner,
        gate,
        source_file,
        source_row
    from records
)

select * from final
