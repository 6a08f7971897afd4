-- Baseline versions per measure and item. Typed; a cell that cannot be read is null here and listed in stg_register__problems.
with source as (
    select * from {{ source('landing', 'register__baselines') }}
),

final as (
    select
        {{ register_text('measure_id') }} as measure_id,
        {{ sap_key('item_id') }} as item_id,
        {{ register_integer('version') }} as version,
        {{ register_code('baseline_type') }} as baseline_type,
        {{ register_number('frozen_price', 'decimal(28, 10)') }} as frozen_price,
        upper({{ register_text('price_currency') }}) as price_currency,
        {{ register_number('price_per', 'decimal(23, 6)') }} as price_per,
        upper({{ register_text('price_uom') }}) as price_uom,
        {{ register_integer('frozen_rows') }} as frozen_rows,
        {{ register_number('frozen_quantity', 'decimal(23, 6)') }} as frozen_quantity,
        {{ register_code('rows_hash') }} as rows_hash,
        {{ register_text('document_ref') }} as document_ref,
        {{ register_date('document_date') }} as document_date,
        {{ register_text('approved_by') }} as approved_by,
        {{ register_date('approved_on') }} as approved_on,
        {{ register_text('reason') }} as reason,
        {{ register_flag('late_approval_waived') }} as late_approval_waived,
        {{ register_text('index_id') }} as index_id,
        {{ register_number('indexed_share', 'decimal(9, 6)') }} as indexed_share,
        {{ register_period('index_base_period') }} as index_base_period,
        _file as source_file,
        _row as source_row
    from source
)

select * from final
