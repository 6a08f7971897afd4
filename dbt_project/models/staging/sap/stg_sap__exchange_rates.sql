-- TCURR: 1 unit of FCURR = UKURS x TFACT / FFACT units of TCURR; a negative UKURS is an indirect quotation (divide by its absolute value).
-- GDATU is stored as 99999999 - YYYYMMDD; some exports show the date instead. Ratios of 0 are looked up in TCURF, else 1 : 1.
-- A table: several models read it, and each would type its cells again.
{{ config(materialized='table') }}

with source_rows as (
    select
        *,
        case
            when regexp_matches(trim(gdatu), '^[0-9]{8}(\.0+)?$') and substr(trim(gdatu), 1, 4) not between '1900' and '2199'
                then cast(99999999 - cast(split_part(trim(gdatu), '.', 1) as integer) as varchar)
            else gdatu
        end as valid_from_text,
        {{ sap_rate_cell('ukurs', 'ukurs_absolute', 'indirect_quotation') }} as rate_cell
    from {{ source('landing', 'sap__tcurr') }}
    where {{ sap_of_client('mandt') }}
),

typed as (
    select
        _source as source,
        upper({{ sap_text('kurst') }}) as rate_type,
        upper({{ sap_text('fcurr') }}) as from_currency,
        upper({{ sap_text('tcurr') }}) as to_currency,
        {{ sap_date('valid_from_text') }} as valid_from,
        {{ sap_rate_numerator('rate_cell') }} as rate_numerator,
        {{ sap_rate_denominator('rate_cell') }} as rate_denominator,
        nullif({{ sap_quantity('ffact') }}, 0) as from_ratio,
        nullif({{ sap_quantity('tfact') }}, 0) as to_ratio,
        _file,
        _row
    from source_rows
),

ratio_rows as (
    select
        *,
        case
            when regexp_matches(trim(gdatu), '^[0-9]{8}(\.0+)?$') and substr(trim(gdatu), 1, 4) not between '1900' and '2199'
                then cast(99999999 - cast(split_part(trim(gdatu), '.', 1) as integer) as varchar)
            else gdatu
        end as valid_from_text
    from {{ source('landing', 'sap__tcurf') }}
    where {{ sap_of_client('mandt') }}
),

ratios as (
    select
        _source as source,
        upper({{ sap_text('kurst') }}) as rate_type,
        upper({{ sap_text('fcurr') }}) as from_currency,
        upper({{ sap_text('tcurr') }}) as to_currency,
        {{ sap_date('valid_from_text') }} as valid_from,
        nullif({{ sap_quantity('ffact') }}, 0) as from_ratio,
        nullif({{ sap_quantity('tfact') }}, 0) as to_ratio
    from ratio_rows
),

with_ratios as (
    select
        typed.*,
        coalesce(typed.from_ratio, ratios.from_ratio, 1) as from_factor,
        coalesce(typed.to_ratio, ratios.to_ratio, 1) as to_factor
    from typed
    left join ratios
        on ratios.source = typed.source
        and ratios.rate_type = typed.rate_type
        and ratios.from_currency = typed.from_currency
        and ratios.to_currency = typed.to_currency
        and ratios.valid_from <= typed.valid_from
    qualify row_number() over (
        partition by typed.source, typed.rate_type, typed.from_currency, typed.to_currency, typed.valid_from
        order by ratios.valid_from desc nulls last, typed._file, typed._row
    ) = 1
),

final as (
    select
        source,
        rate_type,
        from_currency,
        to_currency,
        valid_from,
        rate_numerator,
        rate_denominator,
        from_factor,
        to_factor,
        _file as source_file,
        _row as source_row
    from with_ratios
    where rate_numerator is not null and rate_denominator is not null and valid_from is not null
        and rate_type is not null and from_currency is not null and to_currency is not null
)

select * from final
