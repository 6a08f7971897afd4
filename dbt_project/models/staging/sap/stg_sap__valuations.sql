-- MBEW (current) and MBEWH (history): stock, value and price of a material in a valuation area, with the fiscal period the row is for (null = current).
-- Split valuation: the row with a blank valuation type is the sum of the others, so the others are left out wherever it exists.
with current_rows as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        {{ sap_code('bwkey') }} as valuation_area,
        {{ sap_text('bwtar') }} as valuation_type,
        cast(null as integer) as history_year,
        cast(null as integer) as history_period,
        {{ sap_integer('lfgja') }} as last_year,
        {{ sap_integer('lfmon') }} as last_period,
        upper({{ sap_text('vprsv') }}) as price_control,
        {{ sap_quantity('lbkum') }} as quantity_base_uom,
        {{ sap_amount('salk3') }} as amount_stored,
        {{ sap_decimal('stprs', 'decimal(23,6)') }} as standard_price_stored,
        {{ sap_decimal('verpr', 'decimal(23,6)') }} as moving_price_stored,
        coalesce(nullif({{ sap_quantity('peinh') }}, 0), 1) as price_unit,
        {{ sap_text('bklas') }} as valuation_class,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__mbew') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_code('bwkey') }} is not null
),

history_rows as (
    select
        _source as source,
        {{ sap_key('matnr') }} as item_id,
        {{ sap_code('bwkey') }} as valuation_area,
        {{ sap_text('bwtar') }} as valuation_type,
        {{ sap_integer('lfgja') }} as history_year,
        {{ sap_integer('lfmon') }} as history_period,
        {{ sap_integer('lfgja') }} as last_year,
        {{ sap_integer('lfmon') }} as last_period,
        upper({{ sap_text('vprsv') }}) as price_control,
        {{ sap_quantity('lbkum') }} as quantity_base_uom,
        {{ sap_amount('salk3') }} as amount_stored,
        {{ sap_decimal('stprs', 'decimal(23,6)') }} as standard_price_stored,
        {{ sap_decimal('verpr', 'decimal(23,6)') }} as moving_price_stored,
        coalesce(nullif({{ sap_quantity('peinh') }}, 0), 1) as price_unit,
        {{ sap_text('bklas') }} as valuation_class,
        _file as source_file,
        _row as source_row
    from {{ source('landing', 'sap__mbewh') }}
    where {{ sap_of_client('mandt') }} and {{ sap_optional_key('matnr') }} is not null and {{ sap_code('bwkey') }} is not null
        and {{ sap_integer('lfgja') }} is not null and {{ sap_integer('lfmon') }} is not null
),

all_rows as (
    select * from current_rows
    union all
    select * from history_rows
),

final as (
    select * from all_rows
    qualify
        (valuation_type is null or count(*) filter (where valuation_type is null) over (
            partition by source, item_id, valuation_area, history_year, history_period) = 0)
        and row_number() over (
            partition by source, item_id, valuation_area, valuation_type, history_year, history_period
            order by source_file, source_row) = 1
)

select * from final
