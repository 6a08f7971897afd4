-- MARM as staged.
with final as (
    select source, item_id, uom, numerator, denominator from {{ ref('stg_sap__item_uom_conversions') }}
)

select * from final
