-- MARM: 1 unit = UMREZ / UMREN base units.
with source_rows as (
    select * from {{ source('landing', 'sap__marm') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_text('meinh') }} is not null
    {{ first_of_key([sap_key('matnr'), 'upper(trim(meinh))']) }}
),

final as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        upper({{ sap_text('meinh') }}) as uom,
        coalesce(nullif({{ sap_quantity('umrez') }}, 0), 1) as numerator,
        coalesce(nullif({{ sap_quantity('umren') }}, 0), 1) as denominator
    from source_rows
)

select * from final
