-- FAGLFLEXT: totals of the leading ledger (0L), actuals (RRCTY 0), version 001. The buckets are already signed; the debit and the credit row of an account add up.
with source_rows as (
    select * from {{ source('landing', 'sap__faglflext') }}
    where {{ sap_of_client('rclnt') }} and {{ sap_optional_key('racct') }} is not null and {{ sap_code('rbukrs') }} is not null
        and coalesce(upper({{ sap_text('rldnr') }}), '0L') = '0L'
        and coalesce({{ sap_key('rrcty') }}, '0') = '0'
        and coalesce({{ sap_key('rvers') }}, '1') = '1'
),

final as (
    select
        _source as source,
        {{ sap_code('rbukrs') }} as company_code,
        {{ sap_key('racct') }} as account,
        {{ sap_integer('ryear') }} as fiscal_year,
        {{ sap_amount('hslvt') }} as carry_forward,
        {{ sap_amount('hsl01') }} as movement_01,
        {{ sap_amount('hsl02') }} as movement_02,
        {{ sap_amount('hsl03') }} as movement_03,
        {{ sap_amount('hsl04') }} as movement_04,
        {{ sap_amount('hsl05') }} as movement_05,
        {{ sap_amount('hsl06') }} as movement_06,
        {{ sap_amount('hsl07') }} as movement_07,
        {{ sap_amount('hsl08') }} as movement_08,
        {{ sap_amount('hsl09') }} as movement_09,
        {{ sap_amount('hsl10') }} as movement_10,
        {{ sap_amount('hsl11') }} as movement_11,
        {{ sap_amount('hsl12') }} as movement_12,
        {{ sap_amount('hsl13') }} as movement_13,
        {{ sap_amount('hsl14') }} as movement_14,
        {{ sap_amount('hsl15') }} as movement_15,
        {{ sap_amount('hsl16') }} as movement_16,
        _file as source_file,
        _row as source_row
    from source_rows
)

select * from final
