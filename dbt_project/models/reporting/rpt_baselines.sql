-- Baselines used, as measured.

with

measure_baselines as (select * from {{ ref('measure_baselines') }}),

final as (

    select
        measure_id,
        item_id,
        baseline_type,
        version,
        baseline_price_reporting as price_reporting,
        prior_price_reporting,
        receipt_rows,
        rows_hash,
        status,
        reason
    from measure_baselines

)

select * from final
