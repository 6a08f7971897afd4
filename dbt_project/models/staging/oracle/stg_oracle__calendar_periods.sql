-- Periods of the calendars.
with source as (
    select * from {{ source('landing', 'oracle__gl_periods') }}
),

final as (
    select
        _source as source,
        {{ sap_text('period_set_name') }} as period_set_name,
        {{ sap_text('period_name') }} as period_name,
        {{ sap_integer('period_year') }} as period_year,
        {{ sap_integer('period_num') }} as period_num,
        {{ sap_date('start_date') }} as start_date,
        {{ sap_date('end_date') }} as end_date,
        {{ oracle_yes('adjustment_period_flag') }} as is_adjustment,
        _file as source_file,
        _row as source_row
    from source
    where {{ sap_key('period_name') }} is not null
    {{ first_of_key([sap_key('period_set_name'), sap_key('period_name')]) }}
)

select * from final
